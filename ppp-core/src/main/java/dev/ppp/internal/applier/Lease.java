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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes sure that one process at a time applies. The lock is a row in this library's own schema, which no application
 * role can reach. Each transaction of each session first locks the row in a mode that the sessions of one process share
 * and that whoever takes over has to wait for (manual, "Row-Level Locks"): between two transactions the lease keeps others
 * away, within one the row does. A process that dies leaves a lease that runs out after {@value #SECONDS} seconds. Safe for
 * use by many threads, each with a session of its own.
 */
final class Lease implements AutoCloseable {

    private static final int SECONDS = 15;
    private static final long RENEWED_AFTER = Duration.ofSeconds(SECONDS / 3).toNanos();
    private static final long FIRST_PAUSE = 20;
    private static final long LONGEST_PAUSE = 500;

    private static final String FREE = "(holder IS NULL OR holder = ? OR lease_until < pg_catalog.clock_timestamp())";

    private final VeneerSession session;
    private final String holder = UUID.randomUUID().toString();
    private final String holderIs;
    private final AtomicLong renewed = new AtomicLong();
    private volatile long generation;
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

    /** Returns how often the lock had been taken when this process took it. */
    long generation() {
        return generation;
    }

    /**
     * Keeps others from taking over until the current transaction ends.
     *
     * @return whether ALTER DEFAULT PRIVILEGES gives anything away in this database, which every transaction has to ask
     * @throws ApplyException when another process took over, because this one had been silent for too long
     */
    boolean hold(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM pg_catalog.pg_default_acl)"
                        + " FROM ppp.applier WHERE id = 1 AND holder = ? FOR KEY SHARE")) {
            statement.setString(1, holder);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new ApplyException(
                            Explanation.of("could not go on: another process applies to this veneer now")
                                    .detail("This one had been silent for more than " + SECONDS + " seconds.")
                                    .hint("What was committed stays. Apply again."),
                            null);
                }
                return rows.getBoolean(1);
            }
        }
    }

    /** Renews the lease when it is time, in a transaction of its own, by the thread that comes first. */
    void renew(VeneerSession own) throws SQLException {
        long last = renewed.get();
        if (System.nanoTime() - last < RENEWED_AFTER || !renewed.compareAndSet(last, System.nanoTime())) {
            return;
        }
        Connection connection = own.beginWriting(VeneerSession.BRIEFLY);
        try (PreparedStatement statement = connection.prepareStatement("UPDATE ppp.applier SET lease_until ="
                + " pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?) WHERE id = 1 AND holder = ?")) {
            statement.setInt(1, SECONDS);
            statement.setString(2, holder);
            statement.executeUpdate(); // whether the lease is still held, the next transaction finds out
        }
        own.commit();
    }

    /** Lets others apply. When that fails the lease runs out by itself. */
    @Override
    public void close() {
        if (!held) {
            return;
        }
        try {
            Connection connection = session.beginWriting(VeneerSession.BRIEFLY);
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
            Connection connection = session.beginWriting(VeneerSession.BRIEFLY);
            boolean acquired = lockRow(connection) && take(connection);
            session.commit();
            renewed.set(System.nanoTime());
            return acquired;
        } catch (SQLException e) {
            session.rollback();
            if (SqlStates.passes(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Waits for no transaction of the one who holds the lock, if its lease has run out in the midst of one. */
    private boolean lockRow(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT FROM ppp.applier WHERE id = 1 AND " + FREE + " FOR UPDATE NOWAIT")) {
            statement.setString(1, holder);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private boolean take(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE ppp.applier SET holder = ?, holder_is = ?, generation = generation + 1,"
                        + " lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ?)"
                        + " WHERE id = 1 AND " + FREE + " RETURNING generation")) {
            statement.setString(1, holder);
            statement.setString(2, holderIs);
            statement.setInt(3, SECONDS);
            statement.setString(4, holder);
            try (ResultSet rows = statement.executeQuery()) {
                boolean taken = rows.next();
                generation = taken ? rows.getLong(1) : 0;
                return taken;
            }
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
