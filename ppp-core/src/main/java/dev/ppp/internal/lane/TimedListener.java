package dev.ppp.internal.lane;

import java.sql.SQLException;
import java.time.Duration;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Measures how long each of jOOQ's statements takes, until its first rows are there. */
public abstract class TimedListener implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    private static final String BEGUN = TimedListener.class.getName() + ".begun";
    private static final String TOOK = TimedListener.class.getName() + ".took";

    /** Begins without a statement. */
    protected TimedListener() {}

    /**
     * Hears of a statement that has ended, or for which there was no connection.
     *
     * @param context the statement, and what was thrown
     * @param took how long it took; zero where it was not sent
     */
    protected abstract void ended(ExecuteContext context, Duration took);

    @Override
    public final void executeStart(ExecuteContext context) {
        context.data(BEGUN, System.nanoTime());
    }

    @Override
    public final void executeEnd(ExecuteContext context) {
        if (context.data(BEGUN) instanceof Long begun) {
            context.data(TOOK, System.nanoTime() - begun);
        }
    }

    @Override
    public final void exception(ExecuteContext context) {
        if (context.data(TOOK) == null) {
            executeEnd(context);
        }
    }

    /** What was not sent is told only where there was no connection. */
    @Override
    public final void end(ExecuteContext context) {
        boolean sent = context.data(BEGUN) != null;
        if (sent || context.sqlException() != null || isOfConnection(context)) {
            long took = context.data(TOOK) instanceof Long nanos ? nanos : 0;
            ended(context, Duration.ofNanos(took));
        }
    }

    private static boolean isOfConnection(ExecuteContext context) {
        return context.exception() != null && context.exception().getCause() instanceof SQLException;
    }
}
