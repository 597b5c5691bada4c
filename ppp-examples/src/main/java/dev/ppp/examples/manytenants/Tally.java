package dev.ppp.examples.manytenants;

import dev.ppp.plan.ApplyListener;
import dev.ppp.plan.ApplyProgress;
import java.time.Duration;

/** Counts tenants that are done, for a listener. Safe for use by several threads. */
final class Tally {

    private final int total;
    private final ApplyListener listener;
    private final long begun = System.nanoTime();
    private int done;

    Tally(int total, ApplyListener listener) {
        this.total = total;
        this.listener = listener;
    }

    synchronized void add(int tenants) {
        done += tenants;
        listener.progressed(new ApplyProgress(done, 0, total, Duration.ofNanos(System.nanoTime() - begun)));
    }
}
