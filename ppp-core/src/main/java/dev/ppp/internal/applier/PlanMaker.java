package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.planner.Planner;
import dev.ppp.internal.state.Facts;
import dev.ppp.internal.state.Passwords;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.internal.state.ShardReader;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerReader;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.sql.DataSource;

/** Reads what stands and plans. The veneer is asked in one transaction, each shard in one query. */
final class PlanMaker {

    private static final int MOST_AT_ONCE = 8;

    /** How long a transaction on the veneer waits for shards, at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Declaration declaration;
    private final ShardReader shards;

    PlanMaker(Declaration declaration, Map<String, DataSource> shardAdmins) {
        this.declaration = declaration;
        this.shards = new ShardReader(shardAdmins, declaration);
    }

    /**
     * What a plan was made from, as far as applying it needs to know.
     *
     * @param plan the plan
     * @param state what stood on the veneer
     * @param shards what the shards held
     */
    record Result(Plan plan, VeneerState state, Map<String, ShardState> shards) {}

    /** Reads the veneer while the shards are asked. A transaction on the veneer does not wait long for a slow shard. */
    Result plan(VeneerSession session, PlanOptions options) {
        CompletableFuture<Map<String, ShardState>> asking = new CompletableFuture<>();
        daemon(() -> complete(asking, declaration.only(options.only()))).start();
        return plan(session, session::beginReading, options, asking);
    }

    /** Plans anew from what the shards have said already: they may be slow, and are not asked for it once more. */
    Result plan(VeneerSession session, Lease lease, PlanOptions options, Map<String, ShardState> asked) {
        return plan(session, () -> session.beginReading(lease), options, CompletableFuture.completedFuture(asked));
    }

    private void complete(CompletableFuture<Map<String, ShardState>> asking, Declaration asked) {
        try {
            asking.complete(ask(asked));
        } catch (RuntimeException | Error e) {
            asking.completeExceptionally(e);
        }
    }

    /** How a transaction is begun that reads. */
    private interface Beginning {
        Connection begin() throws SQLException;
    }

    private Result plan(
            VeneerSession session,
            Beginning beginning,
            PlanOptions options,
            CompletableFuture<Map<String, ShardState>> asking) {
        String salt = UUID.randomUUID().toString();
        VeneerState state = read(session, beginning, salt, options, asking);
        Map<String, ShardState> asked = asking.join();
        Map<UserMapping.Key, Set<String>> passwords = Planner.newerRevision(declaration, state)
                        .isPresent()
                ? Map.of()
                : new Passwords(salt)
                        .differing(
                                declaration, state.mappings(), state.records().mappings());
        return new Result(new Planner(declaration, state, asked, passwords, options).plan(), state, asked);
    }

    private VeneerState read(
            VeneerSession session,
            Beginning beginning,
            String salt,
            PlanOptions options,
            CompletableFuture<Map<String, ShardState>> asking) {
        Declaration read = declaration.only(options.only());
        boolean shapes = read.tenants().values().stream().anyMatch(it -> shards.reaches(it.server()));
        try {
            VeneerReader reader = new VeneerReader(beginning.begin(), read, salt);
            reader.readAhead(options.only().isEmpty(), shapes);
            if (!answers(asking)) {
                session.rollback();
                asking.join();
                reader = new VeneerReader(beginning.begin(), read, salt);
                reader.readAhead(options.only().isEmpty(), shapes);
            }
            return reader.read(Facts.Questions.of(asking.join().values()));
        } catch (SQLException e) {
            throw new VeneerException(ServerWords.of("could not read the catalogs of the veneer", e), e);
        } finally {
            session.rollback();
        }
    }

    private static boolean answers(CompletableFuture<Map<String, ShardState>> asking) {
        try {
            asking.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false; // joined once more, which tells
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks the shards of tenants what they hold. */
    Map<String, ShardState> ask(Declaration asked) {
        Map<String, Set<String>> schemas = new LinkedHashMap<>();
        for (TenantSchema tenant : asked.tenants().values()) {
            schemas.computeIfAbsent(tenant.server(), it -> new LinkedHashSet<>())
                    .add(tenant.remoteSchema());
        }
        return atOnce(schemas.keySet(), it -> shards.read(it, schemas.getOrDefault(it, Set.of())));
    }

    /**
     * Asks those shards of tenants once more whose catalogs have been written to since, or that do not tell.
     *
     * @return the answers of these shards
     */
    Map<String, ShardState> askAgain(Declaration asked, Map<String, ShardState> before) {
        Set<String> servers = new LinkedHashSet<>();
        asked.tenants().values().forEach(it -> servers.add(it.server()));
        Map<String, Optional<String>> now = atOnce(servers, shards::counters);
        Set<String> written = new LinkedHashSet<>();
        asked.tenants().forEach((name, tenant) -> {
            Optional<String> counters = now.getOrDefault(tenant.server(), Optional.empty());
            boolean same = counters.isPresent()
                    && before.get(tenant.server()) instanceof ShardState.Answered answered
                    && answered.counters().equals(counters);
            if (!same) {
                written.add(name);
            }
        });
        return written.isEmpty() ? Map.of() : ask(asked.only(written));
    }

    /**
     * Asks the shards of all tenants how often their catalogs have been written to.
     *
     * @return an answer for each shard that Java has a way to; empty when it gave none
     */
    Map<String, Optional<String>> counters() {
        Set<String> asked = new LinkedHashSet<>();
        declaration.tenants().values().stream()
                .map(TenantSchema::server)
                .filter(shards::reaches)
                .forEach(asked::add);
        return atOnce(asked, shards::counters);
    }

    /** Asks at the same time: each shard is a server of its own. */
    private static <T> Map<String, T> atOnce(Set<String> shards, Function<String, T> question) {
        Map<String, CompletableFuture<T>> asking = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_ONCE, PlanMaker::daemon);
        try {
            shards.forEach(it -> asking.put(it, CompletableFuture.supplyAsync(() -> question.apply(it), threads)));
            Map<String, T> answers = new LinkedHashMap<>();
            asking.forEach((shard, answer) -> answers.put(shard, answer.join()));
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "ppp-shard-reader");
        thread.setDaemon(true);
        return thread;
    }
}
