package dev.ppp.query;

import dev.ppp.internal.lane.TimedListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.ExecuteContext;

/** Tells an observer of statements that read from many tenants. */
final class AcrossListener extends TimedListener {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // it is not serialized
    private final StatementObserver observer;

    @SuppressWarnings("serial")
    private final Optional<String> tenant;

    @SuppressWarnings("serial")
    private final Optional<String> shard;

    AcrossListener(StatementObserver observer, List<AcrossTenants.Home> tenants) {
        this.observer = observer;
        Set<String> shards = new HashSet<>();
        tenants.forEach(it -> shards.add(it.shard()));
        this.tenant = tenants.size() == 1 ? Optional.of(tenants.get(0).tenant()) : Optional.empty();
        this.shard = shards.size() == 1 ? shards.stream().findFirst() : Optional.empty();
    }

    @Override
    protected void ended(ExecuteContext context, Duration took) {
        ended(took, Optional.ofNullable(context.exception()));
    }

    void ended(Duration took, Optional<Throwable> failure) {
        observer.ended(new StatementEvent(tenant, shard, Lane.VENEER, took, failure));
    }
}
