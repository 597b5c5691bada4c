package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import dev.ppp.plan.Change;
import dev.ppp.plan.Step;
import dev.ppp.plan.TypeChange;
import java.util.List;

/** Refuses, before it begins, one transaction that needs more locks than the veneer surely has room for. */
final class LockBudget {

    private final long capacity;

    LockBudget(long capacity) {
        this.capacity = capacity;
    }

    void check(List<Step> steps) {
        long needed = steps.stream()
                .flatMap(it -> it.changes().stream())
                .mapToLong(LockBudget::locks)
                .sum();
        if (needed > capacity) {
            throw new ApplyException(
                    Explanation.of("plan needs some " + needed + " locks, too many for one transaction")
                            .detail("The veneer has room for " + capacity
                                    + ": max_locks_per_transaction x (max_connections + max_prepared_transactions).")
                            .hint("Apply tenant by tenant, which is the default, or raise max_locks_per_transaction."
                                    + " No change of the plan was made."),
                    null);
        }
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
