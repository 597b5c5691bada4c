package dev.ppp.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * How far an apply has come with the tenants. Immutable.
 *
 * @param done tenants whose transaction was committed
 * @param failed tenants that were given up
 * @param total all tenants for which something has to be done
 * @param elapsed since the first tenant was begun
 */
public record ApplyProgress(int done, int failed, int total, Duration elapsed) {

    /**
     * Returns how fast tenants are finished, the failed ones included.
     *
     * @return tenants a second; 0 before the first is finished
     */
    public double perSecond() {
        return elapsed.isZero() ? 0 : (done + failed) * 1e9 / elapsed.toNanos();
    }

    /**
     * Estimates how long the rest takes at the same rate.
     *
     * @return empty before the first tenant is finished
     */
    public Optional<Duration> remaining() {
        int finished = done + failed;
        return finished == 0
                ? Optional.empty()
                : Optional.of(elapsed.dividedBy(finished).multipliedBy((long) total - finished));
    }

    /** Returns such as {@code 120 of 5000 tenants, 1 failed, 61 a second}. */
    @Override
    public String toString() {
        String failures = failed == 0 ? "" : ", " + failed + " failed";
        return done + " of " + Words.count(total, "tenant") + failures + ", " + Math.round(perSecond()) + " a second";
    }
}
