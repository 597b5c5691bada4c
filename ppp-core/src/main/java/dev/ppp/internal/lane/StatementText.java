package dev.ppp.internal.lane;

import java.util.Arrays;
import java.util.List;

/**
 * The text of a statement as PostgreSQL reads it: where it has strings, quoted names and comments (manual, "Lexical Structure"). What
 * the server takes for none of these, it refuses anyway. Strings are read as with {@code standard_conforming_strings}.
 */
public final class StatementText {

    private final String sql;
    private final boolean onlyComments;
    private final boolean isInner;
    private final StringBuilder rest;
    private int at;

    private StatementText(String sql, boolean onlyComments, boolean isInner) {
        this.sql = sql;
        this.onlyComments = onlyComments;
        this.isInner = isInner;
        this.rest = new StringBuilder(sql.length());
    }

    /** Puts a space in the place of each comment, also of those in a dollar-quoted string, which may be code. */
    static String withoutComments(String sql) {
        return hasComment(sql) ? new StatementText(sql, true, false).rest() : sql;
    }

    /** Puts a space in the place of all text that means nothing: strings, quoted names, comments. */
    static String bare(String sql) {
        return new StatementText(sql, false, false).rest();
    }

    /**
     * Tells whether a text is no more than one statement.
     *
     * @param sql the text
     * @return false when something follows the semicolon
     */
    public static boolean isOne(String sql) {
        String bare = bare(sql);
        int end = bare.indexOf(';');
        return end < 0 || bare.substring(end + 1).replace(';', ' ').isBlank();
    }

    /** Returns the statements of a text, bare. */
    static List<String> statements(String sql) {
        return Arrays.stream(bare(sql).split(";"))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    /**
     * Returns what of a text is in no parentheses, bare: that of a query without its subqueries.
     *
     * @param sql the text
     * @return the text with a space in the place of each pair of parentheses
     */
    public static String outermost(String sql) {
        StringBuilder outermost = new StringBuilder();
        int depth = 0;
        for (char c : bare(sql).toCharArray()) {
            if (c == '(') {
                depth++;
                outermost.append(' ');
            } else if (c == ')') {
                depth--;
            } else if (depth == 0) {
                outermost.append(c);
            }
        }
        return outermost.toString();
    }

    private static boolean hasComment(String sql) {
        return sql.contains("--") || sql.contains("/*");
    }

    private String rest() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                comment(ofLine());
            } else if (sql.startsWith("/*", at)) {
                comment(ofBlock());
            } else if (c == '\'' || c == '"') {
                quoted(endOfQuoted(c, c == '\'' && isEscaping()));
            } else if (c == '$' && !followsName()) {
                dollar();
            } else {
                rest.append(c);
                at++;
            }
        }
        return rest.toString();
    }

    private void comment(int end) {
        rest.append(' ');
        at = end;
    }

    private int ofLine() {
        int end = at;
        while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /** Comments nest. */
    private int ofBlock() {
        int depth = 0;
        int end = at;
        do {
            if (sql.startsWith("/*", end)) {
                depth++;
                end += 2;
            } else if (sql.startsWith("*/", end)) {
                depth--;
                end += 2;
            } else {
                end++;
            }
        } while (depth > 0 && end < sql.length());
        return Math.min(end, sql.length());
    }

    private void quoted(int end) {
        if (onlyComments) {
            rest.append(sql, at, end);
        } else {
            rest.append(' ');
        }
        at = end;
    }

    private int endOfQuoted(char quote, boolean escaping) {
        int end = at + 1;
        while (end < sql.length()) {
            if (sql.charAt(end) == quote && !isAt(quote, end + 1)) {
                return end + 1;
            }
            end += sql.charAt(end) == quote || (escaping && sql.charAt(end) == '\\') ? 2 : 1;
        }
        return sql.length();
    }

    private boolean isAt(char c, int index) {
        return index < sql.length() && sql.charAt(index) == c;
    }

    /** {@code E'..'} */
    private boolean isEscaping() {
        return at > 0 && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e') && !isPartOfName(at - 2);
    }

    private void dollar() {
        int tagged = at + 1;
        while (isPartOfName(tagged) && !isAt('$', tagged)) {
            tagged++;
        }
        if (!isAt('$', tagged) || isDigit(sql.charAt(at + 1))) {
            rest.append('$');
            at++;
            return;
        }
        String tag = sql.substring(at, tagged + 1);
        int closing = sql.indexOf(tag, tagged + 1);
        if (onlyComments && closing >= 0) {
            String inner = sql.substring(tagged + 1, closing);
            rest.append(tag)
                    .append(isInner ? inner : new StatementText(inner, true, true).rest())
                    .append(tag);
            at = closing + tag.length();
        } else {
            quoted(closing < 0 ? sql.length() : closing + tag.length());
        }
    }

    private boolean followsName() {
        return isPartOfName(at - 1);
    }

    private boolean isPartOfName(int index) {
        return index >= 0 && index < sql.length() && isPartOfName(sql.charAt(index));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Returns whether a name without quotes can have a character after its first. */
    static boolean isPartOfName(char c) {
        return c == '_' || c == '$' || c >= 0x80 || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
