package dev.ppp.internal.applier;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.ApplierBusyException;
import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes sure that one process at a time applies. The lock is a row in this library's own schema, which no application
 * role can reach. Each transaction first renews its lease on the row, and so holds the row itself until it commits:
 * between two transactions the lease keeps others away, within one the row does. A process that dies leaves a lease that
 * runs out after {@value #SECONDS} seconds.
 */
final class Lease implements AutoCloseable {

    private static final int SECONDS = 60;
    private static final long FIRST_PAUSE = 20;
    private static final long LONGEST_PAUSE = 500;
    private static final Duration ROW_WAIT = Duration.ofSeconds(1);

    private final VeneerSession session;
    private final String holder = UUID.randomUUID().toString();
    private final String holderIs;
    private boolean held;

    Lease(VeneerSession session, String topology) {
        this.session = session;
        this.holderIs = "topology " + Identifier.quoted(topology) + ", process "
                + ProcessHandle.current().pid();
    }

    /** Waits until no other process applies. */
    void acquire(Duration patience) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        held = true; // whether or not the commit that takes it is heard of
        for (long pause = FIRST_PAUSE; !tryAcquire(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new ApplierBusyException(Explanation.of("could not apply: another process applies to this veneer")
                        .detail("It is " + other() + ". It was waited for during " + patience.toMillis() + " ms.")
                        .hint("Apply again later, or wait longer with ApplyOptions.patience()."));
            }
            Pause.of(pause + ThreadLocalRandom.current().nextLong(pause));
        }
    }

    /**
     * Renews the lease inside the current transaction, and holds the row until it ends.
     *
     * @throws ApplyException when another process took over, because this one had been silent for too long
     */
    void renew(Connection connection) throws SQLException {
        if (!update(connection, "holder = ?", holder)) {
            throw new ApplyException(
                    Explanation.of("could not go on: another process applies to this veneer now")
                            .detail("This one had been silent for more than " + SECONDS + " seconds.")
                            .hint("What was committed stays. Apply again."),
                    null);
        }
    }

    /** Lets others apply. When that fails the lease runs out by itself. */
    @Override
    public void close() {
        if (!held) {
            return;
        }
        try {
            Connection connection = session.beginWriting(ROW_WAIT);
            try (PreparedStatement statement = connection.prepareStatement(
                    "UPDATE ppp.applier SET holder = NULL, holder_is = NULL, lease_until = NULL WHERE id = 1 AND holder = ?")) {
                statement.setString(1, holder);
                statement.executeUpdate();
            }
            session.commit();
        } catch (SQLException e) {
            session.rollback();
        }
    }

    private boolean tryAcquire() throws SQLException {
        try {
            boolean acquired = update(
                    session.beginWriting(ROW_WAIT),
                    "(holder IS NULL OR holder = ? OR lease_until < pg_catalog.clock_timestamp())",
                    holder);
            session.commit();
            return acquired;
        } catch (SQLException e) {
            session.rollback();
            if (SqlStates.passes(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean update(Connection connection, String condition, String value) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE ppp.applier SET holder = ?, holder_is = ?,"
                        + " lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?)"
                        + " WHERE id = 1 AND " + condition)) {
            statement.setString(1, holder);
            statement.setString(2, holderIs);
            statement.setInt(3, SECONDS);
            statement.setString(4, value);
            return statement.executeUpdate() == 1;
        }
    }

    private String other() throws SQLException {
        Connection connection = session.beginReading();
        try (PreparedStatement statement = connection.prepareStatement("SELECT holder_is FROM ppp.applier");
                ResultSet rows = statement.executeQuery()) {
            String name = rows.next() ? rows.getString(1) : null;
            return name == null ? "one that has just finished" : name;
        } finally {
            session.rollback();
        }
    }
}
