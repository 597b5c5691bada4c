package dev.ppp.query;

import java.util.function.Supplier;

/**
 * How a transaction is run. Immutable.
 *
 * @param retries how many times it is run once more when it fails for a reason that lies in other transactions: SQLSTATE
 *     40001 (serialization_failure) or 40P01 (deadlock_detected); 0 to 100. On the veneer lane, two transactions that write
 *     the same row at the same time suffice for 40001, since the remote transaction is REPEATABLE READ (manual, chapter
 *     "postgres_fdw", section "Transaction Management"). A commit on that lane that fails so is not run again: a shard may have
 *     committed its part. Before each, it waits a random time that grows up to a quarter of a second
 * @param severalShards whether it may write to several shards, although its commit is not atomic then
 */
public record TransactionOptions(int retries, boolean severalShards) {

    private static final TransactionOptions DEFAULTS = new TransactionOptions(0, false);

    private static final int MOST = 100;

    /**
     * Checks the number of retries. A transaction that may write to several shards is never run again: where its commit failed, one
     * of them may have committed.
     *
     * @param retries how many times it is run once more
     * @param severalShards whether it may write to several shards
     * @throws IllegalArgumentException when the number is negative or above 100, or it is to be retried and may write to several
     */
    public TransactionOptions {
        if (retries < 0 || retries > MOST) {
            throw new IllegalArgumentException("number of retries " + retries + " is not within 0 and " + MOST);
        }
        if (retries > 0 && severalShards) {
            throw new IllegalArgumentException("a transaction that may write to several shards cannot be retried:"
                    + " where its commit failed, one of them may have committed");
        }
    }

    /**
     * Runs a transaction once, and lets it write to one shard.
     *
     * @return the defaults
     */
    public static TransactionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Runs a transaction once more when others were in its way. What it does apart from the database is then done once more,
     * too.
     *
     * @param times at most so many times, 0 to 100
     * @return these options with that
     */
    public TransactionOptions retries(int times) {
        return new TransactionOptions(times, severalShards);
    }

    /**
     * Accepts that a transaction writes to several shards. Its commit is not atomic: where one shard fails at that moment,
     * others may have committed.
     *
     * @return these options with that
     */
    public TransactionOptions acceptingSeveralShards() {
        return new TransactionOptions(retries, true);
    }

    /**
     * Runs a transaction, and once more when other transactions were in its way, as often as these options say.
     *
     * @param transaction begins, and commits or rolls back
     * @param <T> what is found
     * @return what it returned
     */
    public <T> T run(Supplier<T> transaction) {
        return Retrying.run(retries, transaction);
    }
}
