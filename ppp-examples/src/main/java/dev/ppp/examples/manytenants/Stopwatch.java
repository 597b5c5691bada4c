package dev.ppp.examples.manytenants;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures how long work takes. */
final class Stopwatch {

    private static final int FEWEST = 3;
    private static final int MOST = 9;
    private static final Duration ENOUGH = Duration.ofSeconds(5);

    private Stopwatch() {}

    static Duration time(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Does short work again and again: three to nine times, until five seconds are over. */
    static Duration median(Runnable work) {
        List<Duration> times = new ArrayList<>();
        Duration all = Duration.ZERO;
        while (times.size() < FEWEST || (times.size() < MOST && all.compareTo(ENOUGH) < 0)) {
            Duration time = time(work);
            times.add(time);
            all = all.plus(time);
        }
        Collections.sort(times);
        return times.get(times.size() / 2);
    }
}
