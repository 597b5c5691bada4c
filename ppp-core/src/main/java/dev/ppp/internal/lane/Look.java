package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is noticed in a text before it is sent to the veneer.
 *
 * @param refusal why it is not sent
 * @param suspicious whether it may write to another shard
 * @param begins whether it begins a transaction
 * @param commits whether a statement in it ends one
 * @param alone whether it is one statement
 */
record Look(Optional<Explanation> refusal, boolean suspicious, boolean begins, boolean commits, boolean alone) {

    static final Look NOTHING = new Look(Optional.empty(), false, false, false, true);

    private static final Pattern BEGINS = Pattern.compile("(?:BEGIN|START)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMITS = Pattern.compile("(?:COMMIT|END)\\b", Pattern.CASE_INSENSITIVE);

    /** A function's body can be SQL without quotes, with an END of its own. */
    private static final Pattern CREATES = Pattern.compile("CREATE\\b", Pattern.CASE_INSENSITIVE);

    private static final Explanation UNSEEN = Explanation.of(
                    "COMMIT cannot stand in one text with other statements where these may write to another shard")
            .detail("To which shards a transaction has written is looked at before its commit.")
            .hint("Send it by itself, or end the transaction by Connection.commit().");

    /** Looks at a text of a tenant. */
    static Look at(String sql, WatchedSchemas watched, String own) {
        int hints = Hints.of(sql);
        if (hints == 0) {
            return NOTHING;
        }
        Optional<Explanation> refusal = LockingClauses.problem(sql);
        boolean suspicious = (hints & Hints.WRITING) != 0 && watched.mayBeWrittenBy(sql, own);
        if ((hints & Hints.TRANSACTION) == 0) {
            return suspicious || refusal.isPresent() ? new Look(refusal, suspicious, false, false, true) : NOTHING;
        }
        List<String> statements = StatementText.statements(sql);
        if (statements.stream().anyMatch(it -> CREATES.matcher(it).lookingAt())) {
            return new Look(refusal, suspicious, false, false, true);
        }
        return new Look(
                refusal,
                suspicious,
                statements.stream().anyMatch(it -> BEGINS.matcher(it).lookingAt()),
                statements.stream().anyMatch(it -> COMMITS.matcher(it).lookingAt()),
                statements.size() <= 1);
    }

    /** Returns what is noticed in this text and another one of the same batch. */
    Look and(Look other) {
        return new Look(
                refusal.or(other::refusal),
                suspicious || other.suspicious,
                begins || other.begins,
                commits || other.commits,
                false);
    }

    /**
     * Explains why a commit cannot be looked at.
     *
     * @param alreadySuspicious whether an earlier statement of the transaction may have written to another shard
     */
    Optional<Explanation> unseen(boolean alreadySuspicious) {
        return commits && !alone && (suspicious || alreadySuspicious) ? Optional.of(UNSEEN) : Optional.empty();
    }
}
