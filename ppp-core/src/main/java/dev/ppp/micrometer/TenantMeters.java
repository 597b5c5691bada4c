package dev.ppp.micrometer;

import dev.ppp.error.FailureKind;
import dev.ppp.query.Lane;
import dev.ppp.query.StatementEvent;
import dev.ppp.query.StatementObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Times and counts tenants' statements with Micrometer, for each tenant, lane and shard. Safe for use by many threads.
 *
 * <pre>{@code
 * TenantRouter router = TenantRouter.builder(topology).app(veneerApp).observer(new TenantMeters(registry)).build();
 * }</pre>
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>type</th><th>tags</th></tr>
 * <tr><td>{@value #STATEMENTS}</td><td>timer, of statements that were sent, whether they succeeded or not</td><td>tenant, lane, shard</td></tr>
 * <tr><td>{@value #FAILURES}</td><td>counter, also of those for which there was no connection</td><td>tenant, lane, shard, kind: that of
 * {@link FailureKind} in lower case, or {@code other}</td></tr>
 * </table>
 *
 * <p>Each tenant makes meters of its own, which a registry never gives up by itself. So only the first tenants that are heard of are named, up to a
 * limit; all others share the name {@value #OTHERS}. A statement that reads across tenants is counted once, as {@value #SEVERAL}.
 */
@SuppressWarnings("exports") // a module that uses this requires Micrometer itself
public final class TenantMeters implements StatementObserver {

    /** The name of the timer. */
    public static final String STATEMENTS = "ppp.statements";

    /** The name of the counter. */
    public static final String FAILURES = "ppp.statements.failed";

    /** The tag that tenants above the limit share. */
    public static final String OTHERS = "(others)";

    /** The tag of what is read across tenants, also for the shard where they are on several. */
    public static final String SEVERAL = "(several)";

    private static final int USUAL_LIMIT = 100;

    private final MeterRegistry registry;
    private final int limit;
    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Place, Timer> timers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Failed, Counter> counters = new ConcurrentHashMap<>();

    private record Place(String tenant, Lane lane, String shard) {

        Tags tags() {
            return Tags.of("tenant", tenant, "lane", lower(lane), "shard", shard);
        }
    }

    private record Failed(Place place, String kind) {}

    /**
     * Names up to 100 tenants.
     *
     * @param registry gets the meters
     */
    public TenantMeters(MeterRegistry registry) {
        this(registry, USUAL_LIMIT);
    }

    /**
     * Names up to so many tenants.
     *
     * @param registry gets the meters
     * @param limit 0 or more; with 0 none is named
     * @throws IllegalArgumentException when it is negative
     */
    public TenantMeters(MeterRegistry registry, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit of named tenants " + limit + " is negative");
        }
        this.registry = registry;
        this.limit = limit;
    }

    @Override
    public void ended(StatementEvent event) {
        Place place = new Place(
                event.tenant().map(this::named).orElse(SEVERAL),
                event.lane(),
                event.shard().orElse(SEVERAL));
        if (!event.duration().isZero()) {
            timers.computeIfAbsent(place, this::timer).record(event.duration());
        }
        if (event.failure().isPresent()) {
            String kind = event.kind().map(TenantMeters::lower).orElse("other");
            counters.computeIfAbsent(new Failed(place, kind), this::counter).increment();
        }
    }

    private String named(String tenant) {
        return named.contains(tenant) || mayBeNamed(tenant) ? tenant : OTHERS;
    }

    /** Full sets are not locked. */
    private boolean mayBeNamed(String tenant) {
        if (named.size() >= limit) {
            return false;
        }
        synchronized (named) {
            if (named.size() < limit) {
                named.add(tenant);
            }
            return named.contains(tenant);
        }
    }

    private Timer timer(Place place) {
        return Timer.builder(STATEMENTS)
                .description("statements of tenants")
                .tags(place.tags())
                .register(registry);
    }

    private Counter counter(Failed failed) {
        return Counter.builder(FAILURES)
                .description("statements of tenants that failed")
                .tags(failed.place().tags().and("kind", failed.kind()))
                .register(registry);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
