package dev.ppp;

import dev.ppp.internal.lane.Witness;
import dev.ppp.internal.report.UnshippedReport;
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
    private final @Nullable UnshippedReport report;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** With a share of 0, nothing is reported. */
    Witnesses(@Nullable StatementObserver observer, double reportedShare) {
        this.observer = observer;
        this.report = reportedShare > 0 ? new UnshippedReport(reportedShare) : null;
    }

    /** Who hears of a lane's statements. On the direct lane, there is nothing to report. */
    Optional<Witness> of(Lane lane) {
        Optional<Witness> first = observer()
                .map(it -> statement -> it.ended(new StatementEvent(
                        Optional.of(statement.tenant()),
                        Optional.of(statement.shard()),
                        lane,
                        statement.duration(),
                        statement.failure())));
        Optional<Witness> second = lane == Lane.VENEER ? Optional.ofNullable(report) : Optional.empty();
        return first.isPresent() && second.isPresent()
                ? Optional.of(both(first.get(), second.get()))
                : first.or(() -> second);
    }

    /** Who hears of every statement. What it throws is logged. */
    Optional<StatementObserver> observer() {
        return Optional.ofNullable(observer).map(it -> event -> tell(it, event));
    }

    private static Witness both(Witness first, Witness second) {
        return new Witness() {
            @Override
            public void ended(Ended statement) {
                first.ended(statement);
                second.ended(statement);
            }

            @Override
            public boolean sendsAgain() {
                return first.sendsAgain() || second.sendsAgain();
            }
        };
    }

    private void tell(StatementObserver to, StatementEvent event) {
        try {
            to.ended(event);
        } catch (RuntimeException e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn("an observer of statements has thrown an exception; further ones are logged at DEBUG", e);
            } else {
                LOG.debug("an observer of statements has thrown an exception", e);
            }
        }
    }
}
