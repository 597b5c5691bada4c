package dev.ppp.internal.applier;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Creates this library's own schema, in which the lock lives. Of many processes that try at once, one succeeds. */
final class Bootstrap {

    private static final int ATTEMPTS = 20;
    private static final long PAUSE = 50;

    private final VeneerSession session;
    private final PlanMaker planMaker;
    private final PlanOptions planOptions;
    private final ApplyOptions options;

    Bootstrap(VeneerSession session, PlanMaker planMaker, PlanOptions planOptions, ApplyOptions options) {
        this.session = session;
        this.planMaker = planMaker;
        this.planOptions = planOptions;
        this.options = options;
    }

    void run(Progress progress) throws SQLException {
        for (int attempt = 1; !exists(); attempt++) {
            Change create = new Change.CreateRecords();
            try {
                Connection connection = session.beginWriting(options.lockTimeout());
                new StepRunner(session, connection).run(create);
                session.commit();
                progress.committed(List.of(create));
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

    private boolean exists() {
        Plan plan = planMaker.plan(session, planOptions).plan();
        return plan.changes().stream().noneMatch(Change.CreateRecords.class::isInstance);
    }

    private static void retry(int attempt, SQLException e) throws SQLException {
        if (attempt == ATTEMPTS || !(SqlStates.overtaken(e) || SqlStates.passes(e))) {
            throw e;
        }
        Pause.of(PAUSE);
    }
}
