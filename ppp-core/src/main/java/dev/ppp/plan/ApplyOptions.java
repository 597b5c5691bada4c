package dev.ppp.plan;

import java.time.Duration;
import java.util.Objects;

/**
 * How a plan is applied. Immutable.
 *
 * @param acceptsHazards whether changes that can hurt are made, too
 * @param oneTransaction whether everything is done in one transaction, all or nothing
 * @param comparesFully whether everything is compared although what was applied last still fits
 * @param sessions how many sessions apply tenants at the same time, at most
 * @param lockTimeout how long a statement waits for another session's lock
 * @param attempts how often a transaction is tried that met a lock, a deadlock or a serialization failure
 * @param patience how long to wait for another process that applies
 * @param listener hears how far the apply has come
 */
public record ApplyOptions(
        boolean acceptsHazards,
        boolean oneTransaction,
        boolean comparesFully,
        int sessions,
        Duration lockTimeout,
        int attempts,
        Duration patience,
        ApplyListener listener) {

    private static final int MOST_SESSIONS = 64;

    /**
     * Checks the limits.
     *
     * @param acceptsHazards whether changes that can hurt are made, too
     * @param oneTransaction whether everything is done in one transaction
     * @param comparesFully whether everything is compared
     * @param sessions 1 to 64
     * @param lockTimeout at least 1 ms
     * @param attempts at least 1
     * @param patience not negative
     * @param listener hears how far the apply has come
     * @throws IllegalArgumentException when a limit is out of its range
     */
    public ApplyOptions {
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException(
                    "number of sessions " + sessions + " is not between 1 and " + MOST_SESSIONS);
        }
        if (lockTimeout.toMillis() < 1 || lockTimeout.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("lock timeout " + lockTimeout + " is not between 1 ms and 24 days");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("number of attempts " + attempts + " is not at least 1");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience " + patience + " is negative");
        }
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * Returns the default: hazards are not accepted, each tenant is a transaction by itself, up to four sessions apply
     * tenants at the same time, what was applied last is trusted where it still fits, a statement waits 2 s for a lock, a
     * transaction is tried 5 times, and another process that applies is waited for during 5 minutes.
     *
     * @return options
     */
    public static ApplyOptions defaults() {
        return new ApplyOptions(
                false, false, false, 4, Duration.ofSeconds(2), 5, Duration.ofMinutes(5), ApplyListener.NONE);
    }

    /**
     * Makes changes that can hurt, too.
     *
     * @return these options with hazards accepted
     */
    public ApplyOptions acceptHazards() {
        return new ApplyOptions(
                true, oneTransaction, comparesFully, sessions, lockTimeout, attempts, patience, listener);
    }

    /**
     * Does everything in one transaction, all or nothing; the schema {@code ppp}, in which the lock is, comes before it.
     * Tables whose number is not known in advance, since Java cannot ask their shard, are counted as one. Refused in advance when it would need more locks than the
     * veneer has room for (manual, {@code max_locks_per_transaction}).
     *
     * @return these options for one transaction
     */
    public ApplyOptions inOneTransaction() {
        return new ApplyOptions(
                acceptsHazards, true, comparesFully, sessions, lockTimeout, attempts, patience, listener);
    }

    /**
     * Compares everything, as a plan does, instead of trusting what was applied last. A reviewed plan is always compared
     * fully. Without this, {@code apply} does nothing when the same topology was applied completely before, no password
     * differs, and no catalog of a shard that Java can ask has changed since, as far as the shard's statistics tell
     * (manual, "The Cumulative Statistics System"); it then misses what was altered on the veneer by hand, what was
     * migrated on a shard within the last ten seconds by a session that is still open, and all of a shard that Java cannot ask.
     *
     * @return these options with a full comparison
     */
    public ApplyOptions comparingFully() {
        return new ApplyOptions(
                acceptsHazards, oneTransaction, true, sessions, lockTimeout, attempts, patience, listener);
    }

    /**
     * Bounds how many sessions apply tenants at the same time. Each takes a connection from the admin's data source; those
     * that get none are done without, so that a pool of one connection is enough. A further session is used for
     * every eight tenants only. Default: 4.
     *
     * @param limit 1 to 64
     * @return these options with the limit
     */
    public ApplyOptions sessions(int limit) {
        return new ApplyOptions(
                acceptsHazards, oneTransaction, comparesFully, limit, lockTimeout, attempts, patience, listener);
    }

    /**
     * Bounds the wait for another session's lock (manual, {@code lock_timeout}).
     *
     * @param limit at least 1 ms
     * @return these options with the limit
     */
    public ApplyOptions lockTimeout(Duration limit) {
        return new ApplyOptions(
                acceptsHazards, oneTransaction, comparesFully, sessions, limit, attempts, patience, listener);
    }

    /**
     * Bounds how often a transaction is tried that met a lock, a deadlock or a serialization failure. The pause between
     * two attempts grows from 50 ms to at most 2 s.
     *
     * @param limit at least 1
     * @return these options with the limit
     */
    public ApplyOptions attempts(int limit) {
        return new ApplyOptions(
                acceptsHazards, oneTransaction, comparesFully, sessions, lockTimeout, limit, patience, listener);
    }

    /**
     * Bounds the wait for another process that applies.
     *
     * @param limit zero to give up at once
     * @return these options with the limit
     */
    public ApplyOptions patience(Duration limit) {
        return new ApplyOptions(
                acceptsHazards, oneTransaction, comparesFully, sessions, lockTimeout, attempts, limit, listener);
    }

    /**
     * Lets a listener hear how far the apply has come. Default: nobody hears it.
     *
     * @param hears is called by one thread at a time
     * @return these options with the listener
     */
    public ApplyOptions listener(ApplyListener hears) {
        return new ApplyOptions(
                acceptsHazards, oneTransaction, comparesFully, sessions, lockTimeout, attempts, patience, hears);
    }
}
