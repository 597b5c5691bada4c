package dev.ppp.internal.applier;

import dev.ppp.error.Explanation;
import dev.ppp.plan.ApplyListener;
import dev.ppp.plan.ApplyProgress;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.Refusal;
import dev.ppp.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what an apply does, in the order of the plan. Safe for use by many threads. */
final class Progress {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ppp.apply");

    /** How often long work is heard of in the log. */
    private static final long LOGGED_AFTER = Duration.ofSeconds(5).toNanos();

    private final ApplyListener listener;
    private final Map<Integer, List<Change>> applied = new TreeMap<>();
    private final Map<Integer, ApplyReport.Failure> failures = new TreeMap<>();
    private final IdentityHashMap<Step, Integer> places = new IdentityHashMap<>();
    private final List<Change> skipped = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private List<Refusal> refusals = List.of();
    private List<String> notes = List.of();
    private int tenants;
    private int done;
    private int failed;
    private long begun;
    private long logged;

    Progress(ApplyListener listener) {
        this.listener = listener;
    }

    synchronized void plan(Plan plan) {
        refusals = plan.refusals();
        notes = plan.notes();
    }

    /** Takes what a plan adds that was made later, for some tenants. */
    synchronized void planMore(Plan plan) {
        List<Refusal> all = new ArrayList<>(refusals);
        plan.refusals().stream().filter(it -> !all.contains(it)).forEach(all::add);
        refusals = all;
    }

    /** Begins steps, in the order in which the report will tell of them. */
    synchronized void begin(List<Step> steps) {
        steps.forEach(it -> places.put(it, places.size() + 1));
        tenants += (int) steps.stream().filter(Progress::isTenant).count();
        if (tenants > 0 && begun == 0) {
            begun = System.nanoTime();
            logged = begun;
            listener.progressed(now());
        }
    }

    synchronized void committed(List<Change> changes) {
        log(changes);
        applied.computeIfAbsent(0, it -> new ArrayList<>()).addAll(changes);
    }

    synchronized void committed(Step step) {
        log(step.changes());
        applied.put(place(step), step.changes());
        if (isTenant(step)) {
            done++;
            tell();
        }
    }

    synchronized void failed(Step step, String sqlState, Explanation explanation) {
        failures.put(place(step), new ApplyReport.Failure(step.scope(), sqlState, explanation));
        if (isTenant(step)) {
            failed++;
            tell();
        }
    }

    /** Whether nothing failed and nothing was left out. */
    synchronized boolean isClean() {
        return failures.isEmpty() && skipped.isEmpty();
    }

    /** Whether the veneer is as declared now. */
    synchronized boolean isComplete() {
        return isClean() && refusals.isEmpty() && added.isEmpty();
    }

    synchronized void skipped(Change change) {
        if (!skipped.contains(change)) {
            skipped.add(change);
        }
    }

    /** Adds a note of what happened meanwhile. */
    synchronized void note(String note) {
        added.add(note);
    }

    synchronized ApplyReport report(boolean compared, Duration duration) {
        List<Change> changes = new ArrayList<>();
        applied.values().forEach(changes::addAll);
        List<String> all = new ArrayList<>(notes);
        all.addAll(added);
        return new ApplyReport(changes, skipped, List.copyOf(failures.values()), refusals, all, compared, duration);
    }

    private int place(Step step) {
        return places.computeIfAbsent(step, it -> places.size() + 1);
    }

    private ApplyProgress now() {
        return new ApplyProgress(done, failed, tenants, Duration.ofNanos(System.nanoTime() - begun));
    }

    private void tell() {
        ApplyProgress now = now();
        if (System.nanoTime() - logged > LOGGED_AFTER) {
            logged = System.nanoTime();
            LOG.info("{}", now);
        }
        listener.progressed(now);
    }

    private static void log(List<Change> changes) {
        if (LOG.isInfoEnabled()) {
            changes.forEach(it -> LOG.info("{}", it.summary()));
        }
    }

    private static boolean isTenant(Step step) {
        return step.scope() instanceof Step.Tenant;
    }
}
