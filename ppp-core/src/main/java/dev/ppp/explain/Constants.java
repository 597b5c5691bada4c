package dev.ppp.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides the constants in SQL, as PostgreSQL prints it (manual, chapter "Lexical Structure"). */
final class Constants {

    private static final String STRING = "[eE]'(?:[^'\\\\]|\\\\.|'')*+'|'(?:[^']|'')*+'";
    private static final String NAME_OR_PARAMETER =
            "\"(?:[^\"]|\"\")*+\"|[A-Za-z_\\x80-\\uffff][A-Za-z0-9_$\\x80-\\uffff]*+|\\$\\d++";
    private static final String NUMBER = "\\d[\\d.]*+(?:[eE][+-]?\\d++)?";

    /** Only what is in a group stays. */
    private static final Pattern TOKEN =
            Pattern.compile(STRING + "|(" + NAME_OR_PARAMETER + ")|" + NUMBER, Pattern.DOTALL);

    private Constants() {}

    static String hidden(String sql) {
        return TOKEN.matcher(sql).replaceAll(it -> it.group(1) == null ? "?" : Matcher.quoteReplacement(it.group(1)));
    }
}
