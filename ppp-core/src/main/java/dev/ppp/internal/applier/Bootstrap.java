package dev.ppp.internal.applier;

import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.plan.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Creates this library's own schema, in which the lock lives. Of many processes that try at once, one succeeds. */
final class Bootstrap {

    private static final int ATTEMPTS = 20;
    private static final long PAUSE = 50;

    private final VeneerSession session;
    private final Job job;

    Bootstrap(VeneerSession session, Job job) {
        this.session = session;
        this.job = job;
    }

    void run() throws SQLException {
        for (int attempt = 1; !exists(); attempt++) {
            Change create = new Change.CreateRecords();
            try {
                Connection connection = session.beginWriting(job.options().lockTimeout());
                new StepRunner(session, connection, job, false, false).run(create);
                session.commit();
                job.progress().committed(List.of(create));
                return;
            } catch (ChangeFailure e) {
                session.rollback();
                retry(attempt, e.server());
            } catch (SQLException e) {
                session.rollback();
                retry(attempt, e);
            }
        }
    }

    /** Whether the schema is one that this library made, the planner has seen. */
    private boolean exists() throws SQLException {
        try {
            return !new CatalogQuery(session.beginReading())
                    .fetch("SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'ppp'")
                    .isEmpty();
        } finally {
            session.rollback();
        }
    }

    private static void retry(int attempt, SQLException e) throws SQLException {
        if (attempt == ATTEMPTS || !(SqlStates.overtaken(e) || SqlStates.passes(e))) {
            throw e;
        }
        Pause.of(PAUSE);
    }
}
