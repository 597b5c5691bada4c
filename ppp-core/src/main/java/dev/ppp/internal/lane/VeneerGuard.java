package dev.ppp.internal.lane;

import dev.ppp.error.StatementRefusedException;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Refuses, on the veneer lane, statements that foreign tables would misunderstand. */
public final class VeneerGuard implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    /** Makes one; it keeps nothing. */
    public VeneerGuard() {}

    @Override
    public void renderEnd(ExecuteContext context) {
        for (String sql : context.batchSQL()) {
            if (sql != null) {
                LockingClauses.problem(sql).ifPresent(it -> {
                    throw new StatementRefusedException(it);
                });
            }
        }
    }
}
