package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import dev.ppp.plan.Step;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Applies tenants in several sessions at the same time. The session that holds the lock works itself; each further one is
 * used from the moment in which the data source gives a connection for it, and done without when it gives none.
 */
final class Crew {

    /** A further session for fewer tenants would cost more than it gains. */
    private static final int TENANTS_EACH = 8;

    private final DataSource admin;
    private final Lease lease;
    private final Job job;
    private final LockBudget budget;
    private final Queue<Step> waiting = new ArrayDeque<>();
    private int helping;
    private boolean closed;
    private boolean unreachable;
    private @Nullable Throwable thrown;

    Crew(DataSource admin, Lease lease, Job job, LockBudget budget) {
        this.admin = admin;
        this.lease = lease;
        this.job = job;
        this.budget = budget;
    }

    /** Runs each tenant in a transaction of its own, and returns when nobody works any more. */
    void run(VeneerSession own, List<Step> tenants) {
        waiting.addAll(tenants);
        VeneerSession.InUse leaders = own.inUse();
        int sessions = Math.min(job.options().sessions(), 1 + tenants.size() / TENANTS_EACH);
        for (int session = 1; session < sessions; session++) {
            Thread thread = new Thread(() -> help(leaders), "ppp-apply-" + session);
            thread.setDaemon(true);
            thread.start();
        }
        workSafely(own);
        await();
        rethrow();
        waiting.forEach(it -> Transactions.leave(job, it, "the veneer can no longer be reached"));
    }

    private void help(VeneerSession.InUse leaders) {
        try (VeneerSession session = new VeneerSession(admin)) {
            if (!connects(session, leaders) || !enter()) {
                return;
            }
            try {
                workSafely(session);
            } finally {
                leave();
            }
        }
    }

    /**
     * A pool that could not be filled throws what it likes; the others go on without. So they do where the data source gives the
     * same connection to everybody.
     */
    private static boolean connects(VeneerSession session, VeneerSession.InUse leaders) {
        try {
            return session.opensApartFrom(leaders);
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** What one session throws ends the work of all, and is thrown again when all have stopped. */
    private void workSafely(VeneerSession session) {
        try {
            work(session);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void work(VeneerSession session) {
        StepTransaction transaction = new StepTransaction(session, lease, job);
        for (Step step = next(); step != null; step = next()) {
            if (budget.exceeds(step)) {
                job.progress().failed(step, "", budget.refusal(step));
                continue;
            }
            int locks = budget.acquire(step);
            try {
                run(session, transaction, step);
            } finally {
                budget.release(locks);
            }
        }
    }

    private void run(VeneerSession session, StepTransaction transaction, Step step) {
        StepTransaction.Failure failure = transaction.run(
                step.changes(), Transactions.UNCHANGED + " for " + step.scope().words() + ".");
        if (failure == null) {
            job.progress().committed(step);
            return;
        }
        job.progress().failed(step, SqlStates.of(failure.cause()), failure.explanation());
        if (SqlStates.lost(failure.cause()) && !session.reaches()) {
            giveUp();
        }
    }

    private synchronized @Nullable Step next() {
        return unreachable || thrown != null ? null : waiting.poll();
    }

    private synchronized void giveUp() {
        unreachable = true;
    }

    private synchronized boolean enter() {
        if (!closed) {
            helping++;
        }
        return !closed;
    }

    private synchronized void leave() {
        helping--;
        notifyAll();
    }

    private synchronized void fail(Throwable problem) {
        thrown = thrown == null ? problem : thrown;
    }

    /**
     * A session that comes too late finds nothing to do, and one that never got a connection is not waited for. Lets those who have begun finish their tenant; an interrupt keeps them from beginning another.
     */
    private synchronized void await() {
        closed = true;
        boolean interrupted = false;
        while (helping > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                fail(new ApplyException(
                        Explanation.of("could not go on: the thread was interrupted while it waited")
                                .hint("What was committed stays. Apply again."),
                        e));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void rethrow() {
        if (thrown instanceof RuntimeException problem) {
            throw problem;
        } else if (thrown instanceof Error problem) {
            throw problem;
        }
    }
}
