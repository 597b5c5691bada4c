package dev.ppp.internal.lane;

import dev.ppp.error.StatementRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.exception.DataAccessException;

/**
 * Refuses, on the veneer lane, statements that foreign tables would misunderstand, and such as write to several shards outside a
 * transaction of jOOQ's.
 */
public final class VeneerGuard implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    /** That a statement is looked at by itself. */
    private static final String ALONE = VeneerGuard.class.getName() + ".alone";

    /** That a transaction was begun for that. */
    private static final String BEGUN = VeneerGuard.class.getName() + ".begun";

    @SuppressWarnings("serial") // of jOOQ's interface; it is not serialized
    private final WatchedSchemas watched;

    private final String schema;

    /**
     * Makes one for a tenant.
     *
     * @param watched schemas in which statements may write to another shard
     * @param schema the tenant's own
     */
    public VeneerGuard(WatchedSchemas watched, String schema) {
        this.watched = watched;
        this.schema = schema;
    }

    @Override
    public void renderEnd(ExecuteContext context) {
        Look all = null;
        for (String sql : context.batchSQL()) {
            if (sql != null) {
                Look look = Look.at(sql, watched, schema);
                all = all == null ? look : all.and(look);
            }
        }
        if (all != null) {
            notice(all, context);
        }
    }

    private static void notice(Look look, ExecuteContext context) {
        look.refusal()
                .or(() -> look.unseen(OneShard.isSuspicious(context.configuration())))
                .ifPresent(it -> {
                    throw new StatementRefusedException(it);
                });
        if (look.suspicious() && !OneShard.suspect(context.configuration())) {
            context.data(ALONE, true);
        }
    }

    /** The rows that a statement returns are all read at once, so that none are left to be fetched after the commit. */
    @Override
    public void executeStart(ExecuteContext context) {
        if (context.data(ALONE) != null) {
            failing(() -> {
                Connection connection = context.connection();
                if (connection.getAutoCommit()) {
                    context.statement().setFetchSize(0);
                    connection.setAutoCommit(false);
                    context.data(BEGUN, true);
                }
            });
        }
    }

    /** In a transaction that somebody else has begun, and will commit, this is the last moment. */
    @Override
    public void executeEnd(ExecuteContext context) {
        if (context.data(ALONE) != null) {
            failing(() -> {
                Connection connection = context.connection();
                WrittenShards.refusal(connection).ifPresent(it -> {
                    throw new StatementRefusedException(it);
                });
                if (context.data(BEGUN) != null) {
                    connection.commit();
                    context.data().remove(BEGUN);
                    connection.setAutoCommit(true);
                }
            });
        }
    }

    @Override
    public void exception(ExecuteContext context) {
        if (context.data().remove(BEGUN) != null) {
            try {
                context.connection().rollback();
                context.connection().setAutoCommit(true);
            } catch (SQLException e) {
                if (context.exception() != null) {
                    context.exception().addSuppressed(e);
                }
            }
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void failing(Work work) {
        try {
            work.run();
        } catch (SQLException e) {
            throw new DataAccessException("could not see to which shards a statement writes: " + e.getMessage(), e);
        }
    }
}
