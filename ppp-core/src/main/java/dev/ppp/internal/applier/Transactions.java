package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.plan.ApplyOptions;
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

    private final VeneerSession session;
    private final Lease lease;
    private final ApplyOptions options;
    private final Progress progress;

    Transactions(VeneerSession session, Lease lease, ApplyOptions options, Progress progress) {
        this.session = session;
        this.lease = lease;
        this.options = options;
        this.progress = progress;
    }

    /** Runs all steps in one transaction: all or nothing. */
    void runTogether(List<Step> steps) {
        List<Change> changes = new ArrayList<>();
        steps.forEach(it -> changes.addAll(it.changes()));
        Failure failure = attempt(changes, "The transaction was rolled back; the veneer is unchanged.");
        if (failure != null) {
            throw failure.thrown();
        }
    }

    /** Runs each step by itself. Without what is shared nothing else can work; a tenant harms only itself. */
    void runApart(List<Step> steps) {
        for (Step step : steps) {
            boolean shared = step.scope() instanceof Step.Shared;
            Failure failure = attempt(
                    step.changes(),
                    shared
                            ? "The transaction was rolled back; the veneer is unchanged."
                            : "The transaction was rolled back; the veneer is unchanged for "
                                    + step.scope().words() + ".");
            if (failure != null && shared) {
                throw failure.thrown();
            } else if (failure != null) {
                progress.failed(step.scope(), SqlStates.of(failure.cause()), failure.explanation());
            }
        }
    }

    private record Failure(Explanation explanation, SQLException cause) {

        ApplyException thrown() {
            return new ApplyException(explanation, cause);
        }
    }

    private @Nullable Failure attempt(List<Change> changes, String aftermath) {
        if (changes.isEmpty()) {
            return null;
        }
        long pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            Failure failure = tryOnce(changes, aftermath);
            if (failure == null) {
                progress.committed(changes);
                return null;
            } else if (attempt >= options.attempts() || !SqlStates.passes(failure.cause())) {
                return failure;
            }
            Pause.of(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private @Nullable Failure tryOnce(List<Change> changes, String aftermath) {
        boolean committed = false;
        try {
            Connection connection = session.beginWriting(options.lockTimeout());
            lease.renew(connection);
            StepRunner runner = new StepRunner(session, connection);
            for (Change change : changes) {
                runner.run(change);
            }
            session.commit();
            committed = true;
            return null;
        } catch (ChangeFailure e) {
            return new Failure(e.explanation(aftermath), e.server());
        } catch (SQLException e) {
            return new Failure(
                    ServerWords.of(
                                    "could not begin or commit: "
                                            + changes.get(0).summary(),
                                    e)
                            .hint("Apply again: what was committed is found, what was not is done."),
                    e);
        } finally {
            if (!committed) {
                session.rollback();
            }
        }
    }
}
