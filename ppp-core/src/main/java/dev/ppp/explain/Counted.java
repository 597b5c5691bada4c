package dev.ppp.explain;

import dev.ppp.catalog.Identifier;
import java.util.Collection;
import java.util.List;

/** Puts numbers and lists into words. */
final class Counted {

    private Counted() {}

    static String rows(long number) {
        return number == 1 ? "1 row" : number + " rows";
    }

    static String quoted(Collection<String> names) {
        return listed(names.stream().map(Identifier::quoted).toList());
    }

    static String listed(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
