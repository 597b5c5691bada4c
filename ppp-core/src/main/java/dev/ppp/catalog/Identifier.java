package dev.ppp.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What PostgreSQL asks of an identifier (manual, chapter "Lexical Structure", section "Identifiers and Key Words"). Any
 * text of 1 to 63 bytes without the character zero is one, once it is quoted; a longer one PostgreSQL would cut without
 * an error, so it is refused here.
 */
public final class Identifier {

    /** How many bytes an identifier has at most ({@code NAMEDATALEN} - 1). */
    public static final int MAX_BYTES = 63;

    private Identifier() {}

    /**
     * Tells why PostgreSQL would not take a name as it is.
     *
     * @param name any text
     * @return the end of a sentence that begins with the name, such as {@code is empty}; empty when the name is fine
     */
    public static Optional<String> problem(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (name.indexOf('\0') >= 0) {
            return Optional.of("holds the character zero, which PostgreSQL cannot store");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return Optional.of("holds half of a surrogate pair, which is no character");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes > MAX_BYTES
                ? Optional.of("has " + bytes + " bytes; PostgreSQL would cut it to " + MAX_BYTES)
                : Optional.empty();
    }

    /**
     * Renders a name for a message or a comment: in double quotes, with control characters escaped, so that it stays on
     * its line and cannot drive a terminal. Not for SQL.
     *
     * @param name any text
     * @return the name in double quotes
     */
    public static String quoted(String name) {
        return '"' + printable(name) + '"';
    }

    /**
     * Escapes what must not reach a terminal or the next line of a script: control characters, line and paragraph
     * separators, and marks that turn the direction of writing.
     *
     * @param text any text
     * @return the text on one line
     */
    public static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (drives(point)) {
                safe.append(String.format("\\u%04x", point));
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }

    private static boolean drives(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
