package dev.ppp.query;

import dev.ppp.error.Failure;
import dev.ppp.error.FailureKind;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Runs a transaction once more when other transactions were in its way. */
final class Retrying {

    private static final Set<FailureKind> OTHERS_IN_THE_WAY =
            EnumSet.of(FailureKind.SERIALIZATION_FAILURE, FailureKind.DEADLOCK);
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int DOUBLINGS = 6;

    private Retrying() {}

    static <T> T run(int retries, Supplier<T> transaction) {
        for (int failed = 0; ; failed++) {
            try {
                return transaction.get();
            } catch (RuntimeException e) {
                if (failed == retries
                        || !othersWereInTheWay(e)
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                long longest = SHORTEST << Math.min(failed, DOUBLINGS);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
            }
        }
    }

    /** At a commit, the same SQLSTATE can mean that a shard has committed its part. */
    private static boolean othersWereInTheWay(RuntimeException e) {
        return Failure.of(e).filter(it -> OTHERS_IN_THE_WAY.contains(it.kind())).isPresent();
    }
}
