package dev.ppp;

import dev.ppp.catalog.ColumnDefault;
import dev.ppp.catalog.ColumnRules;
import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Privilege;
import dev.ppp.error.TopologyException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Says which shards there are, who may use them, and where each tenant lives. Immutable, safe for use by many threads;
 * connects to nothing.
 *
 * <pre>{@code
 * ShardTopology topology = ShardTopology.builder("bookstore")
 *         .shard("shard1", at -> at.host("10.0.1.11").port(5432).dbname("bookstore"))
 *         .shard("shard2", at -> at.host("10.0.1.12").dbname("bookstore").fetchSize(5_000))
 *         .userMapping("veneer_admin", as -> as.user("bookstore_admin").password(() -> System.getenv("ADMIN_PASSWORD")))
 *         .userMapping("veneer_app", as -> as.user("bookstore_app").password(() -> System.getenv("APP_PASSWORD")))
 *         .grantTo("veneer_app")
 *         .tenant("bluth_co").on("shard1")
 *         .tenant("cyberdyne").on("shard2", from -> from.schema("cyberdyne_prod").except("audit_log"))
 *         .build();
 * }</pre>
 *
 * <p>Names of shards, roles, tenants and schemas are PostgreSQL identifiers: any text of 1 to 63 bytes, taken as it is,
 * in upper or lower case (manual, chapter "Lexical Structure").
 */
public final class ShardTopology {

    private final Declaration declaration;
    private final Map<String, Shard> shards;

    ShardTopology(Declaration declaration, Map<String, Shard> shards) {
        this.declaration = declaration;
        this.shards = Map.copyOf(shards);
    }

    /**
     * Begins a topology.
     *
     * @param name what it creates on the veneer is recorded under this name, so that several topologies can share a
     *     veneer; give the next version of a topology the same name
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Returns the name under which this topology's objects are recorded on the veneer.
     *
     * @return the topology's name
     */
    public String name() {
        return declaration.topology();
    }

    /**
     * Returns what the topology asks of the veneer, in PostgreSQL's nouns.
     *
     * @return foreign servers, user mappings, tenants' schemas and roles
     */
    public Declaration declaration() {
        return declaration;
    }

    /**
     * Computes how many connections each shard needs room for, at the most: sessions of the veneer x user mappings that
     * one of them can come to use on the shard, and what {@code apply()} opens. Connects to nothing.
     *
     * @param veneerBackends sessions that the application has on the veneer, in all pools of all its instances
     *     together; with a pooler in front of the veneer, the size of its pool
     * @return the connections of each shard
     * @throws IllegalArgumentException when there is not at least one session
     */
    public ConnectionBudget connectionBudget(int veneerBackends) {
        List<Shard> inOrder = declaration.servers().keySet().stream()
                .map(shards::get)
                .map(Objects::requireNonNull)
                .toList();
        return ConnectionBudget.of(declaration, inOrder, veneerBackends);
    }

    Map<String, DataSource> admins() {
        Map<String, DataSource> admins = new LinkedHashMap<>();
        shards.values().forEach(shard -> shard.admin().ifPresent(it -> admins.put(shard.name(), it)));
        return admins;
    }

    Map<String, DataSource> directs() {
        Map<String, DataSource> directs = new LinkedHashMap<>();
        shards.values().forEach(shard -> shard.direct().ifPresent(it -> directs.put(shard.name(), it)));
        return directs;
    }

    /** Java's way to each shard that has one: the direct one, or else the admin's. */
    Map<String, DataSource> ways() {
        Map<String, DataSource> ways = new LinkedHashMap<>();
        shards.values().forEach(shard -> shard.direct().or(shard::admin).ifPresent(it -> ways.put(shard.name(), it)));
        return ways;
    }

    /** Returns the topology's name and what it counts. */
    @Override
    public String toString() {
        return "topology " + Words.name(name()) + ": " + shards.size() + " shards, "
                + declaration.tenants().size() + " tenants";
    }

    /**
     * Collects a topology. Problems are kept until {@link #build()}, which tells all of them at once. For one thread.
     */
    public static final class Builder {

        private final String name;
        private final List<String> problems = new ArrayList<>();
        private final List<Shard> shards = new ArrayList<>();
        private final List<UserMappingBuilder> mappings = new ArrayList<>();
        private final List<TenantBuilder> tenants = new ArrayList<>();
        private final Map<String, Set<Privilege>> grants = new LinkedHashMap<>();
        private final Map<ColumnRules.Place, ColumnDefault> columnDefaults = new LinkedHashMap<>();
        private boolean onlyWriter;
        private @Nullable TenantRolesBuilder roles;
        private @Nullable Long revision;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets the revision. While instances of an application are being replaced one by one, old and new ones declare
         * different topologies; a topology with a lower revision than the one last applied, or with none, then changes
         * nothing. Default: no revision, the last to apply wins.
         *
         * @param number at least 0, higher with each change of the topology
         * @return this builder
         */
        public Builder revision(long number) {
            if (revision != null) {
                problems.add("revision is given twice: " + revision + " and " + number);
            }
            if (number < 0) {
                problems.add("revision " + number + " is negative");
            }
            revision = number;
            return this;
        }

        /**
         * Declares a shard.
         *
         * @param shard its name; the foreign server on the veneer has the same
         * @param at says how it is reached
         * @return this builder
         */
        public Builder shard(String shard, Consumer<ShardBuilder> at) {
            ShardBuilder builder = new ShardBuilder(shard, problems);
            at.accept(builder);
            shards.add(builder.build());
            return this;
        }

        /**
         * Declares as whom a role of the veneer logs in to the shards. The veneer's admin needs a mapping on each shard
         * to import from it, and so does each role that may query.
         *
         * @param role the role on the veneer; {@code public} stands for every role that has no mapping of its own
         * @param as says which role on the shard, with which password, and on which shard if not on every one
         * @return this builder
         */
        public Builder userMapping(String role, Consumer<UserMappingBuilder> as) {
            UserMappingBuilder builder = new UserMappingBuilder(role, problems);
            as.accept(builder);
            mappings.add(builder);
            return this;
        }

        /**
         * Lets a role query every tenant: it gets USAGE on the tenants' schemas, and SELECT, INSERT, UPDATE and DELETE on
         * their tables, or, with a {@linkplain #rolePerTenant role per tenant}, membership in the roles that get it. It never gets USAGE on a foreign server, which would show it the password in its mapping.
         *
         * @param role the role on the veneer
         * @return this builder
         */
        public Builder grantTo(String role) {
            return grant(role, Privilege.DEFAULT);
        }

        /**
         * Lets a role query every tenant with the named privileges, and no others.
         *
         * @param role the role on the veneer
         * @param first what it may do with the tenants' tables
         * @param more what else
         * @return this builder
         */
        public Builder grantTo(String role, Privilege first, Privilege... more) {
            return grant(role, EnumSet.of(first, more));
        }

        /**
         * Gives each tenant a role of its own on the veneer, named {@code tenant_} and the schema's name, which a database
         * administrator creates; see {@link #rolePerTenant(Consumer)}.
         *
         * @return this builder
         */
        public Builder rolePerTenant() {
            return rolePerTenant(roles -> {});
        }

        /**
         * Gives each tenant a role of its own on the veneer, so that the database itself refuses what leads to another
         * tenant, plain SQL included. A tenant's role gets what the roles of {@link #grantTo} would get on its schema and
         * tables; those get nothing but membership, so that they may {@code SET ROLE} to it. Whoever can send any SQL can
         * send {@code SET ROLE}, too: where that must be refused as well, each tenant logs in by itself, see
         * {@link TenantRolesBuilder#login}. Each shard needs a user mapping for {@code public}, which all tenants' roles
         * share, or one for each role. Default: the roles of {@code grantTo} query all tenants as themselves.
         *
         * @param how says how the roles are called and who makes them
         * @return this builder
         */
        public Builder rolePerTenant(Consumer<TenantRolesBuilder> how) {
            if (roles != null) {
                problems.add("role per tenant is declared twice");
            }
            roles = new TenantRolesBuilder(problems);
            how.accept(roles);
            return this;
        }

        /**
         * Says that nobody writes to the shards but through the veneer, so that sequences on the veneer can number rows:
         * serial and {@code GENERATED BY DEFAULT AS IDENTITY} columns then take any value, and UPDATE and DELETE of their
         * tables are shipped whole. Default: shards may be written to directly, and number their rows themselves; see
         * {@link dev.ppp.catalog.ColumnDefault}.
         *
         * @return this builder
         */
        public Builder veneerIsOnlyWriter() {
            onlyWriter = true;
            return this;
        }

        /**
         * Chooses how a column is filled when an INSERT leaves it out, in every tenant that has the table and the column.
         * Default: what is safe for the column, see {@link dev.ppp.catalog.ColumnDefault}.
         *
         * @param table the table's name on the shard
         * @param column the column's name on the shard
         * @param choice how it is filled
         * @return this builder
         */
        public Builder columnDefault(String table, String column, ColumnDefault choice) {
            ColumnDefault before = columnDefaults.putIfAbsent(new ColumnRules.Place(table, column), choice);
            if (before != null) {
                problems.add("default of column " + new ColumnRules.Place(table, column) + " is chosen twice: " + before
                        + " and " + choice);
            }
            return this;
        }

        /**
         * Declares a tenant. It must be placed at once: {@code tenant("bluth_co").on("shard1")}.
         *
         * @param tenant the tenant's name; default for the names of its schemas on the veneer and on the shard
         * @return a builder that places it
         */
        public TenantBuilder tenant(String tenant) {
            TenantBuilder builder = new TenantBuilder(this, tenant, problems);
            tenants.add(builder);
            return builder;
        }

        /**
         * Declares many tenants, each with schemas of its own name.
         *
         * @param shardOfTenant the shard of each tenant, by the tenant's name
         * @return this builder
         */
        public Builder tenants(Map<String, String> shardOfTenant) {
            shardOfTenant.forEach((tenant, shard) -> tenant(tenant).on(shard));
            return this;
        }

        /**
         * Checks everything and builds the topology.
         *
         * @return the topology
         * @throws TopologyException with every problem at once
         */
        public ShardTopology build() {
            TopologyAssembly assembly = new TopologyAssembly(problems);
            Declaration declaration =
                    assembly.assemble(name, revision == null ? OptionalLong.empty() : OptionalLong.of(revision), this);
            if (!assembly.problems().isEmpty()) {
                throw new TopologyException(Words.name(name), assembly.problems());
            }
            Map<String, Shard> byName = new LinkedHashMap<>();
            shards.forEach(it -> byName.put(it.name(), it));
            return new ShardTopology(declaration, byName);
        }

        List<Shard> shards() {
            return shards;
        }

        List<UserMappingBuilder> mappings() {
            return mappings;
        }

        List<TenantBuilder> tenants() {
            return tenants;
        }

        ColumnRules rules() {
            return new ColumnRules(onlyWriter, columnDefaults);
        }

        Optional<TenantRolesBuilder> roles() {
            return Optional.ofNullable(roles);
        }

        Map<String, Set<Privilege>> grants() {
            return grants;
        }

        private Builder grant(String role, Set<Privilege> privileges) {
            Set<Privilege> before = grants.putIfAbsent(role, privileges);
            if (before != null) {
                problems.add("role " + Words.name(role) + " is granted twice: " + before + " and " + privileges);
            }
            return this;
        }
    }
}
