package dev.ppp.internal.shape;

import dev.ppp.internal.sql.Literals;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognizes a constant of a known type. */
public final class Literal {

    private static final String IDENTIFIER = "([a-z_][a-z0-9_]*|\"(?:[^\"]|\"\")+\")";
    private static final Pattern QUALIFIED = Pattern.compile("::" + IDENTIFIER + "\\." + IDENTIFIER + "((?:\\[\\])?)");

    private static final String TEXT = "::text)";

    private Literal() {}

    /**
     * Reads a constant, or a text that becomes one when a row is inserted.
     *
     * @param expression as a server prints it
     * @param type the type as the server prints it
     * @return the constant's text; empty when the expression is anything else
     */
    public static Optional<String> of(String expression, String type) {
        String suffix = "::" + type;
        if (!expression.endsWith(suffix)) {
            return Optional.empty();
        }
        String quoted = expression.substring(0, expression.length() - suffix.length());
        if (quoted.startsWith("('") && quoted.endsWith(TEXT)) {
            quoted = quoted.substring(1, quoted.length() - TEXT.length());
        }
        return quoted.startsWith("'") && Literals.endOf(quoted, 0) == quoted.length()
                ? Optional.of(Literals.value(quoted))
                : Optional.empty();
    }

    /**
     * Reads a constant of a type that someone created, or of an array of it.
     *
     * @param expression as a server prints it
     * @param schema the type's schema
     * @param name the type's name
     * @param array whether the constant is an array
     * @return the constant's text; empty when the expression is anything else
     */
    public static Optional<String> of(String expression, String schema, String name, boolean array) {
        int end = expression.startsWith("'") ? Literals.endOf(expression, 0) : -1;
        Matcher type = QUALIFIED.matcher(end < 0 ? "" : expression.substring(end));
        return type.matches()
                        && unquoted(type.group(1)).equals(schema)
                        && unquoted(type.group(2)).equals(name)
                        && type.group(3).isEmpty() != array
                ? Optional.of(Literals.value(expression.substring(0, end)))
                : Optional.empty();
    }

    private static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }
}
