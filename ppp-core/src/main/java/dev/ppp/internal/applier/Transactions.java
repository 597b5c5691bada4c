package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.plan.Change;
import dev.ppp.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs steps, each in a transaction of its own or all in one, and tries again what a lock held up. */
final class Transactions {

    private static final long FIRST_PAUSE = 50;
    private static final long LONGEST_PAUSE = 2_000;
    private static final String UNCHANGED = "The transaction was rolled back; nothing was changed";

    private final VeneerSession session;
    private final Lease lease;
    private final Job job;

    Transactions(VeneerSession session, Lease lease, Job job) {
        this.session = session;
        this.lease = lease;
        this.job = job;
    }

    /** Runs all steps in one transaction: all or nothing. */
    void runTogether(List<Step> steps) {
        List<Change> changes = new ArrayList<>();
        steps.forEach(it -> changes.addAll(it.changes()));
        Failure failure = changes.isEmpty() ? null : attempt(changes, UNCHANGED + ".");
        if (failure != null) {
            throw failure.thrown();
        }
    }

    /** Runs each step by itself. Without what is shared nothing else can work; a tenant harms only itself. */
    void runApart(List<Step> steps) {
        boolean reachable = true;
        for (Step step : steps) {
            if (!reachable) {
                leave(step, "the veneer can no longer be reached");
            } else if (step.scope() instanceof Step.Leftover && !job.progress().isClean()) {
                leave(step, "something before it was not done, which may still need it");
            } else {
                reachable = run(step);
            }
        }
    }

    /** Returns whether the veneer can still be reached. */
    private boolean run(Step step) {
        boolean shared = step.scope() instanceof Step.Shared;
        Failure failure = attempt(
                step.changes(),
                UNCHANGED + (shared ? "." : " for " + step.scope().words() + "."));
        if (failure == null) {
            return true;
        } else if (shared) {
            throw failure.thrown();
        }
        job.progress().failed(step.scope(), SqlStates.of(failure.cause()), failure.explanation());
        return !SqlStates.lost(failure.cause()) || session.reaches();
    }

    private void leave(Step step, String reason) {
        job.progress()
                .failed(
                        step.scope(),
                        "",
                        Explanation.of(
                                "did not begin to " + step.changes().get(0).summary() + ": " + reason));
    }

    private record Failure(Explanation explanation, SQLException cause) {

        ApplyException thrown() {
            return new ApplyException(explanation, cause);
        }
    }

    private @Nullable Failure attempt(List<Change> changes, String aftermath) {
        long pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            Failure failure = tryOnce(changes, aftermath);
            if (failure == null) {
                job.progress().committed(changes);
                return null;
            } else if (attempt >= job.options().attempts() || !SqlStates.passes(failure.cause())) {
                return failure;
            }
            Pause.of(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private @Nullable Failure tryOnce(List<Change> changes, String aftermath) {
        boolean committing = false;
        boolean committed = false;
        try {
            Connection connection = session.beginWriting(job.options().lockTimeout());
            lease.renew(connection);
            StepRunner runner = new StepRunner(session, connection, job);
            for (Change change : changes) {
                runner.run(change);
            }
            runner.finish();
            lease.renew(connection);
            committing = true;
            session.commit();
            committed = true;
            return null;
        } catch (ChangeFailure e) {
            return new Failure(e.explanation(aftermath), e.server());
        } catch (SQLException e) {
            String what = committing ? "could not commit: " : "could not begin: ";
            Explanation said = ServerWords.of(what + changes.get(0).summary(), e);
            String after = committing && SqlStates.lost(e)
                    ? "Whether it was committed is not known; applying again finds out."
                    : aftermath;
            return new Failure(said.detail(said.detail().map(it -> it + "\n").orElse("") + after), e);
        } finally {
            if (!committed) {
                session.rollback();
            }
        }
    }
}
