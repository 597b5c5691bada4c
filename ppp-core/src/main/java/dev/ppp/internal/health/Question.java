package dev.ppp.internal.health;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.health.Answer;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Record;
import org.jooq.Result;

/** What a server is asked. */
interface Question {

    /** One table, and the role that may read it. */
    String READABLE = """
            SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, r.rolname::pg_catalog.text
            FROM pg_catalog.pg_foreign_server s
            JOIN pg_catalog.pg_foreign_table f ON f.ftserver = s.oid
            JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[]))
              AS t (schema, role) ON t.schema = n.nspname
            JOIN pg_catalog.pg_roles r ON r.rolname = coalesce(t.role, current_user)
            WHERE s.srvname = ? AND pg_catalog.pg_has_role(r.oid, 'MEMBER')
              AND pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
              AND pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')
            LIMIT 1""";

    /** Makes the answer, once it is known how long it took. */
    interface Timed {
        Answer in(Duration time);
    }

    /**
     * Asks.
     *
     * @param connection in a transaction that will be rolled back
     */
    Timed ask(Connection connection) throws SQLException;

    /** The version of the server itself. */
    static Question version() {
        return connection -> {
            String version = new CatalogQuery(connection)
                    .fetchOne("SELECT pg_catalog.current_setting('server_version')")
                    .get(0, String.class);
            return time -> new Answer.Reached(time, Optional.of(version));
        };
    }

    /**
     * Any one foreign table of a shard that the role may read, or that a declared tenant's role may, which is then taken on. Beginning
     * to read it connects to the shard and begins a transaction there; no row is asked for.
     */
    static Question foreignTableOf(String shard, Collection<TenantSchema> tenants) {
        List<TenantSchema> withRole = tenants.stream()
                .filter(it -> it.server().equals(shard) && it.role().isPresent())
                .toList();
        String[] schemas = withRole.stream().map(TenantSchema::schema).toArray(String[]::new);
        String[] roles = withRole.stream().map(it -> it.role().orElseThrow()).toArray(String[]::new);
        return connection -> {
            CatalogQuery query = new CatalogQuery(connection);
            Result<Record> tables = query.fetch(READABLE, schemas, roles, shard);
            if (tables.isEmpty()) {
                return time -> new Answer.NotAsked("the application may read none of its foreign tables");
            }
            Record table = tables.get(0);
            query.fetch("SELECT pg_catalog.set_config('role', ?, true)", table.get(2, String.class));
            try (Statement statement = connection.createStatement()) {
                statement.execute(Sql.render(
                        "SELECT FROM {0} LIMIT 0", Sql.name(table.get(0, String.class), table.get(1, String.class))));
            }
            return time -> new Answer.Reached(time, Optional.empty());
        };
    }
}
