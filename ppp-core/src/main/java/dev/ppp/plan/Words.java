package dev.ppp.plan;

import dev.ppp.catalog.Identifier;
import java.util.Collection;
import java.util.stream.Collectors;

/** The phrases in which changes are summed up. */
final class Words {

    private Words() {}

    static String name(String name) {
        return Identifier.quoted(name);
    }

    static String name(String schema, String name) {
        return name(schema) + "." + name(name);
    }

    static String value(String value) {
        return "'" + Identifier.printable(value) + "'";
    }

    static String names(Collection<String> names) {
        return names.stream().map(Words::name).collect(Collectors.joining(", "));
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
