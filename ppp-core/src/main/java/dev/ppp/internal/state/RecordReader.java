package dev.ppp.internal.state;

import dev.ppp.catalog.FdwOption;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.Options;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.error.PlanException;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.VeneerState.RecordedMapping;
import dev.ppp.internal.state.VeneerState.RecordedRole;
import dev.ppp.internal.state.VeneerState.RecordedTable;
import dev.ppp.internal.state.VeneerState.RecordedTenant;
import dev.ppp.internal.state.VeneerState.Records;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.Record;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/** Reads what this library keeps in its own schema on the veneer. */
final class RecordReader {

    private static final int LAYOUT = 1;

    private final CatalogQuery query;
    private final String topology;

    RecordReader(CatalogQuery query, String topology) {
        this.query = query;
        this.topology = topology;
    }

    Records read() throws SQLException {
        if (!exist()) {
            return new Records(
                    false, 0, true, OptionalLong.empty(), Map.of(), Map.of(), Map.of(), Set.of(), Optional.empty());
        }
        Record lock = lock();
        return new Records(
                true,
                lock.get("generation", long.class),
                lock.get("free", boolean.class),
                revision(),
                servers(),
                mappings(),
                tenants(),
                grantees(),
                roles());
    }

    /**
     * Reads what a trusted start needs, none of it for each tenant.
     *
     * @return the digest of what was applied last; empty when there is none
     */
    Optional<String> applied() throws SQLException {
        if (!exist()) {
            return Optional.empty();
        }
        lock();
        return query.fetch("SELECT digest FROM ppp.applied WHERE topology = ?", topology).stream()
                .map(it -> it.get(0, String.class))
                .findFirst();
    }

    /** A schema of that name that a stranger made could hold anything, such as triggers that run as the admin. */
    private boolean exist() throws SQLException {
        Result<Record> rows = query.fetch("""
                SELECT pg_catalog.pg_get_userbyid(n.nspowner)::pg_catalog.text AS owner,
                       pg_catalog.pg_has_role(n.nspowner, 'USAGE') AS owned,
                       EXISTS (SELECT FROM pg_catalog.aclexplode(n.nspacl) a
                               WHERE a.grantee <> n.nspowner AND a.privilege_type <> 'USAGE')
                         OR EXISTS (SELECT FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
                                    WHERE c.relnamespace = n.oid AND a.grantee <> c.relowner
                                      AND a.privilege_type <> 'SELECT') AS open,
                       EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'applier')
                         AS complete
                FROM pg_catalog.pg_namespace n WHERE n.nspname = 'ppp'""");
        if (rows.isEmpty()) {
            return false;
        }
        Record row = rows.get(0);
        if (!row.get("owned", boolean.class) || row.get("open", boolean.class) || !row.get("complete", boolean.class)) {
            throw new PlanException(Explanation.of("schema \"ppp\" on the veneer is not one that this library made,"
                            + " or not closed to others")
                    .detail("It belongs to role " + Identifier.quoted(row.get("owner", String.class))
                            + ", or others may change it or its tables, or it lacks the table \"applier\".")
                    .hint("Revoke what others have on it, plan as a member of the role that owns it, or rename it."));
        }
        return true;
    }

    private Record lock() throws SQLException {
        Record row = query.fetchOne("SELECT layout, generation, holder IS NULL AS free FROM ppp.applier");
        int layout = row.get("layout", int.class);
        if (layout != LAYOUT) {
            throw new PlanException(Explanation.of("records on the veneer have layout " + layout
                            + ", and this version of the library knows layout " + LAYOUT)
                    .hint("Use the version of the library that last applied a plan, or a newer one."));
        }
        return row;
    }

    private OptionalLong revision() throws SQLException {
        Result<Record> rows = query.fetch("SELECT revision FROM ppp.topology WHERE topology = ?", topology);
        return rows.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(rows.get(0).get(0, long.class));
    }

    private Map<String, String> servers() throws SQLException {
        Map<String, String> servers = new LinkedHashMap<>();
        query.fetch("SELECT server, topology FROM ppp.foreign_server ORDER BY server")
                .forEach(row -> servers.put(row.get(0, String.class), row.get(1, String.class)));
        return servers;
    }

    Map<UserMapping.Key, RecordedMapping> mappings() throws SQLException {
        Map<UserMapping.Key, RecordedMapping> mappings = new LinkedHashMap<>();
        query.fetch("SELECT server, role, topology, options, verifiers FROM ppp.user_mapping ORDER BY server, role")
                .forEach(row -> mappings.put(
                        new UserMapping.Key(row.get("role", String.class), row.get("server", String.class)),
                        mapping(row)));
        return mappings;
    }

    private static RecordedMapping mapping(Record row) {
        Map<String, String> options = new LinkedHashMap<>();
        Set<String> secrets = new LinkedHashSet<>();
        for (String option : row.get("options", String[].class)) {
            if (FdwOption.named(option).filter(FdwOption::secret).isPresent()) {
                secrets.add(option);
            } else {
                split(option, options);
            }
        }
        Map<String, String> verifiers = new HashMap<>();
        for (String verifier : row.get("verifiers", String[].class)) {
            split(verifier, verifiers);
        }
        return new RecordedMapping(row.get("topology", String.class), new Options(options), secrets, verifiers);
    }

    private static void split(String pair, Map<String, String> into) {
        int equals = pair.indexOf('=');
        into.put(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private Map<String, RecordedTenant> tenants() throws SQLException {
        Map<String, RecordedTenant> tenants = new LinkedHashMap<>();
        Map<String, Map<Integer, String>> shapes = shapes();
        query.each("""
                SELECT schema, topology, tenant, server, remote_schema, created, tables, selection, relations, shapes, types
                FROM ppp.tenant ORDER BY schema""", row -> {
            String[] names = texts(row, "tables");
            tenants.put(
                    row.getString("schema"),
                    new RecordedTenant(
                            row.getString("topology"),
                            row.getString("tenant"),
                            row.getString("server"),
                            row.getString("remote_schema"),
                            row.getBoolean("created"),
                            Optional.ofNullable(names).map(List::of),
                            Optional.ofNullable(row.getString("selection")),
                            tables(row, names, shapes),
                            List.of(Objects.requireNonNull(texts(row, "types")))));
        });
        return tenants;
    }

    private Map<String, Map<Integer, String>> shapes() throws SQLException {
        Map<String, Map<Integer, String>> shapes = new HashMap<>();
        for (Record row : query.fetch("SELECT digest, numbers, names FROM ppp.shape")) {
            Integer[] numbers = row.get("numbers", Integer[].class);
            String[] names = row.get("names", String[].class);
            Map<Integer, String> columns = new HashMap<>();
            for (int at = 0; at < numbers.length; at++) {
                columns.put(numbers[at], names[at]);
            }
            shapes.put(row.get("digest", String.class), columns);
        }
        return shapes;
    }

    private static Map<String, RecordedTable> tables(
            ResultSet row, String @Nullable [] names, Map<String, Map<Integer, String>> shapes) throws SQLException {
        Array relations = row.getArray("relations");
        String[] digests = texts(row, "shapes");
        if (relations == null || names == null || digests == null) {
            return Map.of();
        }
        Long[] numbers = (Long[]) relations.getArray();
        Map<String, RecordedTable> tables = new HashMap<>();
        for (int at = 0; at < names.length; at++) {
            tables.put(names[at], new RecordedTable(numbers[at], shapes.getOrDefault(digests[at], Map.of())));
        }
        return tables;
    }

    private static String @Nullable [] texts(ResultSet row, String column) throws SQLException {
        Array texts = row.getArray(column);
        return texts == null ? null : (String[]) texts.getArray();
    }

    private Set<String> grantees() throws SQLException {
        return new TreeSet<>(query.fetch("SELECT role FROM ppp.grantee WHERE topology = ?", topology)
                .getValues(0, String.class));
    }

    private Optional<Map<String, RecordedRole>> roles() throws SQLException {
        if (query.fetch("SELECT WHERE pg_catalog.to_regclass('ppp.tenant_role') IS NOT NULL")
                .isEmpty()) {
            return Optional.empty();
        }
        Map<String, RecordedRole> roles = new HashMap<>();
        query.fetch("SELECT role, tenant, schema, topology, created FROM ppp.tenant_role")
                .forEach(row -> roles.put(
                        row.get("role", String.class),
                        new RecordedRole(
                                row.get("topology", String.class),
                                row.get("tenant", String.class),
                                row.get("schema", String.class),
                                row.get("created", boolean.class))));
        return Optional.of(roles);
    }
}
