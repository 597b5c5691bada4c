package dev.ppp.error;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a query, classified: what happened, whether it helps to try again, and the way out, with the server's own words.
 * Works for whatever JDBC, jOOQ, Hibernate or Spring threw, as long as the driver's exception is among the causes.
 *
 * <pre>{@code
 * catch (RuntimeException e) {
 *     Optional<Failure> failure = Failure.of(e);
 *     if (failure.isPresent() && failure.get().retry() == Retry.TRANSACTION) ...
 * }
 * }</pre>
 *
 * <p>Told apart by SQLSTATE and by the place in PostgreSQL's code that a server names with each error, both the same in every
 * language; where these do not suffice, by its English words. A server that speaks another language is understood less well, but not
 * wrongly: the kind is then a wider one, or there is none. Immutable.
 */
public final class Failure implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What happened. */
    private final FailureKind kind;

    /** Whether the veneer passes on what happened on a shard. */
    private final boolean onShard;

    /** Whether it went straight to a shard. */
    private final boolean direct;

    /** The SQLSTATE. */
    private final String sqlState;

    /** The server's message. */
    private final String serverMessage;

    /** The server's detail. */
    private final @Nullable String serverDetail;

    /** The server's hint. */
    private final @Nullable String serverHint;

    Failure(FailureKind kind, boolean direct, ServerError error) {
        this(
                kind,
                error.isOfShard(),
                direct,
                error.sqlState(),
                error.message(),
                error.detail().orElse(null),
                error.hint().orElse(null));
    }

    private Failure(
            FailureKind kind,
            boolean onShard,
            boolean direct,
            String sqlState,
            String serverMessage,
            @Nullable String serverDetail,
            @Nullable String serverHint) {
        this.kind = kind;
        this.onShard = onShard;
        this.direct = direct;
        this.sqlState = sqlState;
        this.serverMessage = serverMessage;
        this.serverDetail = serverDetail;
        this.serverHint = serverHint;
    }

    /**
     * Classifies what a statement on the veneer threw.
     *
     * @param thrown what was thrown, by whichever library
     * @return the failure; empty when it is none of these kinds, such as a violated unique constraint or a syntax error, or
     *     when the driver's exception is not among the causes
     */
    public static Optional<Failure> of(Throwable thrown) {
        return find(thrown, false, FailureRules::ofVeneer);
    }

    /**
     * Classifies what a statement threw that went straight to a shard. Leaves out what only foreign tables cannot do: there, it is a
     * mistake in the statement.
     *
     * @param thrown what was thrown, by whichever library
     * @return the failure; empty when it is none of these kinds
     */
    public static Optional<Failure> ofDirect(Throwable thrown) {
        return find(thrown, true, FailureRules::ofSession);
    }

    private static Optional<Failure> find(Throwable thrown, boolean direct, Rules rules) {
        Causes causes = new Causes(thrown);
        return causes.told().isPresent()
                ? causes.told()
                        .flatMap(it -> it instanceof QueryException e ? Optional.of(e.failure()) : Optional.empty())
                : causes.drivers()
                        .map(ServerError::of)
                        .flatMap(error -> rules.kind(error).map(kind -> new Failure(kind, direct, error)));
    }

    private interface Rules {
        Optional<FailureKind> kind(ServerError error);
    }

    /**
     * Returns the same failure as one of a {@code COMMIT}: what broke off there may have been done or not. A commit on the veneer
     * commits on its shards before it knows whether it can be done on the veneer, too, so that hardly any failure of it says that
     * nothing was done.
     *
     * @return this failure, or one of the kind {@link FailureKind#OUTCOME_UNKNOWN} with the same words
     */
    public Failure atCommit() {
        FailureKind then = direct ? FailureRules.atCommit(kind) : FailureRules.atVeneersCommit(kind);
        return then == kind
                ? this
                : new Failure(then, onShard, direct, sqlState, serverMessage, serverDetail, serverHint);
    }

    /**
     * Returns what happened.
     *
     * @return the kind
     */
    public FailureKind kind() {
        return kind;
    }

    /**
     * Tells whether it helps to run the same again.
     *
     * @return the advice
     */
    public Retry retry() {
        return Telling.of(kind, onShard).retry();
    }

    /**
     * Tells where it happened.
     *
     * @return whether the veneer passes on what a shard said, or that it does not reach one; false when it happened on the server
     *     to which the application is connected
     */
    public boolean onShard() {
        return onShard;
    }

    /**
     * Returns the SQLSTATE (manual, appendix "PostgreSQL Error Codes").
     *
     * @return five characters, or none when the driver gave none
     */
    public String sqlState() {
        return sqlState;
    }

    /**
     * Returns the server's message, or the driver's where no server said anything, unchanged and in the server's language.
     *
     * @return the message
     */
    public String serverMessage() {
        return serverMessage;
    }

    /**
     * Returns the server's detail, unchanged. It can hold the values of a row.
     *
     * @return the detail, where there is one
     */
    public Optional<String> serverDetail() {
        return Optional.ofNullable(serverDetail);
    }

    /**
     * Returns the server's hint, unchanged.
     *
     * @return the hint, where there is one
     */
    public Optional<String> serverHint() {
        return Optional.ofNullable(serverHint);
    }

    /**
     * Explains the failure: what happened with the server's message, its detail, and the way out. The detail is left out
     * where it shows a row (SQLSTATE classes 22 and 23). The remote statement is not in it, since it shows the values that were
     * looked for; it is in the driver's exception.
     *
     * @return the explanation
     */
    public Explanation explanation() {
        Telling telling = Telling.of(kind, onShard);
        List<String> lines = serverMessage.lines().toList();
        List<String> facts = new ArrayList<>(lines.subList(1, lines.size()));
        if (serverDetail != null && !showsRow()) {
            facts.add(serverDetail);
        }
        Explanation explanation = Explanation.of(telling.what() + ": " + lines.get(0))
                .hint(serverHint == null ? telling.hint() : telling.hint() + "\nThe server's own hint: " + serverHint);
        return facts.isEmpty() ? explanation : explanation.detail(String.join("\n", facts));
    }

    private boolean showsRow() {
        return sqlState.startsWith("22") || sqlState.startsWith("23");
    }

    /** Returns the explanation. */
    @Override
    public String toString() {
        return explanation().toString();
    }
}
