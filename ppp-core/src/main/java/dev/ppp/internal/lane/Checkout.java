package dev.ppp.internal.lane;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.PppException;
import dev.ppp.error.TenantMovedException;
import dev.ppp.internal.directory.Route;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A connection of a pool, from when it is handed out for a tenant until it is given back. Knows where it leads, and follows
 * the tenant when it has moved and nothing was done yet. For one thread at a time, as connections are.
 */
final class Checkout {

    /** A schema that is no longer there: undefined_table, invalid_schema_name (manual, "PostgreSQL Error Codes"). */
    private static final Set<String> GONE = Set.of("42P01", "3F000");

    private final Places places;
    private final Standing standing;
    private final Optional<Witness> witness;
    private Place place;
    private Connection physical;
    private String before;
    private boolean used;
    private boolean suspicious;
    private boolean closed;

    private Checkout(Places places, Standing standing, Optional<Witness> witness, Place place, Connection physical)
            throws SQLException {
        this.places = places;
        this.standing = standing;
        this.witness = witness;
        this.place = place;
        this.physical = physical;
        this.before = enter(physical, place);
    }

    static Checkout open(Places places, Standing standing, Optional<Witness> witness, String tenant)
            throws SQLException {
        Place place = places.find(tenant);
        try {
            return open(places, standing, witness, place);
        } catch (SQLException e) {
            witness.ifPresent(it -> it.ended(
                    new Witness.Ended(tenant, place.route().shard(), Duration.ZERO, Optional.of(e), Optional::empty)));
            throw e;
        }
    }

    private static Checkout open(Places places, Standing standing, Optional<Witness> witness, Place place)
            throws SQLException {
        try {
            return new Checkout(
                    places, standing, witness, place, place.dataSource().getConnection());
        } catch (SQLException e) {
            Place now = moved(places, place, e).orElseThrow(() -> e);
            return new Checkout(places, standing, witness, now, now.dataSource().getConnection());
        }
    }

    /** Tells whether values have to be remembered. */
    boolean sendsAgain() {
        return witness.filter(Witness::sendsAgain).isPresent();
    }

    /** Connects to where it leads, for a statement that is sent again. */
    DataSource source() {
        String tenant = place.route().tenant();
        return TenantConnections.entered(places, () -> Optional.of(tenant), Optional.empty());
    }

    /** Runs a statement, and tells the witness of it. */
    @Nullable
    Object witnessed(Work work, Supplier<Optional<Sent>> sent) throws SQLException {
        if (witness.isEmpty()) {
            return work.run();
        }
        long begun = System.nanoTime();
        try {
            Object result = work.run();
            tell(begun, Optional.empty(), sent);
            return result;
        } catch (SQLException | RuntimeException e) {
            tell(begun, Optional.of(e), sent);
            throw e;
        }
    }

    private void tell(long begun, Optional<Throwable> failure, Supplier<Optional<Sent>> sent) {
        Duration duration = Duration.ofNanos(System.nanoTime() - begun);
        Route route = place.route();
        witness.ifPresent(it -> it.ended(new Witness.Ended(route.tenant(), route.shard(), duration, failure, sent)));
    }

    Connection physical() throws SQLException {
        if (closed) {
            throw new SQLException("connection is closed", "08003");
        }
        return physical;
    }

    boolean isClosed() throws SQLException {
        return closed || physical.isClosed();
    }

    /** Keeps rows from leading to the pool's connection, where giving that back by itself would leave the session in the tenant. */
    ResultSet rows(ResultSet rows, @Nullable Statement statement) {
        return standing.changes(place) ? new TenantRows(this, rows, statement) : rows;
    }

    /** Another schema would be another tenant's, or nobody's. */
    void expectSchema(String schema) throws SQLException {
        physical();
        if (!schema.equals(place.schema())) {
            throw new SQLException(
                    "connection is in schema " + Identifier.quoted(place.schema()) + " of tenant "
                            + Identifier.quoted(place.route().tenant()) + " and cannot change to schema "
                            + Identifier.quoted(schema),
                    "42501");
        }
    }

    /**
     * Looks at a statement before it is sent to the veneer. One that a tenant's own role runs writes to no other shard.
     *
     * @throws SQLFeatureNotSupportedException when foreign tables would misunderstand it
     */
    Look look(@Nullable Object sql) throws SQLException {
        if (!(sql instanceof String text) || !(places instanceof Places.OnVeneer veneer)) {
            return Look.NOTHING;
        }
        Look look = Look.at(text, place.role().isPresent() ? WatchedSchemas.NONE : veneer.watched(), place.schema());
        refuse(look.refusal());
        return look;
    }

    private static void refuse(Optional<Explanation> refusal) throws SQLException {
        if (refusal.isPresent()) {
            throw new SQLFeatureNotSupportedException(refusal.get().toString(), "0A000");
        }
    }

    /** What is done with the pool's own objects. */
    interface Work {
        @Nullable
        Object run() throws SQLException;
    }

    /** Runs a statement that was looked at. */
    @Nullable
    Object run(Statement statement, Look look, Work work) throws SQLException {
        refuse(look.unseen(suspicious));
        if (look.commits()) {
            expectOneShard();
        }
        Object result = look.suspicious() ? runSuspicious(statement, look, work) : work.run();
        if (look.commits() && look.alone()) {
            suspicious = false;
        }
        return result;
    }

    /** One that may write to another shard. Outside a transaction it gets one, so that it can be undone. */
    private @Nullable Object runSuspicious(Statement statement, Look look, Work work) throws SQLException {
        Connection connection = physical;
        if (look.begins() || !connection.getAutoCommit() || Standing.isOpen(connection)) {
            suspicious = true;
            return work.run();
        }
        int fetchSize = statement.getFetchSize();
        statement.setFetchSize(0); // no row is left to be fetched after the commit
        connection.setAutoCommit(false);
        try {
            Object result = work.run();
            suspicious = true;
            expectOneShard();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException broken) {
                e.addSuppressed(broken);
            }
            throw e;
        } finally {
            suspicious = false;
            statement.setFetchSize(fetchSize);
        }
    }

    /** Refuses the commit of a transaction that has written to several shards. */
    void expectOneShard() throws SQLException {
        if (suspicious && !Standing.isAborted(physical())) {
            refuse(WrittenShards.refusal(physical));
        }
    }

    /** The transaction has ended. */
    void ended() {
        suspicious = false;
    }

    void used() {
        used = true;
    }

    /** Returns whether a statement that fails may be run again elsewhere. */
    boolean mayFollow() {
        return !used && places instanceof Places.OnShards;
    }

    /**
     * Returns whether a statement that failed is to be run again, on another connection than before.
     *
     * @param sql its text
     * @param repeatable whether it can be
     */
    boolean follows(SQLException failure, String sql, boolean repeatable) throws SQLException {
        Optional<Place> moved = GONE.contains(state(failure)) ? moved(places, place, failure) : Optional.empty();
        if (moved.isEmpty()) {
            return false;
        }
        Place now = moved.get();
        boolean right = standing.followsSchema() || now.schema().equals(place.schema());
        boolean undone = wasRefusedAtOnce(failure) && StatementText.isOne(sql);
        if (!mayFollow() || !repeatable || !undone || !right || !physical.getAutoCommit()) {
            throw late(now, failure);
        }
        if (now.dataSource() == place.dataSource()) { // a pool of one has no other connection
            standing.enter(physical, now);
            place = now;
            return true;
        }
        Connection connection = now.dataSource().getConnection();
        String beforeThere = enter(connection, now);
        connection.setAutoCommit(true);
        Connection old = physical;
        Place oldPlace = place;
        String oldBefore = before;
        physical = connection;
        place = now;
        before = beforeThere;
        giveBack(old, () -> standing.leave(old, oldPlace, oldBefore));
        return true;
    }

    /**
     * Whether the server found the name missing as it read the statement, before it ran anything: it says where in its text, and names
     * nothing that was being run (manual, "Error and Notice Message Fields"). What runs can have committed a part.
     */
    private static boolean wasRefusedAtOnce(SQLException failure) {
        ServerErrorMessage said = failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
        return said != null && said.getPosition() > 0 && said.getWhere() == null;
    }

    void close() throws SQLException {
        if (!closed) {
            closed = true;
            giveBack(physical, () -> standing.leave(physical, place, before));
        }
    }

    /** At once, whatever executor is at hand: a pool that is told before the session has ended gives it to somebody else. */
    void abort() throws SQLException {
        closed = true;
        end(physical);
    }

    private String enter(Connection connection, Place entered) throws SQLException {
        try {
            return standing.enter(connection, entered);
        } catch (SQLException e) {
            if (answered(e)) {
                giveBack(connection, () -> standing.backOut(connection, entered));
            } else {
                end(connection);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            end(connection);
            throw e;
        }
    }

    private static boolean answered(SQLException failure) {
        return failure instanceof PSQLException e && e.getServerErrorMessage() != null;
    }

    private interface Leaving {
        void run() throws SQLException;
    }

    /** A session that may still stand in the tenant is not given back. */
    private static void giveBack(Connection connection, Leaving leaving) throws SQLException {
        try {
            if (!connection.isClosed()) {
                leaving.run();
            }
        } catch (SQLException | RuntimeException e) {
            end(connection);
            return;
        } catch (Error e) {
            end(connection);
            throw e;
        }
        connection.close();
    }

    /**
     * Ends a session, and gives what is left of it back: a pool that is not told waits for its connection for ever. That it is dead, it
     * learns at the same time.
     */
    private static void end(Connection connection) throws SQLException {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | Error e) {
            if (!connection.isWrapperFor(BaseConnection.class)) {
                throw e; // it may still be alive
            }
            connection.unwrap(BaseConnection.class).abort(Runnable::run);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // the pool has taken note
        }
    }

    private static String state(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }

    private static Optional<Place> moved(Places places, Place place, SQLException failure) {
        try {
            return places.moved(place);
        } catch (PppException e) {
            failure.addSuppressed(e);
            return Optional.empty();
        }
    }

    private SQLException late(Place now, SQLException failure) throws SQLException {
        boolean same = now.route().shard().equals(place.route().shard());
        Explanation explanation = Explanation.of(
                        "tenant " + Identifier.quoted(place.route().tenant()) + " has moved from "
                                + (same ? "schema " + Identifier.quoted(place.schema()) : where(place)) + " to "
                                + (same ? "schema " + Identifier.quoted(now.schema()) : where(now)))
                .detail("The old place said: " + failure.getMessage())
                .hint(
                        physical.getAutoCommit()
                                ? "Take a new connection, or ask the router for the tenant again: this one leads to the old place."
                                : "Roll back, and run the whole transaction again: it leads to the old place.");
        return new SQLException(
                explanation.toString(), failure.getSQLState(), new TenantMovedException(explanation, failure));
    }

    private static String where(Place at) {
        return "shard " + Identifier.quoted(at.route().shard());
    }

    /** Returns whose connection it is. */
    @Override
    public String toString() {
        return "tenant " + Identifier.quoted(place.route().tenant());
    }
}
