package dev.ppp;

import dev.ppp.catalog.Identifier;

/** The phrases in which a topology's problems are told. */
final class Words {

    private Words() {}

    static String name(String name) {
        return Identifier.quoted(name);
    }

    static String option(String option, String shard) {
        return "option " + name(option) + " of shard " + name(shard);
    }

    static String value(String value) {
        return " '" + Identifier.printable(value) + "'";
    }
}
