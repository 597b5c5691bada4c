package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import dev.ppp.plan.Change;
import dev.ppp.plan.Step;
import dev.ppp.plan.TypeChange;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Keeps transactions within the locks that the veneer surely has room for (manual, {@code max_locks_per_transaction}): one
 * that needs more is refused before it begins, and those that run at the same time take no more than half together, since
 * others work on the veneer, too. Safe for use by many threads.
 */
final class LockBudget {

    private final long capacity;
    private final int most;
    private final Semaphore free;

    LockBudget(long capacity) {
        this.capacity = capacity;
        this.most = (int) Math.max(1, Math.min(Integer.MAX_VALUE, capacity / 2));
        this.free = new Semaphore(most, true);
    }

    /** Refuses what does not fit one transaction. */
    void check(List<Step> steps) {
        long needed = steps.stream().mapToLong(it -> locks(it.changes())).sum();
        if (needed > capacity) {
            throw new ApplyException(
                    tooMany(
                            "plan",
                            needed,
                            "Apply tenant by tenant, which is the default, or raise"
                                    + " max_locks_per_transaction. No change of the plan was made."),
                    null);
        }
    }

    /** Whether a step by itself needs more locks than there is room for. */
    boolean exceeds(Step step) {
        return locks(step.changes()) > capacity;
    }

    /** Tells why a step is not begun. */
    Explanation refusal(Step step) {
        return tooMany(
                step.scope().words(),
                locks(step.changes()),
                "Raise max_locks_per_transaction, or select fewer tables at a time with limitTo.");
    }

    /** Waits until there is room for the locks of a step. */
    int acquire(Step step) {
        int permits = (int) Math.min(most, locks(step.changes()));
        free.acquireUninterruptibly(permits);
        return permits;
    }

    /** Makes room again. */
    void release(int permits) {
        free.release(permits);
    }

    private Explanation tooMany(String what, long needed, String hint) {
        return Explanation.of(what + " needs some " + needed + " locks, too many for one transaction")
                .detail("The veneer has room for " + capacity
                        + ": max_locks_per_transaction x (max_connections + max_prepared_transactions).")
                .hint(hint);
    }

    private static long locks(List<Change> changes) {
        return changes.stream().mapToLong(LockBudget::locks).sum();
    }

    private static long locks(Change change) {
        if (change instanceof Change.ImportForeignSchema imported) {
            return imported.tables().map(List::size).orElse(1);
        } else if (change instanceof Change.DropTenant dropped) {
            return dropped.tables().size() + 1L;
        } else if (change instanceof TypeChange) {
            return 2;
        } else if (change instanceof Change.DropForeignTables dropped) {
            return dropped.tables().size();
        }
        return 1;
    }
}
