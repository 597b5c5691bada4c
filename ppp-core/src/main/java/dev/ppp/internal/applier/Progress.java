package dev.ppp.internal.applier;

import dev.ppp.error.Explanation;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.Refusal;
import dev.ppp.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what an apply does. */
final class Progress {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ppp.apply");

    private final List<Change> applied = new ArrayList<>();
    private final List<Change> skipped = new ArrayList<>();
    private final List<ApplyReport.Failure> failures = new ArrayList<>();
    private List<Refusal> refusals = List.of();
    private List<String> notes = List.of();

    void plan(Plan plan) {
        refusals = plan.refusals();
        notes = plan.notes();
    }

    void committed(List<Change> changes) {
        changes.forEach(it -> LOG.info("{}", it.summary()));
        applied.addAll(changes);
    }

    /** Whether nothing failed and nothing was left out. */
    boolean isClean() {
        return failures.isEmpty() && skipped.isEmpty();
    }

    void skipped(Change change) {
        skipped.add(change);
    }

    void failed(Step.Scope scope, String sqlState, Explanation explanation) {
        failures.add(new ApplyReport.Failure(scope, sqlState, explanation));
    }

    ApplyReport report(Duration duration) {
        return new ApplyReport(applied, skipped, failures, refusals, notes, duration);
    }
}
