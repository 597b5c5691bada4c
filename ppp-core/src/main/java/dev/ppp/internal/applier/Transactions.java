package dev.ppp.internal.applier;

import dev.ppp.error.Explanation;
import dev.ppp.plan.Change;
import dev.ppp.plan.Step;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Runs steps: all in one transaction, or what is shared first, then each tenant in one of its own, then what is left over. */
final class Transactions {

    static final String UNCHANGED = "The transaction was rolled back; nothing was changed";

    private final DataSource admin;
    private final VeneerSession session;
    private final Lease lease;
    private final Job job;
    private final LockBudget budget;
    private final StepTransaction transaction;

    Transactions(DataSource admin, VeneerSession session, Lease lease, Job job, LockBudget budget) {
        this.admin = admin;
        this.session = session;
        this.lease = lease;
        this.job = job;
        this.budget = budget;
        this.transaction = new StepTransaction(session, lease, job);
    }

    /** Runs all steps in one transaction: all or nothing. */
    void runTogether(List<Step> steps) {
        budget.check(steps);
        job.progress().begin(steps);
        List<Change> changes = new ArrayList<>();
        steps.forEach(it -> changes.addAll(it.changes()));
        StepTransaction.Failure failure = changes.isEmpty() ? null : transaction.run(changes, UNCHANGED + ".");
        if (failure != null) {
            throw failure.thrown();
        }
        steps.forEach(job.progress()::committed);
    }

    /** Runs each step by itself. Without what is shared nothing else can work; a tenant harms only itself. */
    void runApart(List<Step> steps) {
        job.progress().begin(steps);
        List<Step> tenants = new ArrayList<>();
        List<Step> leftover = new ArrayList<>();
        for (Step step : steps) {
            if (step.scope() instanceof Step.Shared) {
                runShared(step);
            } else {
                (step.scope() instanceof Step.Tenant ? tenants : leftover).add(step);
            }
        }
        new Crew(admin, lease, job, budget).run(session, tenants);
        leftover.forEach(this::runLeftover);
    }

    private void runShared(Step step) {
        StepTransaction.Failure failure = transaction.run(step.changes(), UNCHANGED + ".");
        if (failure != null) {
            throw failure.thrown();
        }
        job.progress().committed(step);
    }

    private void runLeftover(Step step) {
        if (!job.progress().isClean()) {
            leave(job, step, "something before it was not done, which may still need it");
            return;
        }
        StepTransaction.Failure failure = transaction.run(
                step.changes(), UNCHANGED + " for " + step.scope().words() + ".");
        if (failure == null) {
            job.progress().committed(step);
        } else {
            job.progress().failed(step, SqlStates.of(failure.cause()), failure.explanation());
        }
    }

    static void leave(Job job, Step step, String reason) {
        job.progress()
                .failed(
                        step,
                        "",
                        Explanation.of(
                                "did not begin to " + step.changes().get(0).summary() + ": " + reason));
    }
}
