package dev.ppp.explain;

import dev.ppp.catalog.Identifier;
import java.util.Optional;

/**
 * Something that the veneer does with rows that shards sent, instead of a shard doing it before. Immutable.
 *
 * @param kind what is done
 * @param detail what exactly, in PostgreSQL's words, such as a condition; empty where there is nothing more to say
 * @param why why it matters, in full sentences
 * @param wayOut what to do about it, in full sentences, where that is known
 */
public record LocalStep(Kind kind, String detail, String why, Optional<String> wayOut) {

    /** What can be left to the veneer. */
    public enum Kind {

        /** Rows are joined. */
        JOIN("a join"),

        /** Rows that a condition does not want are thrown away. */
        FILTER("a filter"),

        /** Rows are sorted. */
        SORT("a sort"),

        /** Rows are grouped, counted, summed up and the like. */
        AGGREGATE("an aggregate"),

        /** A window function is computed. */
        WINDOW("a window function"),

        /** Rows that are there twice are thrown away. */
        DISTINCT("a distinct"),

        /** {@code INTERSECT} or {@code EXCEPT}. */
        SET_OPERATION("a set operation"),

        /** {@code WITH RECURSIVE}. */
        RECURSION("a recursion"),

        /** Rows behind the wanted ones are thrown away. */
        LIMIT("a limit"),

        /** A subquery is run for the rows of another query. */
        SUBQUERY("a subquery"),

        /** Rows are read, and written one by one. */
        WRITE("a write row by row");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** Returns the kind in words. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** Returns what is done, why it matters, and the way out, each on its own line. */
    @Override
    public String toString() {
        return kind + (detail.isEmpty() ? "" : ": " + Identifier.printable(detail))
                + "\n  Why it matters: " + why
                + wayOut.map(it -> "\n  Way out: " + it).orElse("");
    }
}
