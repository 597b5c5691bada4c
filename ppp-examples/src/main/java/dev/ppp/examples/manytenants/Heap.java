package dev.ppp.examples.manytenants;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Measures how much of the heap lives. */
final class Heap {

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private Heap() {}

    /**
     * Collects garbage again and again while the work runs, and once more while its result is held.
     *
     * @return the most bytes that were in use after a collection, above those that were before the work
     */
    static <T> long peakOf(Supplier<T> work) {
        long before = live();
        CompletableFuture<T> running = CompletableFuture.supplyAsync(work);
        long peak = before;
        while (!running.isDone()) {
            peak = Math.max(peak, live());
        }
        T result = Parallel.join(running);
        try {
            return Math.max(peak, live()) - before;
        } finally {
            Reference.reachabilityFence(result);
        }
    }

    private static long live() {
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
