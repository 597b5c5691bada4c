package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.plan.Change;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs changes in one transaction of one session, and tries again what a lock held up. Statements are sent without waiting
 * for each other's answers; when one fails, they are run again one by one, so that the one that fails is known. For one
 * thread.
 */
final class StepTransaction {

    private static final long FIRST_PAUSE = 50;
    private static final long LONGEST_PAUSE = 2_000;

    private final VeneerSession session;
    private final Lease lease;
    private final Job job;

    StepTransaction(VeneerSession session, Lease lease, Job job) {
        this.session = session;
        this.lease = lease;
        this.job = job;
    }

    /**
     * Why changes were not made.
     *
     * @param explanation what the server said
     * @param cause what the driver threw
     */
    record Failure(Explanation explanation, SQLException cause) {

        ApplyException thrown() {
            return new ApplyException(explanation, cause);
        }
    }

    /** Returns null when the changes were committed. */
    @Nullable
    Failure run(List<Change> changes, String aftermath) {
        long pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= job.options().attempts();
            Failure failure = last ? oneByOne(changes, aftermath) : together(changes, aftermath);
            if (failure == null || last || !SqlStates.passes(failure.cause())) {
                return failure;
            }
            Pause.of(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    private @Nullable Failure together(List<Change> changes, String aftermath) {
        try {
            return tryOnce(changes, aftermath, true);
        } catch (BatchUpdateException e) {
            return SqlStates.passes(e)
                    ? failure("could not complete: ", changes, e, aftermath)
                    : oneByOne(changes, aftermath);
        }
    }

    private @Nullable Failure oneByOne(List<Change> changes, String aftermath) {
        try {
            return tryOnce(changes, aftermath, false);
        } catch (BatchUpdateException e) {
            throw new IllegalStateException("statements that run one by one are no batch", e);
        }
    }

    private @Nullable Failure tryOnce(List<Change> changes, String aftermath, boolean batched)
            throws BatchUpdateException {
        boolean committing = false;
        boolean committed = false;
        try {
            lease.renew(session);
            Connection connection = session.beginWriting(job.options().lockTimeout());
            boolean givenAway = lease.hold(connection);
            StepRunner runner = new StepRunner(session, connection, job, givenAway, batched);
            for (Change change : changes) {
                runner.run(change);
            }
            runner.finish();
            committing = true;
            session.commit();
            committed = true;
            return null;
        } catch (ChangeFailure e) {
            return new Failure(e.explanation(aftermath), e.server());
        } catch (BatchUpdateException e) {
            throw e;
        } catch (SQLException e) {
            String what = committing ? "could not commit: " : "could not begin: ";
            String after = committing && SqlStates.lost(e)
                    ? "Whether it was committed is not known; applying again finds out."
                    : aftermath;
            return failure(what, changes, e, after);
        } finally {
            if (!committed) {
                session.rollback();
            }
        }
    }

    private static Failure failure(String what, List<Change> changes, SQLException e, String aftermath) {
        SQLException server =
                e instanceof BatchUpdateException && e.getNextException() != null ? e.getNextException() : e;
        Explanation said = ServerWords.of(what + changes.get(0).summary(), server);
        return new Failure(said.detail(said.detail().map(it -> it + "\n").orElse("") + aftermath), server);
    }
}
