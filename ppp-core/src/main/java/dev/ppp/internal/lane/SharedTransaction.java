package dev.ppp.internal.lane;

import java.sql.Connection;
import java.sql.Savepoint;
import org.jooq.ConnectionProvider;
import org.jooq.Transaction;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DefaultConnectionProvider;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on one connection, of which each context gets its own view. Nested transactions are savepoints. jOOQ's own
 * provider does the same, but hands the connection itself to every context in the transaction. For the thread that runs it.
 */
public final class SharedTransaction implements TransactionProvider, ConnectionProvider {

    private final ConnectionProvider pool;
    private @Nullable DefaultConnectionProvider held;
    private boolean autoCommit;

    /** What was begun: the transaction, or a savepoint in it. */
    private record Level(@Nullable Savepoint savepoint) implements Transaction {}

    /**
     * Prepares for one transaction.
     *
     * @param pool gives its connection, and takes it back
     */
    public SharedTransaction(ConnectionProvider pool) {
        this.pool = pool;
    }

    @Override
    public void begin(TransactionContext context) {
        if (held == null) {
            hold();
            context.transaction(new Level(null));
        } else {
            context.transaction(new Level(held.setSavepoint()));
        }
    }

    private void hold() {
        Connection connection = pool.acquire();
        DefaultConnectionProvider taken = new DefaultConnectionProvider(connection);
        try {
            autoCommit = taken.getAutoCommit();
            taken.setAutoCommit(false);
        } catch (DataAccessException e) {
            pool.release(connection);
            throw e;
        }
        held = taken;
    }

    @Override
    public void commit(TransactionContext context) {
        if (context.transaction() instanceof Level level && level.savepoint() != null) {
            release(level.savepoint());
        } else {
            held().commit();
            end();
        }
    }

    /** One that cannot be released does no harm. */
    private void release(Savepoint savepoint) {
        try {
            held().releaseSavepoint(savepoint);
        } catch (DataAccessException e) {
            // what went wrong with the transaction, its commit tells
        }
    }

    @Override
    public void rollback(TransactionContext context) {
        if (!(context.transaction() instanceof Level level)) {
            return; // it was not begun
        }
        if (level.savepoint() != null) {
            held().rollback(level.savepoint());
        } else {
            try {
                held().rollback();
            } finally {
                end();
            }
        }
    }

    private void end() {
        DefaultConnectionProvider ended = held();
        held = null;
        try {
            ended.setAutoCommit(autoCommit);
        } finally {
            pool.release(ended.acquire());
        }
    }

    @Override
    public Connection acquire() {
        return held().acquire();
    }

    /** It is kept until the transaction ends. */
    @Override
    public void release(Connection connection) {}

    private DefaultConnectionProvider held() {
        if (held == null) {
            throw new DataAccessException("transaction has ended");
        }
        return held;
    }
}
