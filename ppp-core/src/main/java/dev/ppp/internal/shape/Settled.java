package dev.ppp.internal.shape;

import dev.ppp.internal.sql.Literals;
import dev.ppp.internal.sql.TypeNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an expression as a server prints it that was given it: the parser casts the elements of an array in place of the
 * array itself ({@code transformArrayExpr}), and prints what it has parsed. So {@code VALUE IN ('a', 'b')} of a domain over
 * varchar is printed in one way by the server that was told so, and in another by one that was told what the first printed.
 */
public final class Settled {

    private Settled() {}

    /**
     * Rewrites an expression that was found to be harmless.
     *
     * @param sql as a server prints it
     * @return the same expression; the same text, when it is rewritten again
     */
    public static String of(String sql) {
        StringBuilder settled = new StringBuilder();
        for (int at = 0; at < sql.length(); ) {
            @Nullable Cast cast = sql.startsWith("(ARRAY[", at) ? castAt(sql, at) : null;
            if (cast != null) {
                settled.append(cast.distributed());
                at = cast.end();
            } else {
                int end = sql.charAt(at) == '\'' ? Math.max(at + 1, Literals.endOf(sql, at)) : at + 1;
                settled.append(sql, at, end);
                at = end;
            }
        }
        return settled.toString();
    }

    /**
     * A cast of an array that is spelled out.
     *
     * @param elements its elements
     * @param type the type of its elements
     * @param end where the cast ends
     */
    private record Cast(List<String> elements, String type, int end) {

        String distributed() {
            List<String> cast = new ArrayList<>();
            for (String element : elements) {
                cast.add(
                        element.startsWith("ARRAY[")
                                ? of("(" + element + ")::" + type + "[]")
                                : "(" + of(element) + ")::" + type);
            }
            return "ARRAY[" + String.join(", ", cast) + "]";
        }
    }

    private static @Nullable Cast castAt(String sql, int at) {
        List<String> elements = new ArrayList<>();
        int depth = 0;
        int begin = at + "(ARRAY[".length();
        for (int end = begin; end < sql.length(); end++) {
            char found = sql.charAt(end);
            if (found == '\'') {
                end = Math.max(end, Literals.endOf(sql, end) - 1);
            } else if (found == ']' && depth == 0) {
                elements.add(sql.substring(begin, end));
                return elements.get(0).isEmpty() ? null : castOf(sql, end + 1, elements);
            } else if (found == ',' && depth == 0) {
                elements.add(sql.substring(begin, end));
                begin = end + 2;
            }
            depth += found == '(' || found == '[' ? 1 : found == ')' || found == ']' ? -1 : 0;
        }
        return null;
    }

    private static @Nullable Cast castOf(String sql, int at, List<String> elements) {
        if (!sql.startsWith(")::", at)) {
            return null;
        }
        int begin = at + ")::".length();
        int end = TypeNames.standardAt(sql, begin);
        if (end < 0 || !sql.startsWith("[]", end - 2)) {
            return null;
        }
        return new Cast(elements, sql.substring(begin, end - 2), end);
    }
}
