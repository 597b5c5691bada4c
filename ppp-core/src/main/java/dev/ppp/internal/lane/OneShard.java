package dev.ppp.internal.lane;

import dev.ppp.error.StatementRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.Configuration;
import org.jooq.TransactionContext;
import org.jooq.TransactionListener;
import org.jooq.exception.DataAccessException;

/**
 * Refuses the commit of jOOQ's transactions on the veneer that have written to several shards. Asks only where something was noticed
 * that could have done so, since the server's list of locks is dear. Safe for use by many threads.
 */
public final class OneShard implements TransactionListener {

    /** Under which a transaction's configuration, and those derived from it, hold what was noticed in it. */
    private static final String KEY = OneShard.class.getName();

    /** What was noticed in one transaction, by the thread that runs it. */
    private static final class Notice {
        private boolean accepted;
        private boolean suspicious;
    }

    /** Makes one; it keeps nothing. */
    public OneShard() {}

    @Override
    public void beginStart(TransactionContext context) {
        if (context.configuration().data(KEY) == null) {
            context.configuration().data(KEY, new Notice());
        }
    }

    @Override
    public void commitStart(TransactionContext context) {
        if (isSuspicious(context.configuration())) {
            context.configuration().dsl().connection(OneShard::expect);
        }
    }

    /** One that is aborted cannot be asked, and PostgreSQL would roll it back without an error. */
    private static void expect(Connection transaction) throws SQLException {
        if (Standing.isAborted(transaction)) {
            throw new DataAccessException("transaction cannot be committed, since a statement in it has failed");
        }
        WrittenShards.refusal(transaction).ifPresent(it -> {
            throw new StatementRefusedException(it);
        });
    }

    /**
     * Lets a transaction write to several shards.
     *
     * @param transaction its configuration
     */
    public static void accept(Configuration transaction) {
        if (transaction.data(KEY) instanceof Notice notice) {
            notice.accepted = true;
        }
    }

    /** Returns whether something was noticed in a transaction for which it has to be looked at before its commit. */
    static boolean isSuspicious(Configuration transaction) {
        return transaction.data(KEY) instanceof Notice notice && notice.suspicious && !notice.accepted;
    }

    /**
     * Says that a transaction may have written to several shards.
     *
     * @param transaction its configuration, or one that is derived from it
     * @return whether that is a transaction of jOOQ's, which will be looked at before its commit
     */
    public static boolean suspect(Configuration transaction) {
        if (transaction.data(KEY) instanceof Notice notice) {
            notice.suspicious = true;
            return true;
        }
        return false;
    }
}
