package dev.ppp.examples.manytenants;

import dev.ppp.examples.manytenants.Figures.Cold;
import dev.ppp.examples.manytenants.Figures.LiveHeap;
import dev.ppp.examples.manytenants.Figures.Repair;
import dev.ppp.examples.manytenants.Figures.Sample;
import dev.ppp.examples.manytenants.Figures.Unchanged;
import java.time.Duration;
import java.util.List;

/** Figures to write. */
final class Measured {

    static final Figures FEW = new Figures(
            100,
            new Cold(Duration.ofMillis(2_000), Duration.ofMillis(4_000)),
            new Unchanged(Duration.ofMillis(250), Duration.ofNanos(5_250_000), Duration.ofMillis(300)),
            new Repair(Duration.ofMillis(1_250), Duration.ofMillis(250), new Sample(100, Duration.ofSeconds(5))),
            new LiveHeap(1_234_567, 890_000));

    static final Figures MANY = new Figures(
            5_000,
            new Cold(Duration.ofSeconds(100), Duration.ofSeconds(499)),
            new Unchanged(Duration.ofSeconds(4), Duration.ofMillis(999), Duration.ofMillis(4_500)),
            new Repair(Duration.ofSeconds(25), Duration.ofSeconds(5), new Sample(500, Duration.ofSeconds(60))),
            new LiveHeap(98_765_432, 4_000_000));

    static final Surroundings SURROUNDINGS = new Surroundings("18.3", "17.0.1", 2);

    static final Report REPORT = new Report(List.of(FEW, MANY), SURROUNDINGS);

    private Measured() {}
}
