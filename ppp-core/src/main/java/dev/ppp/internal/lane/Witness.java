package dev.ppp.internal.lane;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Hears of each statement of one lane that was run for a tenant. Throws nothing. Safe for use by many threads. */
public interface Witness {

    /**
     * Hears of a statement.
     *
     * @param statement what came of it
     */
    void ended(Ended statement);

    /**
     * Tells whether it may send statements again, so that their values have to be remembered.
     *
     * @return false, unless it says otherwise
     */
    default boolean sendsAgain() {
        return false;
    }

    /**
     * A statement that has ended.
     *
     * @param tenant whose it was
     * @param shard where the tenant stands
     * @param duration how long it took; zero where there was no connection
     * @param failure what was thrown
     * @param sent what was sent, where that can be sent again; to be asked for at once or never
     */
    record Ended(
            String tenant,
            String shard,
            Duration duration,
            Optional<Throwable> failure,
            Supplier<Optional<Sent>> sent) {}
}
