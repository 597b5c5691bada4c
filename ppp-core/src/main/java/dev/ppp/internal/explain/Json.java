package dev.ppp.internal.explain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON as PostgreSQL writes it (RFC 8259): objects as maps, arrays as lists, strings, numbers and truth values; what is null
 * is left out. A plan is all that is read, so that no library for it is forced on anybody; jOOQ's own parser goes with 3.21, and to take the plan
 * apart in SQL would send it to the server once more. For one thread.
 */
final class Json {

    /** Ends what is read; it is in no text. */
    private static final char END = '\0';

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException when it is no JSON
     */
    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        if (json.next() != END) {
            throw json.unexpected();
        }
        return value;
    }

    private Object value() {
        char first = next();
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        for (at++; next() != '}'; skipComma('}')) {
            String key = string();
            expect(':');
            Object value = value();
            if (value != Null.NULL) {
                object.put(key, value);
            }
        }
        at++;
        return object;
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        for (at++; next() != ']'; skipComma(']')) {
            array.add(value());
        }
        at++;
        return array;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        for (char c = character(); c != '"'; c = character()) {
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = character();
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw unexpected();
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    /** A number, a truth value or null. */
    private Object word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> Null.NULL;
            case "" -> throw unexpected();
            default -> new BigDecimal(word);
        };
    }

    private enum Null {
        NULL
    }

    /** The next character that is no white space; it is not consumed. */
    private char next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private char character() {
        if (at == text.length()) {
            throw unexpected();
        }
        return text.charAt(at++);
    }

    private void expect(char expected) {
        if (next() != expected) {
            throw unexpected();
        }
        at++;
    }

    private void skipComma(char close) {
        if (next() != close) {
            expect(',');
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("no JSON at character " + (at + 1) + " of " + text.length());
    }
}
