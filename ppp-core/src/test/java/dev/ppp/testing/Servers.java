package dev.ppp.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Servers of several majors, each started when a test first asks for it, shared by all tests, and stopped together after the
 * last one.
 */
public final class Servers implements TestExecutionListener {

    /** The major version of the servers of most tests. */
    public static final int NEWEST = 18;

    private static final Map<Place, CompletableFuture<Server>> RUNNING = new ConcurrentHashMap<>();
    private static final AtomicInteger OWN = new AtomicInteger();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Servers::stop, "stops PostgreSQL"));
    }

    /** A veneer, number 0, or a shard, number 1 or 2. */
    private record Place(int major, int number) {

        Server start() {
            Server server = Server.start(major);
            if (number == 0) {
                server.createRole("veneer_admin", Cluster.ADMIN_PASSWORD);
                server.createRole("veneer_app", Cluster.APP_PASSWORD);
            } else {
                server.createRole("bookstore_admin", Cluster.SHARD_ADMIN_PASSWORDS.get(number - 1));
                server.createRole("bookstore_app", Cluster.SHARD_APP_PASSWORDS.get(number - 1));
            }
            return server;
        }
    }

    /** A veneer and two shards. */
    static List<Server> of(int veneerMajor, int shardMajor) {
        return List.of(new Place(veneerMajor, 0), new Place(shardMajor, 1), new Place(shardMajor, 2)).stream()
                .map(it -> RUNNING.computeIfAbsent(it, place -> CompletableFuture.supplyAsync(place::start)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    /** A shard of its own, which one test may do anything to; stopped with the others at the latest. */
    static Server ownShard(int number) {
        Place place = new Place(NEWEST, number);
        Place own = new Place(NEWEST, -OWN.incrementAndGet());
        return RUNNING.computeIfAbsent(own, it -> CompletableFuture.completedFuture(place.start()))
                .join();
    }

    private static void stop() {
        List<CompletableFuture<Server>> running = List.copyOf(RUNNING.values());
        RUNNING.clear();
        running.parallelStream().map(CompletableFuture::join).forEach(Server::stop);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        stop();
    }
}
