package dev.ppp.examples.manytenants;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.console.ProgressBar;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Drift;
import dev.ppp.plan.Plan;
import java.time.Duration;

/** What one does with the library. Each time with a router of its own, as an application does that starts. */
final class LibraryWay {

    private final Server veneer;
    private final Declared declared;

    LibraryWay(Server veneer, Declared declared) {
        this.veneer = veneer;
        this.declared = declared;
    }

    /**
     * A plan and the apply of it.
     *
     * @param planning the plan
     * @param whole both
     */
    record Repaired(Duration planning, Duration whole) {}

    Duration coldApply() {
        TenantRouter router = router();
        try (ProgressBar bar = ProgressBar.onConsole("cold apply")) {
            return Stopwatch.time(() -> router.apply(listenedToBy(bar)).orThrow());
        }
    }

    Duration unchangedPlan() {
        return Stopwatch.median(this::expectEmptyPlan);
    }

    void expectEmptyPlan() {
        Plan plan = router().plan();
        BenchmarkException.unless(plan.isEmpty(), "plan is not empty: " + plan.summary());
    }

    Duration unchangedApply() {
        return Stopwatch.median(() -> BenchmarkException.unless(
                router().apply().orThrow().applied().isEmpty(), "apply did something although nothing had changed"));
    }

    Duration drift() {
        return Stopwatch.median(() -> {
            Drift drift = router().drift();
            BenchmarkException.unless(
                    drift.isEmpty(), "there is drift: " + drift.plan().summary());
        });
    }

    Repaired repair() {
        TenantRouter router = router();
        long begun = System.nanoTime();
        Plan plan = router.plan();
        Duration planning = Duration.ofNanos(System.nanoTime() - begun);
        try (ProgressBar bar = ProgressBar.onConsole("repair")) {
            router.apply(plan, listenedToBy(bar)).orThrow();
        }
        return new Repaired(planning, Duration.ofNanos(System.nanoTime() - begun));
    }

    long heapOfPlan() {
        return Heap.peakOf(() -> router().plan());
    }

    long heapOfDrift() {
        return Heap.peakOf(() -> router().drift());
    }

    private TenantRouter router() {
        return TenantRouter.builder(declared.withTenants())
                .admin(veneer.adminDataSource())
                .build();
    }

    private static ApplyOptions listenedToBy(ProgressBar bar) {
        return ApplyOptions.defaults().listener(bar);
    }
}
