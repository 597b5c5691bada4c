package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/**
 * Refuses texts of several statements where a transaction is read-only: one of them could end the transaction, and the next would run outside
 * of it. Safe for use by many threads.
 */
public final class OneStatement implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    /** Makes one; it keeps nothing. */
    public OneStatement() {}

    @Override
    public void renderEnd(ExecuteContext context) {
        String sql = context.sql();
        if (sql != null && !StatementText.isOne(sql)) {
            throw new StatementRefusedException(Explanation.of("query over several tenants is more than one statement")
                    .detail("What follows a semicolon could run outside of the read-only transaction.")
                    .hint("Leave the semicolon out of the plain SQL in it."));
        }
    }
}
