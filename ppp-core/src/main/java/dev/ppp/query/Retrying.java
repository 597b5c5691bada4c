package dev.ppp.query;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Runs a transaction once more when other transactions were in its way. */
final class Retrying {

    private static final Set<String> OTHERS_IN_THE_WAY = Set.of("40001", "40P01");
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

    private static boolean othersWereInTheWay(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException server) {
                return OTHERS_IN_THE_WAY.contains(String.valueOf(server.getSQLState()));
            }
        }
        return false;
    }
}
