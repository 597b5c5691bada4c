package dev.ppp;

import dev.ppp.internal.lane.Witness;
import dev.ppp.query.Lane;
import dev.ppp.query.StatementEvent;
import dev.ppp.query.StatementObserver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears of statements. Safe for use by many threads. */
final class Witnesses {

    private static final Logger LOG = LoggerFactory.getLogger(StatementObserver.class);

    private final @Nullable StatementObserver observer;
    private final AtomicBoolean warned = new AtomicBoolean();

    Witnesses(@Nullable StatementObserver observer) {
        this.observer = observer;
    }

    /** Who hears of a lane's statements. */
    Optional<Witness> of(Lane lane) {
        return Optional.ofNullable(observer).map(it -> statement -> tell(it, lane, statement));
    }

    private void tell(StatementObserver to, Lane lane, Witness.Ended it) {
        try {
            to.ended(new StatementEvent(it.tenant(), it.shard(), lane, it.duration(), it.failure()));
        } catch (RuntimeException e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn("an observer of statements has thrown an exception; further ones are logged at DEBUG", e);
            } else {
                LOG.debug("an observer of statements has thrown an exception", e);
            }
        }
    }
}
