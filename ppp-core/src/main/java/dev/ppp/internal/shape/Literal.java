package dev.ppp.internal.shape;

import java.util.Optional;
import java.util.regex.Pattern;

/** Recognizes a constant of a known type. */
public final class Literal {

    private static final Pattern QUOTED = Pattern.compile("'(?:[^'\\\\\\x00]|'')*+'");

    private Literal() {}

    /**
     * Reads a constant.
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
        if (QUOTED.matcher(quoted).matches()) {
            return Optional.of(quoted.substring(1, quoted.length() - 1).replace("''", "'"));
        }
        return Optional.empty();
    }
}
