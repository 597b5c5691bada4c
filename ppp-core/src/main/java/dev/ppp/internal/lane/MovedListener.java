package dev.ppp.internal.lane;

import dev.ppp.error.TenantMovedException;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Throws what happened to a tenant in place of jOOQ's exception, which quotes the statement. */
public final class MovedListener implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    /** Makes one; it keeps nothing. */
    public MovedListener() {}

    @Override
    public void exception(ExecuteContext context) {
        if (context.sqlException() != null && context.sqlException().getCause() instanceof TenantMovedException moved) {
            context.exception(moved);
        }
    }
}
