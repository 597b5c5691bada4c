package dev.ppp.internal.state;

import dev.ppp.catalog.ColumnDefault;
import dev.ppp.catalog.ColumnRules.Place;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.sql.CatalogQuery;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads the last number that each sequence of a shard gave, in one query for all schemas. */
final class NumberReader {

    /** The sequences of identity and serial columns, and those that a default names. */
    private static final String LAST_NUMBERS = """
            WITH t AS MATERIALIZED (
              SELECT n.nspname, c.relname, c.oid
              FROM pg_catalog.pg_namespace n
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
              WHERE n.nspname = ANY (?::pg_catalog.text[])),
            s AS (
              SELECT t.nspname, t.relname, t.oid, d.refobjsubid::pg_catalog.int2 AS attnum, d.objid AS sequence
              FROM t
              JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.oid
                AND d.refobjsubid > 0 AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
              UNION
              SELECT t.nspname, t.relname, t.oid, f.adnum, d.refobjid
              FROM t
              JOIN pg_catalog.pg_attrdef f ON f.adrelid = t.oid
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'n')
            SELECT s.nspname, s.relname, a.attname, max(
                     CASE WHEN pg_catalog.has_sequence_privilege(q.seqrelid, 'SELECT, USAGE')
                          THEN pg_catalog.pg_sequence_last_value(q.seqrelid) END) AS number
            FROM s
            JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.sequence AND q.seqincrement > 0
            JOIN pg_catalog.pg_attribute a ON a.attrelid = s.oid AND a.attnum = s.attnum
            GROUP BY s.nspname, s.relname, a.attname""";

    private NumberReader() {}

    /** Whether columns of a tenant are filled by sequences on the veneer, so that the shard's numbers matter. */
    static boolean isNeeded(TenantSchema tenant) {
        return tenant.rules().onlyWriter() || tenant.rules().chosen().containsValue(ColumnDefault.VENEER_SEQUENCE);
    }

    /** Returns the numbers by schema and column, of sequences that gave any. */
    static Map<String, Map<Place, Long>> read(CatalogQuery query, Collection<String> schemas) throws SQLException {
        Map<String, Map<Place, Long>> numbers = new HashMap<>();
        query.each(
                LAST_NUMBERS,
                row -> {
                    long number = row.getLong("number");
                    if (number > 0) {
                        numbers.computeIfAbsent(row.getString("nspname"), it -> new HashMap<>())
                                .put(new Place(row.getString("relname"), row.getString("attname")), number);
                    }
                },
                (Object) schemas.toArray(String[]::new));
        return numbers;
    }
}
