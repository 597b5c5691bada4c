package dev.ppp.query;

import dev.ppp.error.Failure;
import dev.ppp.error.FailureKind;
import java.time.Duration;
import java.util.Optional;

/**
 * A statement that has ended, or a batch of them, or one for which there was no connection.
 *
 * @param tenant the tenant; empty where it was read from several at once
 * @param shard the shard on which the router knew it to be; empty where it was read from tenants of several
 * @param lane the lane
 * @param duration how long it took, from being sent to the answer with its first rows; zero where there was no connection
 * @param failure what was thrown; empty when it succeeded
 */
public record StatementEvent(
        Optional<String> tenant, Optional<String> shard, Lane lane, Duration duration, Optional<Throwable> failure) {

    /**
     * Tells what kind of failure it was.
     *
     * @return the kind; empty when it succeeded, or failed for a reason that has nothing to do with shards, such as a violated constraint
     */
    public Optional<FailureKind> kind() {
        return failure.flatMap(it -> lane == Lane.DIRECT ? Failure.ofDirect(it) : Failure.of(it))
                .map(Failure::kind);
    }
}
