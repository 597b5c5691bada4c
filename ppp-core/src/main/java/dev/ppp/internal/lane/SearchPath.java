package dev.ppp.internal.lane;

import dev.ppp.internal.directory.BoundedCache;
import dev.ppp.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Sets in which schema a session finds names without one, and puts back what was set before. Since PostgreSQL 18 a server
 * reports every change of {@code search_path} (manual, chapter "Frontend/Backend Protocol"), so that it is known without asking;
 * older ones are asked and told in one round trip. Safe for use by many threads.
 */
final class SearchPath {

    private static final int LIMIT = 10_000;

    /** As the server reports what was set for a schema. */
    private final BoundedCache<String> reports = new BoundedCache<>(LIMIT);

    /**
     * Makes a schema the only one, but for temporary tables, which come last: one that another tenant left behind hides
     * no table.
     *
     * @param connection no transaction is open
     * @param schema the schema
     * @param first statements that are run before, in the same round trip
     * @return what was set before
     * @throws SQLException what the driver threw
     */
    String enter(Connection connection, String schema, List<String> first) throws SQLException {
        Optional<String> reported = reported(connection);
        List<String> statements = new ArrayList<>();
        if (reported.isEmpty()) {
            statements.add("SHOW search_path");
        }
        statements.addAll(first);
        if (reported.isEmpty() || !reported.get().equals(reports.get(schema))) {
            statements.add(Sql.render("SET search_path = {0}, pg_temp", Sql.name(schema)));
        }
        if (statements.isEmpty()) {
            return reported.orElseThrow();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join("; ", statements));
            if (reported.isPresent()) {
                reported(connection).ifPresent(it -> reports.putIfAbsent(schema, it));
                return reported.get();
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /**
     * Returns what puts back what was set before.
     *
     * @param connection stands in a tenant
     * @param before what was set
     * @return a statement, or none
     * @throws SQLException what the driver threw
     */
    List<String> leaving(Connection connection, String before) throws SQLException {
        return reported(connection).filter(before::equals).isPresent()
                ? List.of()
                : List.of(Sql.render("SELECT pg_catalog.set_config('search_path', {0}, false)", Sql.literal(before)));
    }

    private static Optional<String> reported(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class)
                ? Optional.ofNullable(connection.unwrap(PGConnection.class).getParameterStatus("search_path"))
                : Optional.empty();
    }
}
