package dev.ppp.internal.state;

/**
 * The queries that tell what tables look like, the same on a shard and on the veneer. Tables are first told apart by a digest
 * that the server computes, and only one of each shape is then read column by column. In both, what belongs to the table's
 * own schema is named without it, so that a thousand tenants with the same tables have one shape.
 */
final class ShapeSql {

    /** Up to so many schemas are found by index; more by reading the catalog of relations once. */
    private static final int FEW = 50;

    private static final String MANY_RELATIONS = """
            SELECT c.oid, c.relnamespace, n.nspname, c.relname, c.relispartition, %ROWS% AS rows
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
            WHERE n.nspname = ANY (?::pg_catalog.text[]) AND c.relkind IN (%KINDS%)""";

    private static final String FEW_RELATIONS = """
            SELECT c.oid, c.relnamespace, n.nspname, c.relname, c.relispartition, %ROWS% AS rows
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_depend p ON p.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
              AND p.refobjid = n.oid AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            JOIN pg_catalog.pg_class c ON c.oid = p.objid AND c.relnamespace = n.oid
            WHERE n.nspname = ANY (?::pg_catalog.text[]) AND c.relkind IN (%KINDS%)""";

    private static final String CHOSEN_RELATIONS = """
            SELECT c.oid, c.relnamespace, n.nspname, c.relname, c.relispartition, %ROWS% AS rows
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?::pg_catalog.int8[]::pg_catalog.oid[])""";

    /**
     * A NOT NULL that was not validated (PostgreSQL 18) says nothing about the rows.
     */
    private static final String COLUMNS = """
            WITH r AS MATERIALIZED (%RELATIONS%),
            a AS MATERIALIZED (
              SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attgenerated,
                     a.attnotnull AND k.conrelid IS NULL AS attnotnull, a.attidentity, a.attfdwoptions, r.*
              FROM r
              LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN (SELECT conrelid, conkey[1] AS attnum FROM pg_catalog.pg_constraint
                         WHERE contype = 'n' AND NOT convalidated) k
                ON k.conrelid = a.attrelid AND k.attnum = a.attnum),
            t AS MATERIALIZED (
              SELECT k.atttypid, k.atttypmod, e.oid IS NOT NULL AS is_array, b.typnamespace, n.nspname, b.typname,
                     t.typcollation, pg_catalog.format_type(b.oid, k.atttypmod) AS text,
                     '::' || pg_catalog.format_type(t.oid, k.atttypmod) AS suffix
              FROM (SELECT DISTINCT atttypid, atttypmod FROM a WHERE atttypid IS NOT NULL) k
              JOIN pg_catalog.pg_type t ON t.oid = k.atttypid
              LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
              JOIN pg_catalog.pg_type b ON b.oid = coalesce(e.oid, t.oid)
              JOIN pg_catalog.pg_namespace n ON n.oid = b.typnamespace),
            u AS MATERIALIZED (
              SELECT t.*, t.nspname = 'pg_catalog' AS builtin,
                     ROW(t.is_array, t.nspname, t.typname, t.text)::pg_catalog.text AS qualified,
                     ROW(t.is_array, t.typname)::pg_catalog.text AS own
              FROM t),
            c AS (
              SELECT a.oid, a.nspname, a.relname, a.relispartition, a.rows, a.attrelid, a.attnum, a.attname, u.is_array,
                     CASE WHEN u.typnamespace = a.relnamespace THEN '' ELSE u.nspname END AS type_schema,
                     u.typname, u.text, u.suffix,
                     CASE WHEN u.typnamespace = a.relnamespace THEN u.own ELSE u.qualified END AS type,
                     a.attnotnull, a.attgenerated, a.attidentity, a.attfdwoptions,
                     CASE WHEN o.oid IS NULL OR a.attcollation = u.typcollation THEN NULL
                          WHEN o.collnamespace = a.relnamespace THEN ''
                          ELSE m.nspname END AS collation_schema,
                     CASE WHEN a.attcollation = u.typcollation THEN NULL ELSE o.collname END AS collation,
                     d.adbin, u.builtin, x.description
              FROM a
              LEFT JOIN u ON u.atttypid = a.atttypid AND u.atttypmod = a.atttypmod
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
              LEFT JOIN pg_catalog.pg_namespace m ON m.oid = o.collnamespace
              LEFT JOIN pg_catalog.pg_description x ON x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND x.objoid = a.attrelid AND x.objsubid = a.attnum)
            """;

    /** PostgreSQL's own functions and operators have numbers below 16384, whatever schema others are in. */
    static final String OTHERS = """
            CASE WHEN %s::pg_catalog.text ~ ':(funcid|opno|opfuncid) (1638[4-9]|1639[0-9]|16[4-9][0-9]{2}|1[7-9][0-9]{3}|[2-9][0-9]{4}|[1-9][0-9]{5,})[^0-9]'
              THEN '$others$' ELSE '' END""";

    private static final String MANY_TYPES = """
            SELECT t.oid, t.typarray, t.typnamespace, t.typname
            FROM w
            JOIN pg_catalog.pg_type t ON t.typnamespace = w.relnamespace
            WHERE t.typcategory <> 'A' AND (t.typtype <> 'c'
                    OR t.typrelid IN (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'c'))""";

    /** Row types of tables depend on the tables, and array types on what they hold. */
    private static final String FEW_TYPES = """
            SELECT t.oid, t.typarray, t.typnamespace, t.typname
            FROM w
            JOIN pg_catalog.pg_depend p ON p.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
              AND p.refobjid = w.relnamespace AND p.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            JOIN pg_catalog.pg_type t ON t.oid = p.objid""";

    /**
     * Columns are hashed as they stand in the catalog, which is many times as fast as to spell them out; twice, since two flags that
     * change places could cancel each other out in one sum. What a table rarely has, such as types of its own schema, is looked up
     * where it occurs and not joined. A default names no column,
     * so that it is printed without looking at its table; nextval is function 1574 everywhere.
     */
    private static final String DIGESTS = """
            WITH r AS MATERIALIZED (%RELATIONS%),
            w AS MATERIALIZED (SELECT DISTINCT r.relnamespace FROM r),
            b AS MATERIALIZED (%TYPES%),
            y AS MATERIALIZED (
              SELECT b.typnamespace, b.oid FROM b
              UNION ALL
              SELECT b.typnamespace, b.typarray FROM b WHERE b.typarray <> 0),
            o AS MATERIALIZED (
              SELECT o.collnamespace, o.oid
              FROM w JOIN pg_catalog.pg_collation o ON o.collnamespace = w.relnamespace),
            v AS (
              SELECT a.attrelid,
                     ROW(a.attnum, a.attname,
                         CASE WHEN (r.relnamespace, a.atttypid) IN (SELECT y.typnamespace, y.oid FROM y)
                              THEN 0 ELSE a.atttypid END,
                         CASE WHEN (r.relnamespace, a.atttypid) IN (SELECT y.typnamespace, y.oid FROM y)
                              THEN (SELECT coalesce((SELECT 'array of ' || e.typname FROM pg_catalog.pg_type e
                                                     WHERE e.oid = t.typelem AND e.typarray = t.oid), 'one ' || t.typname)
                                    FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid) END,
                         a.atttypmod,
                         a.attnotnull AND (a.attrelid, a.attnum) NOT IN (
                           SELECT k.conrelid, k.conkey[1] FROM r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid
                           WHERE k.contype = 'n' AND NOT k.convalidated),
                         a.attgenerated, a.attidentity, a.attfdwoptions,
                         CASE WHEN (r.relnamespace, a.attcollation) IN (SELECT o.collnamespace, o.oid FROM o)
                              THEN 0 ELSE a.attcollation END,
                         CASE WHEN (r.relnamespace, a.attcollation) IN (SELECT o.collnamespace, o.oid FROM o)
                              THEN (SELECT o.collname FROM pg_catalog.pg_collation o WHERE o.oid = a.attcollation) END,
                         CASE WHEN d.adbin IS NULL OR a.attgenerated <> '' THEN NULL
                              WHEN d.adbin::pg_catalog.text LIKE '%:funcid 1574 %' THEN 'nextval'
                              WHEN %SAME% AND (r.relnamespace, a.atttypid) NOT IN (SELECT y.typnamespace, y.oid FROM y)
                                THEN d.adbin::pg_catalog.text
                              ELSE (SELECT CASE WHEN pg_catalog.right(t.text, pg_catalog.length(t.suffix)) = t.suffix
                                           THEN 'own ' || t.others || pg_catalog.left(t.text, -pg_catalog.length(t.suffix))
                                           ELSE 'as is ' || t.others || t.text END
                                    FROM (SELECT pg_catalog.pg_get_expr(d.adbin, 0::pg_catalog.oid) AS text,
                                                 %OTHERS_OF_DEFAULT% AS others,
                                                 '::' || pg_catalog.format_type(a.atttypid, a.atttypmod) AS suffix
                                          OFFSET 0) t) END) AS described
              FROM r
              JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              OFFSET 0),
            s AS (
              SELECT v.attrelid, count(*) AS columns, pg_catalog.bit_xor(pg_catalog.hash_record_extended(v.described, 1)) AS one,
                     pg_catalog.bit_xor(pg_catalog.hash_record_extended(v.described, 2)) AS two
              FROM v GROUP BY v.attrelid),
            x AS (
              SELECT x.objoid, pg_catalog.string_agg(
                       ROW(x.objsubid, x.description)::pg_catalog.text, '' ORDER BY x.objsubid) AS comments
              FROM r
              JOIN pg_catalog.pg_description x ON x.objoid = r.oid
                AND x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
              GROUP BY x.objoid)
            SELECT r.nspname, r.relname, r.oid::pg_catalog.int8, r.relispartition,
                   pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
                     ROW(s.columns, s.one, s.two, x.comments, r.rows)::pg_catalog.text, 'UTF8')), 'hex') AS digest
            FROM r
            LEFT JOIN s ON s.attrelid = r.oid
            LEFT JOIN x ON x.objoid = r.oid
            ORDER BY r.nspname, r.relname""";

    private static final String DETAILS = COLUMNS + """
            SELECT c.oid::pg_catalog.int8 AS relation, c.rows, y.description AS table_comment, c.attnum, c.attname, c.is_array,
                   c.type_schema, c.typname, c.text, c.suffix, c.attnotnull, c.attgenerated, c.attidentity,
                   (SELECT f.option_value FROM pg_catalog.pg_options_to_table(c.attfdwoptions) f
                    WHERE f.option_name = 'column_name') AS remote_name,
                   c.collation_schema, c.collation, c.description,
                   CASE c.attgenerated WHEN '' THEN %OTHERS% || pg_catalog.pg_get_expr(c.adbin, 0::pg_catalog.oid) END AS expression
            FROM c
            LEFT JOIN pg_catalog.pg_description y ON y.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
              AND y.objoid = c.oid AND y.objsubid = 0
            ORDER BY c.oid, c.attnum""";

    /**
     * The names of {@link dev.ppp.internal.shape.Rows}. Where a foreign table of a shard leads is not known. A view can be written
     * to when UPDATE (4) or DELETE (16) works on it.
     */
    private static final String ROWS = """
            CASE WHEN c.relkind IN ('p', 'f') THEN 'SPREAD'
                 WHEN c.relhassubclass AND EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid)
                   THEN 'SPREAD'
                 WHEN c.relkind = 'v' AND pg_catalog.pg_relation_is_updatable(c.oid, true) & 20 <> 0 THEN 'SEEN'
                 ELSE 'APART' END""";

    private final String kinds;
    private final String rows;
    private final boolean sameTrees;

    private ShapeSql(String kinds, String rows, boolean sameTrees) {
        this.kinds = kinds;
        this.rows = rows;
        this.sameTrees = sameTrees;
    }

    /**
     * Asks a shard. What a generated column computes is not asked: it is the shard's own business. Since PostgreSQL 17 the stored form of an
     * expression no longer says where in its statement it stood, so that it is the same for the same default.
     */
    static ShapeSql ofShard(int version) {
        return new ShapeSql("'r', 'v', 'm', 'f', 'p'", ROWS, version >= 17);
    }

    /** Asks the veneer. */
    static ShapeSql ofVeneer(int version) {
        return new ShapeSql("'f'", "'APART'", version >= 17);
    }

    /** Whether there are so many schemas that no index helps; a planner without statistics would still try. */
    static boolean isMany(int schemas) {
        return schemas > FEW;
    }

    String digests(int schemas) {
        boolean few = !isMany(schemas);
        return with(DIGESTS.replace("%TYPES%", few ? FEW_TYPES : MANY_TYPES), few ? FEW_RELATIONS : MANY_RELATIONS);
    }

    String details() {
        return with(DETAILS, CHOSEN_RELATIONS);
    }

    private String with(String query, String relations) {
        return query.replace("%RELATIONS%", relations)
                .replace("%OTHERS%", String.format(OTHERS, "c.adbin"))
                .replace("%OTHERS_OF_DEFAULT%", String.format(OTHERS, "d.adbin"))
                .replace("%KINDS%", kinds)
                .replace("%ROWS%", rows)
                .replace("%SAME%", sameTrees ? "true" : "false");
    }
}
