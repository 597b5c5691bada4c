package dev.ppp.internal.state;

import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.shape.Expressions;
import dev.ppp.internal.shape.Functions;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.Vetting;
import dev.ppp.internal.sql.CatalogQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What else of the veneer matters when tables are compared with those of the shards.
 *
 * @param relations the foreign tables of each schema, with what they look like
 * @param types types and collations that stand, by schema and name
 * @param extensions the schema of each extension that stands
 * @param trusted extensions that could be created without a superuser
 * @param available extensions that could be created at all
 * @param collations names of PostgreSQL's own collations
 * @param shared schemas that are no tenant's and hold types, as far as they stand
 * @param dependents views that rest on columns of foreign tables
 * @param typeUsers what else than columns of foreign tables in its own schema uses a type, by schema and name of the type
 * @param vetting tells which expressions may be taken over from a shard
 */
public record Facts(
        Map<String, List<Relation>> relations,
        Map<String, Map<String, CatalogType>> types,
        Map<String, String> extensions,
        Set<String> trusted,
        Set<String> available,
        Set<String> collations,
        Map<String, SharedSchema> shared,
        List<Dependent> dependents,
        Map<String, Set<String>> typeUsers,
        Vetting vetting) {

    /** Nothing was asked, since no shard could be. */
    public static final Facts NONE = new Facts(
            Map.of(), Map.of(), Map.of(), Set.of(), Set.of(), Set.of(), Map.of(), List.of(), Map.of(), Vetting.NOTHING);

    /**
     * A schema that holds types of several tenants.
     *
     * @param mayCreate whether the current role may create types in it
     * @param users those of the roles asked for that may use it; {@code public} for PUBLIC
     */
    public record SharedSchema(boolean mayCreate, Set<String> users) {}

    /**
     * A view, or another object, that rests on a foreign table.
     *
     * @param schema the table's schema
     * @param table the table
     * @param column the column; empty where it is the table itself, as in {@code count(*)}
     * @param object what rests on it, in words
     */
    public record Dependent(String schema, String table, Optional<String> column, String object) {}

    /**
     * What the shards' answers ask of the veneer.
     *
     * @param extensions extensions that bring types
     * @param shared schemas, none of them a tenant's, that hold types
     * @param types whether there are any types that statements can create
     */
    public record Questions(Set<String> extensions, Set<String> shared, boolean types) {

        /**
         * Collects them.
         *
         * @param answers what the shards said
         * @return empty when no shard answered
         */
        public static Optional<Questions> of(Collection<ShardState> answers) {
            Set<String> extensions = new TreeSet<>();
            Set<String> shared = new TreeSet<>();
            boolean answered = false;
            boolean defined = false;
            for (ShardState answer : answers) {
                if (answer instanceof ShardState.Answered given) {
                    answered = true;
                    defined |= given.types().values().stream()
                            .anyMatch(it -> it.values().stream().anyMatch(CatalogType.Defined.class::isInstance));
                    given.types().forEach((schema, types) -> {
                        if (!given.schemas().containsKey(schema) && !schema.equals("information_schema")) {
                            shared.add(schema);
                        }
                        types.values().forEach(it -> {
                            if (it instanceof CatalogType.OfExtension of) {
                                extensions.add(of.extension());
                            }
                        });
                    });
                }
            }
            return answered ? Optional.of(new Questions(extensions, shared, defined)) : Optional.empty();
        }
    }

    static Facts read(
            CatalogQuery query,
            Map<String, List<Relation>> relations,
            Questions questions,
            Set<String> schemas,
            Set<String> roles)
            throws SQLException {
        Map<String, String> installed = new HashMap<>();
        query.fetch("""
                        SELECT x.extname::pg_catalog.text, n.nspname::pg_catalog.text
                        FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace""").forEach(row -> installed.put(row.get(0, String.class), row.get(1, String.class)));
        Set<String> trusted = new HashSet<>();
        Set<String> available = new HashSet<>();
        if (!installed.keySet().containsAll(questions.extensions())) {
            query.fetch("""
                            SELECT v.name::pg_catalog.text, v.trusted OR NOT v.superuser
                            FROM pg_catalog.pg_available_extensions x
                            JOIN pg_catalog.pg_available_extension_versions v
                              ON v.name = x.name AND v.version = x.default_version""").forEach(row -> {
                available.add(row.get(0, String.class));
                if (row.get(1, boolean.class)) {
                    trusted.add(row.get(0, String.class));
                }
            });
        }
        Set<String> typed = new TreeSet<>(schemas);
        typed.addAll(questions.shared());
        return new Facts(
                relations,
                new TypeReader(query).standing(typed),
                installed,
                trusted,
                available,
                new HashSet<>(query.fetch(TypeSql.BUILTIN_COLLATIONS).getValues(0, String.class)),
                shared(query, questions.shared(), roles),
                dependents(query),
                questions.types() ? typeUsers(query, typed) : Map.of(),
                new Expressions(functions(query)));
    }

    /** Asks which of the harmless functions this version of PostgreSQL has. */
    private static Functions functions(CatalogQuery query) throws SQLException {
        Functions.Builder functions = new Functions.Builder();
        query.fetch("""
                        SELECT p.proname::pg_catalog.text, p.pronargs - p.pronargdefaults,
                               CASE WHEN p.provariadic = 0 THEN p.pronargs::pg_catalog.int4 ELSE 1000 END
                        FROM pg_catalog.pg_proc p
                        WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND p.oid < 16384 AND p.prokind = 'f'
                          AND p.proname = ANY (?::pg_catalog.text[])""", (Object) Functions.HARMLESS.toArray(String[]::new))
                .forEach(row -> functions.add(row.get(0, String.class), row.get(1, int.class), row.get(2, int.class)));
        return functions.build();
    }

    private static Map<String, SharedSchema> shared(CatalogQuery query, Set<String> schemas, Set<String> roles)
            throws SQLException {
        Map<String, SharedSchema> shared = new HashMap<>();
        query.fetch("""
                        SELECT n.nspname::pg_catalog.text AS name,
                               pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS may_create,
                               ARRAY(SELECT r.rolname::pg_catalog.text FROM pg_catalog.pg_roles r
                                     WHERE r.rolname = ANY (?::pg_catalog.text[])
                                       AND pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
                                     UNION ALL
                                     SELECT 'public' WHERE pg_catalog.has_schema_privilege('public', n.oid, 'USAGE')) AS users
                        FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY (?::pg_catalog.text[])""", roles.toArray(String[]::new), schemas.toArray(String[]::new))
                .forEach(row -> shared.put(
                        row.get("name", String.class),
                        new SharedSchema(
                                row.get("may_create", boolean.class), Set.of(row.get("users", String[].class)))));
        return shared;
    }

    /** Row types of foreign tables are left out, which are many, and functions that belong to a range. */
    private static Map<String, Set<String>> typeUsers(CatalogQuery query, Set<String> schemas) throws SQLException {
        Map<String, Set<String>> users = new HashMap<>();
        query.each(
                """
                SELECT n.nspname, t.typname, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) AS object
                FROM pg_catalog.pg_namespace n
                JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid
                JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
                  AND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n'
                LEFT JOIN pg_catalog.pg_attrdef f ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND f.oid = d.objid
                LEFT JOIN pg_catalog.pg_class c ON c.oid = CASE
                  WHEN d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass THEN d.objid ELSE f.adrelid END
                WHERE n.nspname = ANY (?::pg_catalog.text[])
                  AND (t.typtype IN ('d', 'e', 'r', 'm') OR t.typtype = 'c' AND EXISTS (
                    SELECT FROM pg_catalog.pg_class o WHERE o.oid = t.typrelid AND o.relkind = 'c'))
                  AND (c.relkind = 'f' AND c.relnamespace = n.oid) IS NOT TRUE
                  AND (d.classid <> 'pg_catalog.pg_proc'::pg_catalog.regclass OR NOT EXISTS (
                    SELECT FROM pg_catalog.pg_depend i WHERE i.classid = d.classid AND i.objid = d.objid AND i.deptype = 'i'))""",
                row -> users.computeIfAbsent(
                                row.getString("nspname") + '\0' + row.getString("typname"), it -> new TreeSet<>())
                        .add(row.getString("object")),
                (Object) schemas.toArray(String[]::new));
        return users;
    }

    /** Begins with the views, which are few beside the columns. */
    private static List<Dependent> dependents(CatalogQuery query) throws SQLException {
        List<Dependent> dependents = new ArrayList<>();
        query.fetch("""
                        SELECT DISTINCT n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS name,
                               a.attname::pg_catalog.text AS attribute,
                               CASE v.relkind WHEN 'm' THEN 'materialized view ' WHEN 'v' THEN 'view ' ELSE 'rule of ' END
                                 || pg_catalog.quote_ident(m.nspname) || '.' || pg_catalog.quote_ident(v.relname) AS object
                        FROM pg_catalog.pg_rewrite w
                        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                          AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                        JOIN pg_catalog.pg_class v ON v.oid = w.ev_class
                        JOIN pg_catalog.pg_namespace m ON m.oid = v.relnamespace
                        JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind = 'f'
                        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
                        WHERE w.oid >= 16384 AND (d.refobjsubid > 0 OR w.ev_class <> c.oid) ORDER BY 1, 2, 3, 4""")
                .forEach(row -> dependents.add(new Dependent(
                        row.get("schema", String.class),
                        row.get("name", String.class),
                        Optional.ofNullable(row.get("attribute", String.class)),
                        row.get("object", String.class))));
        return dependents;
    }
}
