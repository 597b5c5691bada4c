package dev.ppp.internal.health;

import dev.ppp.error.Explanation;
import dev.ppp.error.Failure;
import dev.ppp.internal.state.ServerWords;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A server that can be asked.
 *
 * @param name what it is, and by which way; no two have the same
 * @param dataSource connects to it
 * @param question what it is asked
 * @param onVeneer whether it is the veneer that answers
 */
record Place(String name, DataSource dataSource, Question question, boolean onVeneer) {

    /** Asks on a connection, which is left as it was found. The server itself stops when it takes too long. */
    Question.Timed ask(Connection connection, Duration timeout) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.rollback();
        }
        connection.setAutoCommit(false);
        Question.Timed answer;
        try {
            bound(connection, timeout);
            answer = question.ask(connection);
        } catch (SQLException e) {
            leave(connection, autoCommit, e);
            throw e;
        }
        connection.rollback();
        connection.setAutoCommit(autoCommit);
        return answer;
    }

    private static void bound(Connection connection, Duration timeout) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.set_config('statement_timeout', ?, true)")) {
            statement.setString(1, String.valueOf(Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE))));
            statement.execute();
        }
    }

    /** A pool closes a connection on which it has seen SQLSTATE 08001, although that is the shard's. */
    private static void leave(Connection connection, boolean autoCommit, SQLException reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    Explanation explain(SQLException e) {
        Optional<Failure> failure = onVeneer ? Failure.of(e) : Failure.ofDirect(e);
        return failure.map(Failure::explanation).orElseGet(() -> ServerWords.of("could not be asked", e));
    }
}
