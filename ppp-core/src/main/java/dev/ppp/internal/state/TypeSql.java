package dev.ppp.internal.state;

/** The queries that tell what types and collations look like, the same on a shard and on the veneer. */
final class TypeSql {

    /** The types of columns, and what they need in turn. */
    private static final String NEEDED = """
            WITH RECURSIVE need(oid) AS (
              SELECT t.oid
              FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS c(schema, type)
              JOIN pg_catalog.pg_namespace n ON n.nspname = c.schema
              JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = c.type
              UNION
              SELECT x.oid
              FROM need
              JOIN pg_catalog.pg_type t ON t.oid = need.oid
              CROSS JOIN LATERAL (
                SELECT t.typelem AS oid WHERE t.typelem <> 0
                UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
                UNION ALL SELECT a.atttypid FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  WHERE t.typtype = 'c' AND c.oid = t.typrelid AND c.relkind = 'c'
                UNION ALL SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE t.typtype = 'r' AND g.rngtypid = t.oid
                UNION ALL SELECT g.rngtypid FROM pg_catalog.pg_range g WHERE t.typtype = 'm' AND g.rngmultitypid = t.oid) x)
            """;

    /** Every type of the schemas, without the row types of tables, of which there are as many as tables. */
    private static final String STANDING = """
            WITH need(oid) AS (
              SELECT t.oid
              FROM pg_catalog.pg_type t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              WHERE n.nspname = ANY (?::pg_catalog.text[])
                AND (t.typtype IN ('b', 'd', 'e', 'r') AND t.typarray <> 0
                  OR t.typtype = 'c' AND t.typrelid IN (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'c')))
            """;

    /**
     * Types without arrays and multiranges, which come with the types that they belong to. A condition that was not validated
     * on the shard says nothing about its rows, and would keep the veneer from reading them.
     */
    private static final String TYPES = """
            SELECT n.nspname, t.typname, t.typtype, x.extname, c.relkind, c.relname, t.typnotnull,
                   ARRAY(SELECT l.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid
                         ORDER BY l.enumsortorder) AS labels,
                   CASE WHEN o.collname IS NOT NULL AND t.typcollation <> coalesce(u.typcollation, 0) THEN %OWN_O% END
                     AS collation_schema,
                   CASE WHEN t.typcollation <> coalesce(u.typcollation, 0) THEN o.collname END AS collation,
                   e.oid IS NOT NULL AS base_array, %OWN_B% AS base_schema, b.typname AS base_name,
                   pg_catalog.format_type(b.oid, t.typtypmod) AS base_text,
                   ARRAY(SELECT k.conname::pg_catalog.text FROM pg_catalog.pg_constraint k
                         WHERE k.contypid = t.oid AND k.contype = 'c' AND (k.convalidated OR NOT %REMOTE%) ORDER BY k.conname) AS check_names,
                   ARRAY(SELECT %OTHERS_K% || pg_catalog.pg_get_expr(k.conbin, 0::pg_catalog.oid) FROM pg_catalog.pg_constraint k
                         WHERE k.contypid = t.oid AND k.contype = 'c' AND (k.convalidated OR NOT %REMOTE%) ORDER BY k.conname) AS checks,
                   %OTHERS_T% || pg_catalog.pg_get_expr(t.typdefaultbin, 0::pg_catalog.oid) AS expression,
                   '::' || pg_catalog.format_type(t.oid, -1) AS suffix,
                   g.rngcanonical <> 0 AS canonical,
                   (SELECT CASE WHEN f.pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND f.oid < 16384 THEN f.proname ELSE '' END
                    FROM pg_catalog.pg_proc f WHERE f.oid = g.rngsubdiff) AS difference,
                   q.opcdefault, q.opcname, q.opcnamespace = 'pg_catalog'::pg_catalog.regnamespace AND q.oid < 16384 AS opcbuiltin,
                   %OWN_RO% AS range_collation_schema,
                   CASE WHEN g.rngcollation <> u.typcollation THEN ro.collname END AS range_collation,
                   (SELECT m.typname FROM pg_catalog.pg_type m WHERE m.oid = g.rngmultitypid) AS multirange,
                   c.oid::pg_catalog.int8 AS relation
            FROM (SELECT DISTINCT oid FROM need) need
            JOIN pg_catalog.pg_type t ON t.oid = need.oid AND NOT EXISTS (
              SELECT FROM pg_catalog.pg_type y WHERE y.oid = t.typelem AND y.typarray = t.oid)
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace AND n.nspname <> 'pg_catalog'
            LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid
              AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
            LEFT JOIN pg_catalog.pg_extension x ON x.oid = d.refobjid
            LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
            LEFT JOIN pg_catalog.pg_range g ON g.rngtypid = t.oid
            LEFT JOIN pg_catalog.pg_opclass q ON q.oid = g.rngsubopc
            LEFT JOIN pg_catalog.pg_type u ON u.oid = coalesce(g.rngsubtype, nullif(t.typbasetype, 0::pg_catalog.oid))
            LEFT JOIN pg_catalog.pg_type e ON e.oid = u.typelem AND e.typarray = u.oid
            LEFT JOIN pg_catalog.pg_type b ON b.oid = coalesce(e.oid, u.oid)
            LEFT JOIN pg_catalog.pg_namespace bn ON bn.oid = b.typnamespace
            LEFT JOIN pg_catalog.pg_collation o ON o.oid = t.typcollation
            LEFT JOIN pg_catalog.pg_namespace om ON om.oid = o.collnamespace
            LEFT JOIN pg_catalog.pg_collation ro ON ro.oid = g.rngcollation
            LEFT JOIN pg_catalog.pg_namespace rom ON rom.oid = ro.collnamespace
            WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND (t.typtype <> 'c' OR c.relkind = 'c' OR %ROWS%)
            ORDER BY n.nspname, t.typname""";

    private static final String ATTRIBUTES = """
            SELECT a.attrelid::pg_catalog.int8 AS relation, a.attname, e.oid IS NOT NULL AS is_array, %OWN_B% AS type_schema,
                   b.typname, pg_catalog.format_type(b.oid, a.atttypmod) AS text,
                   CASE WHEN a.attcollation <> t.typcollation THEN %OWN_O% END AS collation_schema,
                   CASE WHEN a.attcollation <> t.typcollation THEN o.collname END AS collation
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
            JOIN pg_catalog.pg_type b ON b.oid = coalesce(e.oid, t.oid)
            JOIN pg_catalog.pg_namespace bn ON bn.oid = b.typnamespace
            LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
            LEFT JOIN pg_catalog.pg_namespace om ON om.oid = o.collnamespace
            WHERE c.oid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])
            ORDER BY a.attrelid, a.attnum""";

    /** The columns of this catalog differ between versions: {@code colllocale} was {@code colliculocale} until 16. */
    static final String COLLATIONS = """
            SELECT n.nspname, o.collname, o.collprovider, o.collcollate, o.collctype, o.collisdeterministic,
                   coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale') AS locale,
                   j.row ->> 'collicurules' AS rules
            FROM pg_catalog.pg_collation o
            JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace AND n.nspname <> 'pg_catalog'
            CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(o) AS row) j
            WHERE o.collencoding IN (-1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding()))
            ORDER BY n.nspname, o.collname""";

    /** Names of PostgreSQL's own collations. */
    static final String BUILTIN_COLLATIONS = """
            SELECT o.collname::pg_catalog.text FROM pg_catalog.pg_collation o
            WHERE o.collnamespace = 'pg_catalog'::pg_catalog.regnamespace
              AND o.collencoding IN (-1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding()))""";

    private TypeSql() {}

    /** Asks for the types that columns have, given by schemas and names, and for what they need, wherever it is. */
    static String needed() {
        return NEEDED + with(TYPES, "true");
    }

    /** Asks for the types of the schemas, whether or not they are needed. */
    static String standing() {
        return STANDING + with(TYPES, "false");
    }

    /** Asks for the attributes of composite types. */
    static String attributes() {
        return with(ATTRIBUTES, "");
    }

    private static String with(String query, String rows) {
        return query.replace("%OTHERS_K%", String.format(ShapeSql.OTHERS, "k.conbin"))
                .replace("%OTHERS_T%", String.format(ShapeSql.OTHERS, "t.typdefaultbin"))
                .replace("%OWN_B%", own("bn", "bn.nspname"))
                .replace("%OWN_O%", own("om", "om.nspname"))
                .replace(
                        "%OWN_RO%",
                        "CASE WHEN g.rngcollation <> u.typcollation THEN " + own("rom", "rom.nspname") + " END")
                .replace("%ROWS%", rows)
                .replace("%REMOTE%", rows);
    }

    private static String own(String namespace, String name) {
        return "CASE WHEN " + namespace + ".oid = n.oid THEN '' ELSE " + name + " END";
    }
}
