package dev.ppp.examples.manytenants;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Work in threads of its own. What it throws is thrown as if it had been done here. */
final class Parallel {

    private Parallel() {}

    /** Does the same for each, at the same time. */
    static <T> void forEach(List<T> things, Consumer<T> work) {
        List<CompletableFuture<Void>> running = things.stream()
                .map(thing -> CompletableFuture.runAsync(() -> work.accept(thing)))
                .toList();
        running.forEach(Parallel::join);
    }

    static <T> T join(CompletableFuture<T> running) {
        try {
            return running.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
