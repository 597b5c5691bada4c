package dev.ppp.plan;

import java.time.Duration;

/**
 * How a plan is applied. Immutable.
 *
 * @param acceptsHazards whether changes that can hurt are made, too
 * @param oneTransaction whether everything is done in one transaction, all or nothing
 * @param lockTimeout how long a statement waits for another session's lock
 * @param attempts how often a transaction is tried that met a lock, a deadlock or a serialization failure
 * @param patience how long to wait for another process that applies
 */
public record ApplyOptions(
        boolean acceptsHazards, boolean oneTransaction, Duration lockTimeout, int attempts, Duration patience) {

    /**
     * Checks the limits.
     *
     * @param acceptsHazards whether changes that can hurt are made, too
     * @param oneTransaction whether everything is done in one transaction
     * @param lockTimeout at least 1 ms
     * @param attempts at least 1
     * @param patience not negative
     * @throws IllegalArgumentException when a limit is out of its range
     */
    public ApplyOptions {
        if (lockTimeout.toMillis() < 1 || lockTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("lock timeout " + lockTimeout + " is not between 1 ms and 24 days");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("number of attempts " + attempts + " is not at least 1");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience " + patience + " is negative");
        }
    }

    /**
     * Returns the default: hazards are not accepted, each tenant is a transaction by itself, a statement waits 2 s for a
     * lock, a transaction is tried 5 times, and another process that applies is waited for during 5 minutes.
     *
     * @return options
     */
    public static ApplyOptions defaults() {
        return new ApplyOptions(false, false, Duration.ofSeconds(2), 5, Duration.ofMinutes(5));
    }

    /**
     * Makes changes that can hurt, too.
     *
     * @return these options with hazards accepted
     */
    public ApplyOptions acceptHazards() {
        return new ApplyOptions(true, oneTransaction, lockTimeout, attempts, patience);
    }

    /**
     * Does everything in one transaction, all or nothing; the schema {@code ppp}, in which the lock is, comes before it.
     * Tables whose number is not known in advance, since Java cannot ask their shard, are counted as one. Refused in advance when it would need more locks than the
     * veneer has room for (manual, {@code max_locks_per_transaction}).
     *
     * @return these options for one transaction
     */
    public ApplyOptions inOneTransaction() {
        return new ApplyOptions(acceptsHazards, true, lockTimeout, attempts, patience);
    }

    /**
     * Bounds the wait for another session's lock (manual, {@code lock_timeout}).
     *
     * @param limit at least 1 ms
     * @return these options with the limit
     */
    public ApplyOptions lockTimeout(Duration limit) {
        return new ApplyOptions(acceptsHazards, oneTransaction, limit, attempts, patience);
    }

    /**
     * Bounds how often a transaction is tried that met a lock, a deadlock or a serialization failure. The pause between
     * two attempts grows from 50 ms to at most 2 s.
     *
     * @param limit at least 1
     * @return these options with the limit
     */
    public ApplyOptions attempts(int limit) {
        return new ApplyOptions(acceptsHazards, oneTransaction, lockTimeout, limit, patience);
    }

    /**
     * Bounds the wait for another process that applies.
     *
     * @param limit zero to give up at once
     * @return these options with the limit
     */
    public ApplyOptions patience(Duration limit) {
        return new ApplyOptions(acceptsHazards, oneTransaction, lockTimeout, attempts, limit);
    }
}
