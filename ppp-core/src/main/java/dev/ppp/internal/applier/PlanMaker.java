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
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** Reads what stands and plans. The veneer is asked in one transaction, each shard in one query. */
final class PlanMaker {

    private static final int MOST_AT_ONCE = 8;

    private final Declaration declaration;
    private final ShardReader shards;

    PlanMaker(Declaration declaration, Map<String, DataSource> shardAdmins) {
        this.declaration = declaration;
        this.shards = new ShardReader(shardAdmins);
    }

    /**
     * What a plan was made from, as far as applying it needs to know.
     *
     * @param plan the plan
     * @param state what stood on the veneer
     * @param shards what the shards held
     */
    record Result(Plan plan, VeneerState state, Map<String, ShardState> shards) {}

    Result plan(VeneerSession session, PlanOptions options) {
        return plan(session, options, askShards(declaration.only(options.only())));
    }

    /** Plans anew from what the shards have said already: they may be slow, and are not asked while a lock is held. */
    Result plan(VeneerSession session, PlanOptions options, Map<String, ShardState> asked) {
        String salt = UUID.randomUUID().toString();
        VeneerState state = read(session, salt, options, asked);
        Map<UserMapping.Key, Set<String>> passwords =
                Planner.newerRevision(declaration, state).isPresent()
                        ? Map.of()
                        : new Passwords(salt).differing(declaration, state);
        return new Result(new Planner(declaration, state, asked, passwords, options).plan(), state, asked);
    }

    private VeneerState read(VeneerSession session, String salt, PlanOptions options, Map<String, ShardState> asked) {
        Declaration read = declaration.only(options.only());
        try {
            return new VeneerReader(session.beginReading(), read, salt, Facts.Questions.of(asked.values()))
                    .read(options.only().isEmpty());
        } catch (SQLException e) {
            throw new VeneerException(ServerWords.of("could not read the catalogs of the veneer", e), e);
        } finally {
            session.rollback();
        }
    }

    /** Asks the shards at the same time: each is a server of its own. */
    private Map<String, ShardState> askShards(Declaration asked) {
        Map<String, Set<String>> schemas = new LinkedHashMap<>();
        for (TenantSchema tenant : asked.tenants().values()) {
            schemas.computeIfAbsent(tenant.server(), it -> new LinkedHashSet<>())
                    .add(tenant.remoteSchema());
        }
        Map<String, CompletableFuture<ShardState>> asking = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_ONCE, PlanMaker::daemon);
        try {
            schemas.forEach((shard, names) ->
                    asking.put(shard, CompletableFuture.supplyAsync(() -> shards.read(shard, names), threads)));
            Map<String, ShardState> states = new LinkedHashMap<>();
            asking.forEach((shard, answer) -> states.put(shard, answer.join()));
            return states;
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
