package dev.ppp.internal.lane;

import dev.ppp.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * How a session is made to stand in a tenant, and to stand there no more: by its role, where tenants have roles, and by the
 * {@code search_path}, where statements do not name the schema themselves. Safe for use by many threads.
 */
final class Standing {

    private final Optional<SearchPath> path;
    private final OwnSession session;

    /** Without a path, statements name the schema themselves. */
    Standing(Optional<SearchPath> path, OwnSession session) {
        this.path = path;
        this.session = session;
    }

    /** Returns whether a statement that was written for one schema is right in another. */
    boolean followsSchema() {
        return path.isPresent();
    }

    /** Returns whether anything is set for a place, and has to be put back. */
    boolean changes(Place place) {
        return path.isPresent() || place.role().isPresent();
    }

    /**
     * Makes a session stand in a tenant.
     *
     * @return the {@code search_path} that was set before
     */
    String enter(Connection connection, Place place) throws SQLException {
        if (!changes(place)) {
            return "";
        }
        return outsideTransaction(connection, () -> {
            session.expect(connection);
            List<String> first = new ArrayList<>();
            place.role().ifPresent(it -> first.add(Sql.render("SET ROLE {0}", Sql.name(it))));
            if (path.isPresent()) {
                return path.get().enter(connection, place.schema(), first);
            }
            run(connection, first);
            return "";
        });
    }

    /** Makes it stand there no more, and puts back what was set before. */
    void leave(Connection connection, Place place, String before) throws SQLException {
        if (!changes(place)) {
            return;
        }
        outsideTransaction(connection, () -> {
            List<String> statements = new ArrayList<>();
            if (place.role().isPresent()) {
                statements.add(session.settingRoleBack(connection));
            }
            if (path.isPresent()) {
                statements.addAll(path.get().leaving(connection, before));
            }
            run(connection, statements);
            return "";
        });
    }

    /**
     * Makes sure of a session whose server has refused to let it enter. What that sets, it sets by one message, of which nothing
     * holds then; a session that is not alive shows here.
     */
    void backOut(Connection connection, Place place) throws SQLException {
        outsideTransaction(connection, () -> {
            run(
                    connection,
                    List.of(place.role().isPresent() ? session.settingRoleBack(connection) : "SHOW search_path"));
            return "";
        });
    }

    /** All in one round trip. */
    private static void run(Connection connection, List<String> statements) throws SQLException {
        if (!statements.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(String.join("; ", statements));
            }
        }
    }

    private interface Work {
        String run() throws SQLException;
    }

    /** What a transaction sets is gone when it is rolled back, so that none may be open. */
    private static String outsideTransaction(Connection connection, Work work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        String result;
        try {
            if (!isWatched(connection) || isOpen(connection)) {
                run(connection, List.of("ROLLBACK"));
            }
            result = work.run();
        } catch (SQLException e) {
            setAutoCommit(connection, autoCommit, e);
            throw e;
        }
        connection.setAutoCommit(autoCommit);
        return result;
    }

    private static void setAutoCommit(Connection connection, boolean autoCommit, SQLException failure) {
        try {
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Returns whether the driver can be asked for the state of the transaction, as not every pool lets it. */
    private static boolean isWatched(Connection connection) throws SQLException {
        return connection.isWrapperFor(BaseConnection.class);
    }

    /** A transaction can also have been begun by a statement. */
    static boolean isOpen(Connection connection) throws SQLException {
        return isWatched(connection) && state(connection) != TransactionState.IDLE;
    }

    /** Returns whether a statement has failed in it, so that it can only be rolled back. */
    static boolean isAborted(Connection connection) throws SQLException {
        return isWatched(connection) && state(connection) == TransactionState.FAILED;
    }

    private static TransactionState state(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }
}
