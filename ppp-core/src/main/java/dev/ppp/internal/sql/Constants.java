package dev.ppp.internal.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides the constants in SQL, and its comments (manual, chapter "Lexical Structure"). */
public final class Constants {

    private static final String COMMENT = "--[^\\n\\r]*+|/\\*.*?\\*/";
    private static final String STRING = "[eE]'(?:[^'\\\\]|\\\\.|'')*+'|'(?:[^']|'')*+'"
            + "|\\$(?<tag>[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*+|)\\$.*?\\$\\k<tag>\\$";
    private static final String NAME_OR_PARAMETER =
            "\"(?:[^\"]|\"\")*+\"|[A-Za-z_\\x80-\\uffff][A-Za-z0-9_$\\x80-\\uffff]*+|\\$\\d++";
    private static final String NUMBER = "\\d(?:[eE][+-]?(?=\\d)|[\\w.])*+";

    /** What is in neither group is a constant. */
    private static final Pattern TOKEN =
            Pattern.compile("(" + COMMENT + ")|" + STRING + "|(" + NAME_OR_PARAMETER + ")|" + NUMBER, Pattern.DOTALL);

    private static final int COMMENTS = 1;
    private static final int KEPT = 3;

    private Constants() {}

    /**
     * Puts a question mark in the place of each constant, and a space in that of each comment.
     *
     * @param sql SQL as somebody wrote it, or as PostgreSQL prints it
     * @return the same without data
     */
    public static String hidden(String sql) {
        return TOKEN.matcher(sql).replaceAll(it -> {
            if (it.group(COMMENTS) != null) {
                return " ";
            }
            return it.group(KEPT) == null ? "?" : Matcher.quoteReplacement(it.group(KEPT));
        });
    }
}
