package dev.ppp.internal.sql;

import java.util.function.UnaryOperator;

/**
 * Finds constants in SQL that a server prints: in single quotes, a quote doubled, a backslash standing for itself
 * ({@code standard_conforming_strings}).
 */
public final class Literals {

    private Literals() {}

    /**
     * Finds the end of a constant.
     *
     * @param text SQL
     * @param at where its first quote stands
     * @return the place behind its last quote; -1 when it has none, or when it holds what no text can
     */
    public static int endOf(String text, int at) {
        for (int end = at + 1; end < text.length(); end++) {
            char found = text.charAt(end);
            if (found == '\'' && end + 1 < text.length() && text.charAt(end + 1) == '\'') {
                end++;
            } else if (found == '\'') {
                return end + 1;
            } else if (found == '\0') {
                return -1;
            }
        }
        return -1;
    }

    /**
     * Reads a constant.
     *
     * @param quoted the constant with its quotes
     * @return what it says
     */
    public static String value(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("''", "'");
    }

    /** Writes each constant anew. */
    static String replaceAll(String sql, UnaryOperator<String> written) {
        StringBuilder replaced = new StringBuilder();
        for (int at = 0; at < sql.length(); ) {
            int end = sql.charAt(at) == '\'' ? endOf(sql, at) : -1;
            if (end < 0) {
                replaced.append(sql.charAt(at++));
            } else {
                replaced.append(written.apply(value(sql.substring(at, end))));
                at = end;
            }
        }
        return replaced.toString();
    }
}
