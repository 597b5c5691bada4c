package dev.ppp.internal.lane;

/**
 * Words for which a text has to be looked at more closely. Every statement is read through for them, once and without making anything;
 * hardly any goes further.
 */
final class Hints {

    /** SKIP LOCKED and NOWAIT. */
    static final int LOCKING = 1;

    static final int WRITING = 2;

    /** What begins or ends a transaction. */
    static final int TRANSACTION = 4;

    private Hints() {}

    /** Returns what a text gives reason to look for, also where the words stand in strings, names or comments. */
    static int of(String sql) {
        int found = 0;
        int at = 0;
        while (at < sql.length()) {
            int end = at;
            while (end < sql.length() && StatementText.isPartOfName(sql.charAt(end))) {
                end++;
            }
            if (end > at) {
                found |= ofWord(sql, at, end - at);
            }
            at = end + 1;
        }
        return found;
    }

    private static int ofWord(String sql, int at, int length) {
        return switch (sql.charAt(at)) {
            case 'i', 'I' -> when(sql, at, length, "INSERT", WRITING);
            case 'u', 'U' -> when(sql, at, length, "UPDATE", WRITING);
            case 'd', 'D' -> when(sql, at, length, "DELETE", WRITING);
            case 'm', 'M' -> when(sql, at, length, "MERGE", WRITING);
            case 't', 'T' -> when(sql, at, length, "TRUNCATE", WRITING);
            case 'l', 'L' -> when(sql, at, length, "LOCKED", LOCKING);
            case 'n', 'N' -> when(sql, at, length, "NOWAIT", LOCKING);
            case 'c', 'C' -> when(sql, at, length, "COMMIT", TRANSACTION);
            case 'e', 'E' -> when(sql, at, length, "END", TRANSACTION);
            case 'b', 'B' -> when(sql, at, length, "BEGIN", TRANSACTION);
            case 's', 'S' -> when(sql, at, length, "START", TRANSACTION);
            default -> 0;
        };
    }

    private static int when(String sql, int at, int length, String word, int hint) {
        return length == word.length() && sql.regionMatches(true, at, word, 0, length) ? hint : 0;
    }
}
