package dev.ppp.internal.sql;

import dev.ppp.catalog.Identifier;

/** Writes what would drive a terminal, or leave its line, as PostgreSQL's own escapes, so that SQL can be printed. */
final class Escapes {

    private Escapes() {}

    static boolean needed(String text) {
        return !Identifier.printable(text).equals(text);
    }

    /** Doubles the escape character itself, and replaces what is not printable. */
    static String unicode(String text, String escape, String format) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(point -> {
            String character = Character.toString(point);
            if (character.equals(escape)) {
                escaped.append(escape).append(escape);
            } else {
                escaped.append(needed(character) ? String.format(format, point) : character);
            }
        });
        return escaped.toString();
    }
}
