package dev.ppp.internal.state;

import dev.ppp.catalog.Privilege;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.Record;

/** Reads schemas of the veneer with their foreign tables, and who may use them, in three queries for all schemas. */
final class SchemaReader {

    private static final Map<String, Privilege> PRIVILEGES =
            Stream.of(Privilege.values()).collect(Collectors.toMap(Enum::name, it -> it));

    private final CatalogQuery query;

    SchemaReader(CatalogQuery query) {
        this.query = query;
    }

    Map<String, Schema> read(Set<String> names, Set<String> roles) throws SQLException {
        String[] schemas = names.toArray(String[]::new);
        String[] grantees = roles.toArray(String[]::new);
        Map<String, List<Table>> tables = tables(schemas, grantees);
        Map<String, List<String>> others = others(schemas);
        Map<String, Schema> found = new HashMap<>();
        for (Record row : query.fetch("""
                SELECT n.nspname::pg_catalog.text AS name,
                       pg_catalog.pg_get_userbyid(n.nspowner)::pg_catalog.text AS owner,
                       pg_catalog.pg_has_role(n.nspowner, 'USAGE') AS owned,
                       ARRAY(SELECT r.rolname::pg_catalog.text
                             FROM pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) a
                             JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                             WHERE a.privilege_type = 'USAGE' AND r.rolname = ANY (?::pg_catalog.text[])) AS users
                FROM pg_catalog.pg_namespace n
                WHERE n.nspname = ANY (?::pg_catalog.text[])""", grantees, schemas)) {
            String name = row.get("name", String.class);
            found.put(
                    name,
                    new Schema(
                            row.get("owner", String.class),
                            row.get("owned", boolean.class),
                            Set.of(row.get("users", String[].class)),
                            tables.getOrDefault(name, List.of()),
                            others.getOrDefault(name, List.of())));
        }
        return found;
    }

    private Map<String, List<Table>> tables(String[] schemas, String[] grantees) throws SQLException {
        Map<String, List<Table>> tables = new HashMap<>();
        for (Record row : query.fetch("""
                SELECT n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS name,
                       s.srvname::pg_catalog.text AS server,
                       coalesce((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                                 WHERE o.option_name = 'schema_name'), n.nspname) AS remote_schema,
                       coalesce((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                                 WHERE o.option_name = 'table_name'), c.relname) AS remote_name,
                       pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text AS owner,
                       pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned,
                       a.grantees, a.privileges
                FROM pg_catalog.pg_namespace n
                JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'f'
                JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
                JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
                CROSS JOIN LATERAL (
                  SELECT coalesce(pg_catalog.array_agg(r.rolname::pg_catalog.text), '{}') AS grantees,
                         coalesce(pg_catalog.array_agg(e.privilege_type), '{}') AS privileges
                  FROM pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) e
                  JOIN pg_catalog.pg_roles r ON r.oid = e.grantee
                  WHERE r.rolname = ANY (?::pg_catalog.text[]) AND e.grantor = c.relowner) a
                WHERE n.nspname = ANY (?::pg_catalog.text[])
                ORDER BY n.nspname, c.relname""", grantees, schemas)) {
            tables.computeIfAbsent(row.get("schema", String.class), it -> new ArrayList<>())
                    .add(new Table(
                            row.get("name", String.class),
                            row.get("server", String.class),
                            row.get("remote_schema", String.class),
                            row.get("remote_name", String.class),
                            row.get("owner", String.class),
                            row.get("owned", boolean.class),
                            privileges(row)));
        }
        return tables;
    }

    private static Map<String, Set<Privilege>> privileges(Record row) {
        String[] grantees = row.get("grantees", String[].class);
        String[] names = row.get("privileges", String[].class);
        Map<String, Set<Privilege>> privileges = new HashMap<>();
        for (int at = 0; at < grantees.length; at++) {
            Privilege privilege = PRIVILEGES.get(names[at]);
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
        query.fetch("""
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
                        ) o WHERE o.place <= 3 GROUP BY o.schema""", schemas, schemas, schemas)
                .forEach(row ->
                        others.put(row.get("schema", String.class), List.of(row.get("objects", String[].class))));
        return others;
    }
}
