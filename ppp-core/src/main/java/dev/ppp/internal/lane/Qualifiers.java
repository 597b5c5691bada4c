package dev.ppp.internal.lane;

import java.util.Optional;
import java.util.function.Predicate;

/** The names that stand before a dot in a text, as PostgreSQL reads them (manual, "Identifiers and Key Words"). */
final class Qualifiers {

    private Qualifiers() {}

    /** Finds the first that is among those looked for. What is in strings counts, too, since it may be run. */
    static Optional<String> find(String sql, Predicate<String> sought) {
        for (int dot = sql.indexOf('.'); dot >= 0; dot = sql.indexOf('.', dot + 1)) {
            String name = before(sql, dot);
            if (sought.test(name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static String before(String sql, int dot) {
        int end = dot;
        while (end > 0 && Character.isWhitespace(sql.charAt(end - 1))) {
            end--;
        }
        int start = end;
        if (end > 1 && sql.charAt(end - 1) == '"') {
            start = openingQuote(sql, end - 1);
            return start < 0 ? "" : sql.substring(start + 1, end - 1).replace("\"\"", "\"");
        }
        while (start > 0 && StatementText.isPartOfName(sql.charAt(start - 1))) {
            start--;
        }
        return folded(sql.substring(start, end));
    }

    private static int openingQuote(String sql, int closing) {
        int at = sql.lastIndexOf('"', closing - 1);
        while (at > 0 && sql.charAt(at - 1) == '"') {
            at = sql.lastIndexOf('"', at - 2);
        }
        return at;
    }

    /** Returns what PostgreSQL makes of a name without quotes. Only ASCII letters are folded where a character can take several bytes. */
    static String folded(String name) {
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
