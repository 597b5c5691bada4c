package dev.ppp.internal.lane;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Notices statements on the veneer that may write into somebody else's schema, and so to another shard, by the qualified names in
 * their text. It errs on the side of noticing: what it notices is looked at before the commit, not refused. Safe for use by many
 * threads.
 */
public final class WatchedSchemas {

    static final WatchedSchemas NONE = new WatchedSchemas(Set.of());

    /** A procedure, or a block, that commits by itself, which it could not in the transaction in which it would be looked at. */
    private static final Pattern LEFT_ALONE = Pattern.compile(
            "\\s*(?:CALL\\b|DO\\b.*\\b(?:COMMIT|ROLLBACK)\\b)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Set<String> schemas;

    /**
     * Watches schemas.
     *
     * @param schemas those of declared tenants on the veneer, and those that tenants share
     */
    public WatchedSchemas(Set<String> schemas) {
        this.schemas = Set.copyOf(schemas);
    }

    /** Returns whether a statement may write into one of the schemas, apart from the own one. */
    boolean mayBeWrittenBy(String sql, String own) {
        if ((Hints.of(sql) & Hints.WRITING) == 0) {
            return false;
        }
        String text = StatementText.withoutComments(sql);
        return namesOther(text, own) && !LEFT_ALONE.matcher(text).lookingAt();
    }

    private boolean namesOther(String sql, String own) {
        return Qualifiers.find(sql, it -> schemas.contains(it) && !it.equals(own))
                .isPresent();
    }
}
