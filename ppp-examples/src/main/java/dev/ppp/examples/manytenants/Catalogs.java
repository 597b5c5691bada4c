package dev.ppp.examples.manytenants;

import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.using;

import dev.ppp.examples.cluster.Server;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/** The catalogs of one database. */
record Catalogs(Server server) {

    /**
     * Does to them what autovacuum would do within minutes, so that no way to read them suffers from statistics that are
     * not there yet, and autovacuum does not begin while something is measured.
     */
    void vacuum() {
        DSLContext admin = admin();
        List<String> catalogs = admin.fetch("SELECT relname FROM pg_catalog.pg_class"
                        + " WHERE relnamespace = 'pg_catalog'::pg_catalog.regnamespace"
                        + " AND relkind = 'r' AND NOT relisshared ORDER BY relname")
                .getValues(0, String.class);
        catalogs.forEach(it ->
                admin.query("VACUUM (ANALYZE) {0}", name("pg_catalog", it)).execute());
    }

    /** Counts the columns of all foreign tables. */
    long foreignColumns() {
        return count("SELECT count(*) FROM pg_catalog.pg_foreign_table"
                + " JOIN pg_catalog.pg_attribute ON attrelid = ftrelid AND attnum > 0 AND NOT attisdropped");
    }

    String version() {
        return Objects.requireNonNull(admin().fetchOne("SHOW server_version")).get(0, String.class);
    }

    private long count(String query) {
        return Objects.requireNonNull(admin().fetchOne(query)).get(0, Long.class);
    }

    private DSLContext admin() {
        return using(server.adminDataSource(), SQLDialect.POSTGRES);
    }
}
