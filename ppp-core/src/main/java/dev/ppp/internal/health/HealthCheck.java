package dev.ppp.internal.health;

import dev.ppp.catalog.Declaration;
import dev.ppp.health.Answer;
import dev.ppp.health.Health;
import dev.ppp.health.Health.ShardHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the veneer and all shards at the same time. However often it is called, no place is asked twice at the same time: a
 * thread that does not come back is waited for by the next caller, and no second one is started. Safe for use by many threads.
 */
public final class HealthCheck {

    private final @Nullable DataSource app;
    private final @Nullable DataSource admin;
    private final Declaration declaration;
    private final Map<String, DataSource> directs;
    private final Map<String, Asking> running = new ConcurrentHashMap<>();

    /**
     * Prepares to ask.
     *
     * @param app connects to the veneer as the application
     * @param admin connects to the veneer as the admin, for a router that does not query
     * @param declaration what is declared
     * @param directs the way to each shard that has one
     */
    public HealthCheck(
            @Nullable DataSource app,
            @Nullable DataSource admin,
            Declaration declaration,
            Map<String, DataSource> directs) {
        this.app = app;
        this.admin = admin;
        this.declaration = declaration;
        this.directs = Map.copyOf(directs);
    }

    /**
     * Asks.
     *
     * @param timeout how long to wait, at most
     * @return what each answered
     */
    public Health ask(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Supplier<Answer> veneer = begin(veneer(), timeout, deadline);
        List<Supplier<ShardHealth>> asked = new ArrayList<>();
        for (String shard : new TreeSet<>(declaration.servers().keySet())) {
            Supplier<Answer> throughVeneer = begin(throughVeneer(shard), timeout, deadline);
            Supplier<Answer> direct = begin(direct(shard), timeout, deadline);
            asked.add(() -> new ShardHealth(shard, throughVeneer.get(), direct.get()));
        }
        Answer ofVeneer = veneer.get();
        return new Health(ofVeneer, asked.stream().map(Supplier::get).toList());
    }

    private Asked veneer() {
        return Asked.of(app == null ? admin : app, "veneer", Question.version(), true, "the router has no data source");
    }

    private Asked throughVeneer(String shard) {
        return Asked.of(
                app,
                shard + " through the veneer",
                Question.foreignTableOf(shard, declaration.tenants().values()),
                true,
                "the router has no application data source");
    }

    private Asked direct(String shard) {
        return Asked.of(
                directs.get(shard),
                shard + " directly",
                Question.version(),
                false,
                "the topology has no data source for it, neither direct nor admin");
    }

    private Supplier<Answer> begin(Asked asked, Duration timeout, long deadline) {
        if (asked.place().isEmpty()) {
            return () -> new Answer.NotAsked(asked.otherwise());
        }
        Place place = asked.place().get();
        Asking first = running(place, timeout);
        boolean stale = first.isGivenUp();
        return () -> {
            Answer answer = first.await(deadline);
            return stale && first.isOver() ? running(place, timeout).await(deadline) : answer;
        };
    }

    private Asking running(Place place, Duration timeout) {
        return running.computeIfAbsent(place.name(), name -> Asking.begin(place, timeout, () -> running.remove(name)));
    }

    /** A place to ask, or why there is none. */
    private record Asked(Optional<Place> place, String otherwise) {

        static Asked of(
                @Nullable DataSource dataSource, String name, Question question, boolean onVeneer, String otherwise) {
            return new Asked(
                    Optional.ofNullable(dataSource).map(it -> new Place(name, it, question, onVeneer)), otherwise);
        }
    }
}
