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
        for (int dot = sql.indexOf('.'); dot >= 0; dot = sql.indexOf('.', dot + 1)) {
            String before = nameBefore(sql, dot);
            if (schemas.contains(before) && !before.equals(own)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the identifier that ends before a dot, as PostgreSQL reads it (manual, "Identifiers and Key Words"). */
    private static String nameBefore(String sql, int dot) {
        int end = dot;
        while (end > 0 && Character.isWhitespace(sql.charAt(end - 1))) {
            end--;
        }
        int start = end;
        if (end > 1 && sql.charAt(end - 1) == '"') {
            start = openingQuote(sql, end - 1);
            return start < 0 ? "" : sql.substring(start + 1, end - 1).replace("\"\"", "\"");
        }
        while (start > 0 && isPartOfName(sql.charAt(start - 1))) {
            start--;
        }
        return lower(sql.substring(start, end));
    }

    private static int openingQuote(String sql, int closing) {
        int at = sql.lastIndexOf('"', closing - 1);
        while (at > 0 && sql.charAt(at - 1) == '"') {
            at = sql.lastIndexOf('"', at - 2);
        }
        return at;
    }

    private static boolean isPartOfName(char c) {
        return c == '_'
                || c == '$'
                || c >= 0x80
                || (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z');
    }

    /** Only ASCII letters are folded where a character can take several bytes. */
    private static String lower(String name) {
        StringBuilder folded = new StringBuilder(name);
        for (int at = 0; at < folded.length(); at++) {
            char c = folded.charAt(at);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(at, (char) (c + ('a' - 'A')));
            }
        }
        return folded.toString();
    }
}
