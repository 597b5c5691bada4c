package dev.ppp.error;

/**
 * A query of a tenant failed because of where its tables are: the shard, the way to it, or what foreign tables cannot do. Everything
 * else, such as a violated constraint or a syntax error, is thrown as jOOQ throws it. Its cause is the driver's
 * {@code SQLException}; the message holds neither the statement nor a row.
 */
public final class QueryException extends PppException {

    private static final long serialVersionUID = 1L;

    /** What happened. */
    private final Failure failure;

    /**
     * Tells what failed.
     *
     * @param whose what was queried, such as the tenant with its name in quotes
     * @param failure what happened
     * @param cause what the driver threw
     */
    public QueryException(String whose, Failure failure, Throwable cause) {
        super(explain(whose, failure.explanation()), cause);
        this.failure = failure;
    }

    private static Explanation explain(String whose, Explanation failure) {
        return new Explanation(whose + ": " + failure.message(), failure.detail(), failure.hint());
    }

    /**
     * Returns what happened.
     *
     * @return the failure with its kind, its SQLSTATE and the server's words
     */
    public Failure failure() {
        return failure;
    }

    /**
     * Tells whether it helps to run the same again.
     *
     * @return the advice
     */
    public Retry retry() {
        return failure.retry();
    }
}
