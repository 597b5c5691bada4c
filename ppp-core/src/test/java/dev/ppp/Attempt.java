package dev.ppp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What somebody tries who has come to stand in tenant {@code a}: to reach tenant {@code b}, a password, or more than was
 * granted.
 *
 * @param name what is tried
 * @param statements run in one session; all but the last are preparations that nobody is harmed by
 * @param outcome the SQLSTATE with which the last statement is refused, or the one value that it may show
 */
record Attempt(String name, List<String> statements, Outcome outcome) {

    /** How the last statement ends. */
    sealed interface Outcome {}

    /**
     * It is refused.
     *
     * @param sqlState with what
     */
    record Refused(String sqlState) implements Outcome {}

    /**
     * It shows nothing worth having.
     *
     * @param value all that it shows
     */
    record Shows(String value) implements Outcome {}

    /** Refused for want of a privilege. */
    static Attempt refused(String name, String... statements) {
        return refusedWith("42501", name, statements);
    }

    static Attempt refusedWith(String sqlState, String name, String... statements) {
        return new Attempt(name, Arrays.asList(statements), new Refused(sqlState));
    }

    static Attempt shows(String value, String name, String... statements) {
        return new Attempt(name, Arrays.asList(statements), new Shows(value));
    }

    /** Puts the names of roles in place. */
    List<String> statements(Map<String, String> names) {
        return statements.stream()
                .map(sql -> {
                    String text = sql;
                    for (Map.Entry<String, String> name : names.entrySet()) {
                        text = text.replace(name.getKey(), name.getValue());
                    }
                    return text;
                })
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
