package dev.ppp.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * A read-only transaction on the veneer. It is REPEATABLE READ, as the remote ones are, so that all that one shard answers in it is of one
 * moment. Without {@code jit}: for a union of 200 tenants, whose estimated costs are high, compiling took seconds, and running it milliseconds. With operators for free, joins of many tables are
 * shipped: else the planner thinks that the shard goes through all pairs of their rows. Backslashes
 * in strings mean nothing, since values are part of the text. For one thread.
 */
final class ReadOnly implements AutoCloseable {

    private final Connection connection;
    private final boolean autoCommit;
    private final DSLContext dsl;
    private boolean several;
    private boolean closed;

    private ReadOnly(Connection connection, boolean autoCommit, DSLContext dsl) {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.dsl = dsl;
    }

    static ReadOnly begin(DataSource veneer, Configuration jooq, Optional<Duration> timeout) {
        try {
            Connection connection = veneer.getConnection();
            try {
                return begin(connection, jooq, timeout);
            } catch (SQLException | RuntimeException e) {
                end(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new DataAccessException("could not begin to read", e);
        }
    }

    private static ReadOnly begin(Connection connection, Configuration jooq, Optional<Duration> timeout)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        } else {
            connection.rollback(); // what somebody has left open could have been begun otherwise
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL jit = off;"
                    + " SET LOCAL cpu_operator_cost = 0; SET LOCAL standard_conforming_strings = on"
                    + timeout.map(it -> "; SET LOCAL statement_timeout = " + it.toMillis())
                            .orElse(""));
        }
        return new ReadOnly(connection, autoCommit, jooq.derive(connection).dsl());
    }

    DSLContext dsl() {
        return dsl;
    }

    /** Nothing was written, so that a rollback loses nothing, and asks no shard for its consent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            // all was read; that the connection is broken, the pool learns when it gets it back
        }
    }

    /**
     * Lets go of the locks of the statements before, which veneer and shards would keep until the end of the transaction: for thousands
     * of tenants, they have no room. What is read is of the same moment all the same.
     */
    void nextStatement() {
        try (Statement statement = connection.createStatement()) {
            statement.execute(several ? "ROLLBACK TO SAVEPOINT tenants" : "SAVEPOINT tenants");
            several = true;
        } catch (SQLException e) {
            throw new DataAccessException("could not go on reading", e);
        }
    }

    private static void end(Connection connection, Exception failure) {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
