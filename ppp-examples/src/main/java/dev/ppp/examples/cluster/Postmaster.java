package dev.ppp.examples.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server's first process and its children, found by the file that PostgreSQL keeps in the data directory. */
record Postmaster(List<ProcessHandle> processes) {

    /** Finds the server that runs in a data directory. */
    static Optional<Postmaster> runningIn(Path dataDirectory) {
        return pid(dataDirectory)
                .flatMap(ProcessHandle::of)
                .map(first -> new Postmaster(
                        Stream.concat(Stream.of(first), first.descendants()).toList()));
    }

    /**
     * Ends what still runs, and waits. Asks first and kills after some seconds; does not wait for ever, because in a
     * container whose first process reaps no orphans an ended process never disappears.
     */
    void end() {
        processes.get(0).destroy();
        awaitExit();
        processes.forEach(ProcessHandle::destroyForcibly);
        awaitExit();
    }

    private void awaitExit() {
        CompletableFuture.allOf(processes.stream()
                        .filter(ProcessHandle::isAlive)
                        .map(ProcessHandle::onExit)
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
    }

    private static Optional<Long> pid(Path dataDirectory) {
        try (Stream<String> lines = Files.lines(dataDirectory.resolve("postmaster.pid"))) {
            return lines.findFirst().map(String::trim).map(Long::valueOf);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
