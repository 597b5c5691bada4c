package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds {@code SKIP LOCKED} and {@code NOWAIT} in a statement. On a foreign table, {@code postgres_fdw} drops both without a
 * word, and waits. What stands in a string is not looked at, nor is the body of a function or of {@code DO}.
 */
final class LockingClauses {

    private static final Pattern CLAUSE = Pattern.compile(
            "\\bFOR\\s+(?:NO\\s+KEY\\s+UPDATE|UPDATE|SHARE|KEY\\s+SHARE)\\b[^;]*?\\b(SKIP\\s+LOCKED|NOWAIT)\\b",
            Pattern.CASE_INSENSITIVE);

    private LockingClauses() {}

    /** Explains why a statement is refused on the veneer; empty when it may be sent. */
    static Optional<Explanation> problem(String sql) {
        if ((Hints.of(sql) & Hints.LOCKING) == 0) {
            return Optional.empty();
        }
        Matcher clause = CLAUSE.matcher(StatementText.bare(sql));
        return clause.find()
                ? Optional.of(Explanation.of(
                                clause.group(1).toUpperCase(Locale.ROOT).replaceAll("\\s+", " ")
                                        + " cannot work on foreign tables")
                        .detail("postgres_fdw drops it without a word: the statement would wait for the rows' locks.")
                        .hint("Run the statement on the direct lane."))
                : Optional.empty();
    }
}
