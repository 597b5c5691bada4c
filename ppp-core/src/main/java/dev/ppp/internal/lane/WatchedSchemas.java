package dev.ppp.internal.lane;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Notices statements on the veneer that may write into somebody else's schema, and so to another shard, by the qualified names in
 * their text. It errs on the side of noticing: what it notices is looked at before the commit, not refused. Safe for use by many
 * threads.
 */
public final class WatchedSchemas {

    private static final Pattern WRITING =
            Pattern.compile("INSERT|UPDATE|DELETE|MERGE|TRUNCATE", Pattern.CASE_INSENSITIVE);

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
        return namesOther(sql, own) && WRITING.matcher(sql).find();
    }

    private boolean namesOther(String sql, String own) {
        return Qualifiers.find(sql, it -> schemas.contains(it) && !it.equals(own))
                .isPresent();
    }
}
