package dev.ppp.query;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.QueryException;
import dev.ppp.internal.lane.OneStatement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;

/** One reading of many tenants: those that there are at this moment, and how it is done. */
final class AcrossRun {

    private final DataSource veneer;
    private final Configuration jooq;
    private final AcrossTenants.Options options;
    private final Retelling retelling;
    private final Optional<AcrossListener> listener;
    private final List<AcrossTenants.Home> tenants;

    AcrossRun(
            DataSource veneer,
            Configuration jooq,
            AcrossTenants.Options options,
            List<? extends AcrossTenants.Home> tenants) {
        this.veneer = veneer;
        this.options = options;
        this.tenants = List.copyOf(tenants);
        String whose = tenants.size() == 1
                ? "tenant " + Identifier.quoted(tenants.get(0).tenant())
                : tenants.size() + " tenants";
        this.retelling = new Retelling(whose, Lane.VENEER);
        Configuration told = jooq.deriveAppending(new OneStatement(), retelling);
        this.listener = options.observer().map(it -> new AcrossListener(it, this.tenants));
        this.jooq = listener.map(told::deriveAppending).orElse(told);
    }

    List<AcrossTenants.Home> tenants() {
        return tenants;
    }

    /** Those of which everything could be read. */
    List<AcrossTenants.Home> tenantsOf(Part<?> part) {
        return tenants.stream()
                .filter(it -> !part.missing().containsKey(it.tenant()))
                .toList();
    }

    /** Begins a transaction, which belongs to the caller. */
    ReadOnly begin() {
        try {
            return ReadOnly.begin(veneer, jooq, options.timeout());
        } catch (DataAccessException e) {
            RuntimeException told = retelling.of(e, UnaryOperator.identity());
            listener.ifPresent(it -> it.ended(Duration.ZERO, Optional.of(told)));
            throw told;
        }
    }

    /** Lets the transaction go on with the next statement. */
    void next(ReadOnly reading) {
        try {
            reading.nextStatement();
        } catch (DataAccessException e) {
            throw retelling.of(e, UnaryOperator.identity());
        }
    }

    <T> T reading(Function<ReadOnly, T> body) {
        try (ReadOnly reading = begin()) {
            return body.apply(reading);
        }
    }

    /** As many tenants as one statement takes, of all shards in turn, so that these work at the same time. */
    List<List<AcrossTenants.Home>> slices() {
        if (tenants.size() <= options.branches()) {
            return List.of(tenants);
        }
        List<Queue<AcrossTenants.Home>> shards = new ArrayList<>();
        byShard().values().forEach(it -> shards.add(new ArrayDeque<>(it)));
        List<AcrossTenants.Home> inTurn = new ArrayList<>();
        while (inTurn.size() < tenants.size()) {
            for (Queue<AcrossTenants.Home> shard : shards) {
                if (!shard.isEmpty()) {
                    inTurn.add(shard.remove());
                }
            }
        }
        return slices(inTurn);
    }

    /** The same, with one shard's tenants in a statement. */
    List<List<AcrossTenants.Home>> slicesOfShards() {
        return byShard().values().stream().flatMap(it -> slices(it).stream()).toList();
    }

    private List<List<AcrossTenants.Home>> slices(List<AcrossTenants.Home> of) {
        List<List<AcrossTenants.Home>> slices = new ArrayList<>();
        for (int from = 0; from < of.size(); from += options.branches()) {
            slices.add(of.subList(from, Math.min(from + options.branches(), of.size())));
        }
        return slices;
    }

    private Map<String, List<AcrossTenants.Home>> byShard() {
        Map<String, List<AcrossTenants.Home>> shards = new LinkedHashMap<>();
        tenants.forEach(it ->
                shards.computeIfAbsent(it.shard(), shard -> new ArrayList<>()).add(it));
        return shards;
    }

    /**
     * What one part of the tenants gave.
     *
     * @param rows what was read
     * @param missing what was not
     * @param <X> the rows
     */
    record Part<X extends Record>(List<X> rows, Map<String, QueryException> missing) {}

    /** Reads each shard by itself, some of them at the same time. */
    <X extends Record> Part<X> parts(AcrossRows.Statements<X> statements) {
        List<Callable<Part<X>>> shards = new ArrayList<>();
        byShard()
                .values()
                .forEach(it -> shards.add(() -> {
                    try (AcrossRows<X> rows = AcrossRows.whole(this, slices(it), statements)) {
                        List<X> read = new ArrayList<>();
                        rows.forEachRemaining(read::add);
                        return new Part<>(read, rows.missing());
                    }
                }));
        List<X> rows = new ArrayList<>();
        Map<String, QueryException> missing = new LinkedHashMap<>();
        for (Part<X> part : inParallel(shards)) {
            rows.addAll(part.rows());
            missing.putAll(part.missing());
        }
        return new Part<>(rows, missing);
    }

    /** An interrupted caller does not wait for the others: they end with their statements. */
    private <T> List<T> inParallel(List<Callable<T>> work) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(options.connections(), work.size()), it -> {
            Thread thread = new Thread(it, "ppp-across");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(work)) {
                results.add(done.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            } else if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataAccessException("interrupted while shards were read", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
