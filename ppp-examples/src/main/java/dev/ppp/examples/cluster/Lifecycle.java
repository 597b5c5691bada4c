package dev.ppp.examples.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Starts a cluster's servers in parallel, and stops them once: when it is told to, when one of them could not be
 * started, and when the process is interrupted or terminated. Once it stops, nothing begins to start any more.
 */
final class Lifecycle {

    private final Runnable stop;
    private final ExecutorService starters;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Thread shutdownHook = new Thread(this::close, "ppp-cluster-close");
    private boolean closing;

    /**
     * Prepares for a number of servers.
     *
     * @param servers how many will be started
     * @param stop stops what was started and deletes what was made, whatever became of the starts
     */
    Lifecycle(int servers, Runnable stop) {
        this.stop = stop;
        this.starters = Executors.newFixedThreadPool(servers);
    }

    /**
     * Starts the servers.
     *
     * @param preparation makes what they have in common, and returns one start for each
     * @return what the starts returned, in their order
     * @throws ClusterException if one of them failed; all of them are stopped then
     */
    <T> List<T> start(Supplier<List<Supplier<T>>> preparation) {
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        try {
            return begin(preparation).stream().map(Lifecycle::join).toList();
        } catch (RuntimeException e) {
            boolean interrupted = isClosing();
            close();
            throw interrupted ? new ClusterException("cluster was closed while it started", e) : e;
        }
    }

    /** Stops a start that nobody waits for any more. */
    synchronized void goOn() {
        if (closing) {
            throw new ClusterException("cluster is being closed", null);
        }
    }

    synchronized boolean isClosing() {
        return closing;
    }

    /** Stops everything and waits until that is done, whoever began it. */
    void close() {
        if (!beginClosing()) {
            closed.join();
            return;
        }
        try {
            awaitStarters();
        } finally {
            stopAndForget();
        }
    }

    /** Does each part whatever becomes of the one before. */
    private void stopAndForget() {
        try {
            stop.run();
            forgetShutdownHook();
        } finally {
            closed.complete(null);
        }
    }

    // Under the same lock as beginClosing(): either close() sees all the starters, or none of them begins.
    private synchronized <T> List<CompletableFuture<T>> begin(Supplier<List<Supplier<T>>> preparation) {
        goOn();
        return preparation.get().stream()
                .map(start -> CompletableFuture.supplyAsync(start, starters))
                .toList();
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ClusterException cause ? cause : e;
        }
    }

    private synchronized boolean beginClosing() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void awaitStarters() {
        starters.shutdown();
        try {
            if (!starters.awaitTermination(3, TimeUnit.MINUTES)) {
                throw new ClusterException("could not close the cluster: its servers are still starting", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("could not close the cluster: interrupted", e);
        }
    }

    private void forgetShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The process is ending: this is the hook, or it waits for us.
        }
    }
}
