package dev.ppp.internal.lane;

import dev.ppp.internal.directory.BoundedCache;
import dev.ppp.internal.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
     * @return what was set before
     * @throws SQLException what the driver threw
     */
    String enter(Connection connection, String schema) throws SQLException {
        Optional<String> reported = reported(connection);
        if (reported.isPresent() && reported.get().equals(reports.get(schema))) {
            return reported.get();
        }
        String set = Sql.render("SET search_path = {0}, pg_temp", Sql.name(schema));
        try (Statement statement = connection.createStatement()) {
            if (reported.isPresent()) {
                statement.execute(set);
                reported(connection).ifPresent(it -> reports.putIfAbsent(schema, it));
                return reported.get();
            }
            statement.execute("SHOW search_path; " + set);
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    /**
     * Puts back what was set before.
     *
     * @param connection no transaction is open
     * @param before what was set
     * @throws SQLException what the driver threw
     */
    void leave(Connection connection, String before) throws SQLException {
        if (reported(connection).filter(before::equals).isPresent()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.set_config('search_path', ?, false)")) {
            statement.setString(1, before);
            statement.execute();
        }
    }

    private static Optional<String> reported(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class)
                ? Optional.ofNullable(connection.unwrap(PGConnection.class).getParameterStatus("search_path"))
                : Optional.empty();
    }
}
