package dev.ppp.internal.explain;

import dev.ppp.catalog.Identifier;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A foreign table.
 *
 * @param schema its schema
 * @param name its name
 */
record Relation(String schema, String name) {

    private static final String IDENTIFIER = "(\"(?:[^\"]|\"\")++\"|[^\\s.\"()]++)";

    /** In a list such as {@code (a.b t) INNER JOIN (c.d)}, each table stands in parentheses, perhaps with an alias. */
    private static final Pattern TABLE =
            Pattern.compile("\\(" + IDENTIFIER + "\\." + IDENTIFIER + "(?:\\s+" + IDENTIFIER + ")?\\)");

    /** Finds the tables for which a node stands; none where it names none. */
    static List<Relation> of(PlanNode node) {
        if (node.has("Relations")) {
            return TABLE.matcher(node.text("Relations"))
                    .results()
                    .map(it -> new Relation(unquoted(it.group(1)), unquoted(it.group(2))))
                    .toList();
        }
        return node.has("Relation Name")
                ? List.of(new Relation(node.text("Schema"), node.text("Relation Name")))
                : List.of();
    }

    private static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }

    @Override
    public String toString() {
        return Identifier.quoted(schema) + "." + Identifier.quoted(name);
    }
}
