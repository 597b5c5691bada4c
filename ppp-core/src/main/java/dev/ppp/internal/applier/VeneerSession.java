package dev.ppp.internal.applier;

import dev.ppp.internal.state.Reading;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A connection that plans and applies. It is opened when it is first needed, opened again when it was lost, and
 * given back as it came. Every transaction resolves names in {@code pg_catalog} only. For one thread.
 */
final class VeneerSession implements AutoCloseable {

    /** Reading the catalogs waits for nobody but one who has locked them whole. */
    private static final Duration READING = Duration.ofSeconds(30);

    /** What is of no great consequence waits only a moment. */
    static final Duration BRIEFLY = Duration.ofSeconds(1);

    private final DataSource admin;
    private @Nullable Connection connection;
    private boolean autoCommit = true;

    VeneerSession(DataSource admin) {
        this.admin = admin;
    }

    /** Begins a transaction that sees one moment of the catalogs and changes nothing. */
    Connection beginReading() throws SQLException {
        Connection begun = begin();
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        settle(Reading.SETTINGS, READING);
        return begun;
    }

    /**
     * Begins a transaction that sees one moment of the catalogs, changes nothing, and keeps other processes from taking the
     * lock over while it reads, however long that takes.
     */
    Connection beginReading(Lease lease) throws SQLException {
        Connection begun = begin();
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        settle(Reading.SETTINGS, READING);
        lease.hold(begun);
        return begun;
    }

    /** Begins a transaction whose statements wait for other sessions' locks no longer than said. */
    Connection beginWriting(Duration lockTimeout) throws SQLException {
        Connection begun = begin();
        settle(Reading.PRINTING, lockTimeout);
        return begun;
    }

    /** Tells whether the veneer can be reached, on a new connection if need be. */
    boolean reaches() {
        try {
            beginReading();
            return true;
        } catch (SQLException e) {
            close();
            return false;
        } finally {
            rollback();
        }
    }

    /**
     * A connection in use.
     *
     * @param connection as the data source gave it; null when none is open
     * @param driversOwn what is under it; empty where that is hidden
     */
    record InUse(@Nullable Connection connection, Optional<PGConnection> driversOwn) {}

    /** Returns the connection that is open. */
    InUse inUse() {
        try {
            return new InUse(connection, connection == null ? Optional.empty() : driversOwn(connection));
        } catch (SQLException e) {
            return new InUse(connection, Optional.empty());
        }
    }

    /**
     * Opens the connection and tells whether it is another one than one in use, which is then left alone: a data source may give
     * the same connection to everybody.
     */
    boolean opensApartFrom(InUse other) throws SQLException {
        Connection opened = admin.getConnection();
        if (opened == other.connection()) {
            return false;
        } else if (other.driversOwn().isPresent() && driversOwn(opened).equals(other.driversOwn())) {
            opened.close(); // back to the pool that gave it to the other one before, or of no effect
            return false;
        }
        use(opened);
        return true;
    }

    private static Optional<PGConnection> driversOwn(Connection opened) throws SQLException {
        return opened.isWrapperFor(PGConnection.class)
                ? Optional.of(opened.unwrap(PGConnection.class))
                : Optional.empty();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = open().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /**
     * Runs statements without waiting for each other's answers. When one fails, the exception does not tell which.
     *
     * @throws BatchUpdateException when the server refused one of them
     */
    void executeTogether(List<String> statements) throws SQLException {
        try (Statement statement = open().createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.addBatch(sql);
            }
            statement.executeBatch();
        }
    }

    void commit() throws SQLException {
        open().commit();
    }

    /** Rolls back, or gives the connection up when even that fails. */
    void rollback() {
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException lost) {
            close();
        }
    }

    /** Gives the connection back. A failure is of no consequence: nothing is open on it. */
    @Override
    public void close() {
        Connection closing = connection;
        connection = null;
        if (closing == null) {
            return;
        }
        try (closing) {
            if (!closing.isClosed()) {
                closing.rollback();
                closing.setAutoCommit(autoCommit);
            }
        } catch (SQLException ignored) {
            // the pool sees for itself that the connection is gone
        }
    }

    private Connection begin() throws SQLException {
        Connection current = connection;
        if (current == null || current.isClosed()) {
            current = admin.getConnection();
            use(current);
        }
        return current;
    }

    private void use(Connection opened) throws SQLException {
        connection = opened;
        autoCommit = opened.getAutoCommit();
        if (!autoCommit) {
            opened.rollback();
        }
        opened.setAutoCommit(false);
    }

    private void settle(String settings, Duration lockTimeout) throws SQLException {
        try (PreparedStatement statement =
                open().prepareStatement(settings + ", pg_catalog.set_config('lock_timeout', ?, true)")) {
            statement.setString(1, lockTimeout.toMillis() + "ms");
            statement.execute();
        }
    }

    private Connection open() {
        if (connection == null) {
            throw new IllegalStateException("no transaction was begun");
        }
        return connection;
    }
}
