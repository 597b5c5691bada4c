package dev.ppp;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.plan.ApplyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many connections each shard needs room for, at the most, so that its {@code max_connections} and the pools can be
 * chosen. Immutable; prints as a table.
 *
 * <p>It rests on this: {@code postgres_fdw} opens a connection for each user mapping of a foreign server that a session uses, and
 * keeps it until the session ends (manual, chapter "postgres_fdw", section "Connection Management"). A session has one
 * mapping for each role that it stands in, and all roles without a mapping of their own share that of {@code public}. So
 * a session of the application that stands in each tenant's role by turns comes to have a connection for each mapping of these
 * roles, and one without tenants' roles has one. The server's option {@code keep_connections 'off'} gives them back at the
 * end of each transaction; the most stays the same.
 *
 * <p>What is not counted: connections that others open, tenants that the topology does not declare, and views and
 * {@code SECURITY DEFINER} functions on the veneer, which use their owner's mapping.
 *
 * @param veneerBackends sessions that the application has on the veneer, in all pools of all its instances together
 * @param shards the shards, in the order of declaration
 */
public record ConnectionBudget(int veneerBackends, List<OnShard> shards) {

    /**
     * Checks and copies.
     *
     * @param veneerBackends at least 1
     * @param shards the shards
     * @throws IllegalArgumentException when there is not at least one session
     */
    public ConnectionBudget {
        if (veneerBackends < 1) {
            throw new IllegalArgumentException("number of veneer backends " + veneerBackends + " is not at least 1");
        }
        shards = List.copyOf(shards);
    }

    /**
     * What one shard needs room for.
     *
     * @param shard its name
     * @param mappings user mappings that one session of the application can come to use on it
     * @param queries connections of all sessions of the application
     * @param applying connections that one {@code apply()} with the default number of sessions opens from the veneer: none where the shard has an
     *     {@code admin} data source, through which Java asks the shard instead
     * @param pools data sources of the topology, {@code admin} and {@code direct}, that lead to the shard without the
     *     veneer; their connections come on top, and only their owner knows how many there are
     */
    public record OnShard(String shard, int mappings, long queries, int applying, List<String> pools) {

        /**
         * Copies the pools.
         *
         * @param shard its name
         * @param mappings user mappings that one session can come to use
         * @param queries connections of all sessions of the application
         * @param applying connections that one {@code apply()} opens from the veneer
         * @param pools data sources that lead to the shard without the veneer
         */
        public OnShard {
            pools = List.copyOf(pools);
        }

        /**
         * Adds up what comes from the veneer.
         *
         * @return what {@code max_connections} of the shard has to have room for, next to the pools and to whatever else connects
         */
        public long most() {
            return queries + applying;
        }
    }

    static ConnectionBudget of(Declaration declaration, List<Shard> shards, int veneerBackends) {
        return new ConnectionBudget(
                veneerBackends,
                shards.stream()
                        .map(it -> onShard(declaration, it, veneerBackends))
                        .toList());
    }

    private static OnShard onShard(Declaration declaration, Shard shard, int veneerBackends) {
        int mappings = (int) mappings(declaration, shard.name());
        long tenants = tenants(declaration, shard.name()).count();
        int applying = shard.admin().isPresent()
                ? 0
                : (int) Math.min(ApplyOptions.defaults().sessions(), tenants);
        List<String> pools = new ArrayList<>();
        shard.admin().ifPresent(it -> pools.add("admin"));
        shard.direct().ifPresent(it -> pools.add("direct"));
        return new OnShard(shard.name(), mappings, (long) veneerBackends * mappings, applying, pools);
    }

    /** A login of a tenant's own never becomes another role; every other session may stand in all tenants' roles by turns. */
    private static long mappings(Declaration declaration, String shard) {
        if (declaration.rolePerTenant().isEmpty()) {
            return Math.min(1, declaration.grantees().size());
        }
        long used = tenants(declaration, shard)
                .flatMap(it -> it.role().stream())
                .map(role -> mapping(declaration, role, shard))
                .flatMap(Optional::stream)
                .distinct()
                .count();
        boolean each = declaration.rolePerTenant().get().login()
                && declaration.grantees().isEmpty();
        return each ? Math.min(1, used) : used;
    }

    private static Optional<UserMapping.Key> mapping(Declaration declaration, String role, String shard) {
        return Stream.of(role, UserMapping.PUBLIC)
                .map(it -> new UserMapping.Key(it, shard))
                .filter(declaration.mappings()::containsKey)
                .findFirst();
    }

    private static Stream<TenantSchema> tenants(Declaration declaration, String shard) {
        return declaration.tenants().values().stream().filter(it -> Objects.equals(it.server(), shard));
    }

    /** Returns the table: for each shard, how many connections it needs room for. */
    @Override
    public String toString() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("shard", "a session", "all sessions", "apply()", "at most", "not counted"));
        for (OnShard it : shards) {
            rows.add(List.of(
                    Words.name(it.shard()),
                    Integer.toString(it.mappings()),
                    Long.toString(it.queries()),
                    Integer.toString(it.applying()),
                    Long.toString(it.most()),
                    it.pools().isEmpty() ? "" : "its own pools: " + String.join(", ", it.pools())));
        }
        StringBuilder text = new StringBuilder("connections of " + veneerBackends + " veneer sessions to each shard\n");
        rows.forEach(row -> text.append(line(row, rows)).append('\n'));
        return text.toString();
    }

    private static String line(List<String> row, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width = rows.stream().mapToInt(it -> it.get(at).length()).max().orElse(0);
            boolean words = column == 0 || column == row.size() - 1;
            line.append(column == 0 ? "" : "  ")
                    .append(String.format("%" + (words ? "-" : "") + Math.max(width, 1) + "s", row.get(column)));
        }
        return line.toString().stripTrailing();
    }
}
