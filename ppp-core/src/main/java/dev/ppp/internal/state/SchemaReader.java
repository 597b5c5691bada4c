package dev.ppp.internal.state;

import dev.ppp.catalog.Privilege;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads schemas of the veneer with their foreign tables, and who may use them, in a constant number of queries for all
 * schemas. Privileges are spelled out once for each access list that occurs, not for each table. Names of roles are compared
 * as text, which PostgreSQL looks up in a hash table of the names asked for: there may be one for each tenant.
 */
final class SchemaReader {

    private static final Map<String, Privilege> PRIVILEGES =
            Stream.of(Privilege.values()).collect(Collectors.toMap(Enum::name, it -> it));

    /** The options that IMPORT FOREIGN SCHEMA gives to a table. */
    private static final Set<String> USUAL = Set.of("schema_name", "table_name");

    private final CatalogQuery query;
    private final Map<String, String> names = new HashMap<>();

    SchemaReader(CatalogQuery query) {
        this.query = query;
    }

    Map<String, Schema> read(Set<String> schemaNames, Set<String> roles, Map<String, List<Relation>> relations)
            throws SQLException {
        String[] schemas = schemaNames.toArray(String[]::new);
        String[] grantees = roles.toArray(String[]::new);
        Map<String, List<Table>> tables = tables(schemas, access(schemas, grantees), shapes(relations));
        Map<String, List<String>> others = others(schemas);
        Map<String, Schema> found = new HashMap<>();
        query.each(
                """
                WITH n AS MATERIALIZED (
                  SELECT n.nspname, n.nspowner, n.nspacl, ROW(n.nspowner, n.nspacl)::pg_catalog.text AS key
                  FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY (?::pg_catalog.text[])),
                k AS MATERIALIZED (
                  SELECT k.key, pg_catalog.pg_get_userbyid(k.nspowner)::pg_catalog.text AS owner,
                         pg_catalog.pg_has_role(k.nspowner, 'USAGE') AS owned,
                         ARRAY(SELECT r.rolname::pg_catalog.text
                               FROM pg_catalog.aclexplode(coalesce(k.nspacl, pg_catalog.acldefault('n', k.nspowner))) a
                               JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                               WHERE a.privilege_type = 'USAGE'
                                 AND r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[])) AS users,
                         ARRAY(SELECT r.rolname::pg_catalog.text
                               FROM pg_catalog.aclexplode(k.nspacl) a JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                               WHERE a.privilege_type = 'CREATE'
                                 AND r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[])) AS creators,
                         EXISTS (SELECT FROM pg_catalog.aclexplode(k.nspacl) a
                                 WHERE a.grantee = 0 AND a.privilege_type = 'USAGE') AS open
                  FROM (SELECT DISTINCT ON (n.key) n.key, n.nspowner, n.nspacl FROM n) k)
                SELECT n.nspname::pg_catalog.text AS name, k.owner, k.owned, k.users, k.creators, k.open
                FROM n JOIN k ON k.key = n.key""",
                row -> {
                    String name = row.getString("name");
                    found.put(
                            name,
                            new Schema(
                                    row.getString("owner"),
                                    row.getBoolean("owned"),
                                    Set.of(texts(row, "users")),
                                    Set.of(texts(row, "creators")),
                                    row.getBoolean("open"),
                                    tables.getOrDefault(name, List.of()),
                                    others.getOrDefault(name, List.of())));
                },
                schemas,
                grantees,
                grantees);
        return found;
    }

    private static Map<Long, Shape> shapes(Map<String, List<Relation>> relations) {
        Map<Long, Shape> shapes = new HashMap<>();
        relations.values().forEach(ofSchema -> ofSchema.forEach(it -> shapes.put(it.oid(), it.shape())));
        return shapes;
    }

    /** Where a foreign table leads, and the names of its options. */
    private record Lead(String schema, String name, Set<String> options, Optional<String> remoteEstimate) {}

    private record Access(String owner, boolean owned, Map<String, Set<Privilege>> privileges) {}

    /**
     * A table without a list of its own has the one that PostgreSQL gives to it by default (manual, "Privileges"). Lists are told
     * apart by their hash first: PostgreSQL would compare each with every other of the same owner.
     */
    private static final String LISTS = """
            WITH t AS MATERIALIZED (
              SELECT s.*, pg_catalog.hash_array(s.relacl) AS hash
              FROM (SELECT n.nspname, c.relname, c.oid, c.relowner,
                           coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner)) AS relacl
                    FROM pg_catalog.pg_namespace n
                    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'f'
                    WHERE n.nspname = ANY (?::pg_catalog.text[])) s),
            k AS MATERIALIZED (
              SELECT k.relowner, k.relacl, k.hash,
                     pg_catalog.row_number() OVER (ORDER BY k.relowner, k.relacl::pg_catalog.text) AS number
              FROM (SELECT DISTINCT t.relowner, t.relacl, t.hash FROM t) k)
            """;

    /** Each access list that occurs, by the number that it has among them in this transaction. */
    private Map<Long, Access> access(String[] schemas, String[] grantees) throws SQLException {
        Map<Long, Access> access = new HashMap<>();
        query.each(
                LISTS + """
                        SELECT k.number, pg_catalog.pg_get_userbyid(k.relowner)::pg_catalog.text AS owner,
                               pg_catalog.pg_has_role(k.relowner, 'USAGE') AS owned, a.grantees, a.privileges
                        FROM k
                        CROSS JOIN LATERAL (
                          SELECT coalesce(pg_catalog.array_agg(r.rolname::pg_catalog.text), '{}') AS grantees,
                                 coalesce(pg_catalog.array_agg(e.privilege_type), '{}') AS privileges
                          FROM pg_catalog.aclexplode(k.relacl) e
                          JOIN pg_catalog.pg_roles r ON r.oid = e.grantee
                          WHERE r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[]) AND e.grantor = k.relowner) a""",
                row -> access.put(
                        row.getLong("number"),
                        new Access(row.getString("owner"), row.getBoolean("owned"), privileges(row))),
                schemas,
                grantees);
        return access;
    }

    private Map<String, List<Table>> tables(String[] schemas, Map<Long, Access> access, Map<Long, Shape> shapes)
            throws SQLException {
        Map<String, List<Table>> tables = new HashMap<>();
        query.each(
                LISTS + """
                        SELECT t.nspname AS schema, t.relname AS name, t.oid::pg_catalog.int8 AS oid, s.srvname AS server,
                               NULLIF(f.ftoptions, ARRAY['schema_name=' || t.nspname, 'table_name=' || t.relname]) AS unusual,
                               f.ftoptions IS NULL AS bare, k.number
                        FROM t
                        JOIN k ON k.hash = t.hash AND k.relowner = t.relowner AND k.relacl = t.relacl
                        JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = t.oid
                        JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
                        ORDER BY t.nspname, t.relname""",
                row -> {
                    String schema = shared(row.getString("schema"));
                    tables.computeIfAbsent(schema, it -> new ArrayList<>()).add(table(row, schema, access, shapes));
                },
                (Object) schemas);
        return tables;
    }

    private Table table(ResultSet row, String schema, Map<Long, Access> access, Map<Long, Shape> shapes)
            throws SQLException {
        String name = shared(row.getString("name"));
        Array unusual = row.getArray("unusual");
        Lead lead = unusual != null
                ? lead(schema, name, (String[]) unusual.getArray())
                : new Lead(schema, name, row.getBoolean("bare") ? Set.of() : USUAL, Optional.empty());
        Access allowed = access.getOrDefault(row.getLong("number"), new Access("", false, Map.of()));
        return new Table(
                name,
                shared(row.getString("server")),
                lead.schema(),
                lead.name(),
                lead.options(),
                allowed.owner(),
                allowed.owned(),
                lead.remoteEstimate(),
                allowed.privileges(),
                Optional.ofNullable(shapes.get(row.getLong("oid"))));
    }

    private Lead lead(String schema, String name, String[] options) {
        String remoteSchema = schema;
        String remoteName = name;
        Optional<String> remoteEstimate = Optional.empty();
        Set<String> names = new TreeSet<>();
        for (String option : options) {
            names.add(shared(option.substring(0, option.indexOf('='))));
            if (option.startsWith("schema_name=")) {
                remoteSchema = shared(option.substring("schema_name=".length()));
            } else if (option.startsWith("table_name=")) {
                remoteName = shared(option.substring("table_name=".length()));
            } else if (option.startsWith("use_remote_estimate=")) {
                remoteEstimate = Optional.of(option.substring("use_remote_estimate=".length()));
            }
        }
        return new Lead(remoteSchema, remoteName, names, remoteEstimate);
    }

    private static String[] texts(ResultSet row, String column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }

    private String shared(String text) {
        String known = names.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private static Map<String, Set<Privilege>> privileges(ResultSet row) throws SQLException {
        String[] grantees = texts(row, "grantees");
        String[] held = texts(row, "privileges");
        Map<String, Set<Privilege>> privileges = new HashMap<>();
        for (int at = 0; at < grantees.length; at++) {
            Privilege privilege = PRIVILEGES.get(held[at]);
            if (privilege != null) {
                privileges
                        .computeIfAbsent(grantees[at], it -> EnumSet.noneOf(Privilege.class))
                        .add(privilege);
            }
        }
        return privileges;
    }

    /** Names at most three objects of a schema that are not foreign tables: enough to say that it is in use. */
    private Map<String, List<String>> others(String[] schemas) throws SQLException {
        Map<String, List<String>> others = new HashMap<>();
        query.each(
                """
                SELECT o.schema::pg_catalog.text AS schema,
                       pg_catalog.array_agg(o.what ORDER BY o.what) AS objects
                FROM (
                 SELECT a.schema, a.what,
                        pg_catalog.row_number() OVER (PARTITION BY a.schema ORDER BY a.what) AS place
                 FROM (
                  SELECT n.nspname AS schema,
                         CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
                           WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'type' END
                           || ' "' || c.relname || '"' AS what
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c') AND n.nspname = ANY (?::pg_catalog.text[])
                  UNION ALL
                  SELECT n.nspname, 'type "' || t.typname || '"'
                  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                  WHERE t.typtype IN ('d', 'e', 'r') AND n.nspname = ANY (?::pg_catalog.text[])
                  UNION ALL
                  SELECT n.nspname, 'routine "' || p.proname || '"'
                  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                  WHERE n.nspname = ANY (?::pg_catalog.text[])
                ) a
                ) o WHERE o.place <= 3 GROUP BY o.schema""",
                row -> others.put(row.getString("schema"), List.of(texts(row, "objects"))),
                schemas,
                schemas,
                schemas);
        return others;
    }
}
