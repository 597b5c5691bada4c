package dev.ppp.catalog;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which tables of a tenant's schema on the shard the veneer gets (manual, {@code IMPORT FOREIGN SCHEMA}). */
public sealed interface TableSelection {

    /**
     * Tells whether a table is wanted.
     *
     * @param table the table's name on the shard
     * @return whether the veneer gets it
     */
    boolean selects(String table);

    /**
     * Tells whether a table is wanted by itself.
     *
     * @param partition whether it is a partition
     * @return false for a partition that is not named, since its parent stands for it
     */
    default boolean reaches(boolean partition) {
        return !partition || this instanceof LimitTo;
    }

    /**
     * Writes the selection down, the same for the same tables in whatever order they were named.
     *
     * @return such as {@code except "audit_log", "events"}
     */
    String text();

    private static String text(String word, Set<String> tables) {
        return tables.stream().sorted().map(Identifier::quoted).collect(Collectors.joining(", ", word + " ", ""));
    }

    /** Every table and view, but no partitions: their parent stands for them. */
    record All() implements TableSelection {
        @Override
        public boolean selects(String table) {
            return true;
        }

        @Override
        public String text() {
            return "all";
        }
    }

    /**
     * The named tables only; the one way to get a partition by itself.
     *
     * @param tables names on the shard, at least one
     */
    record LimitTo(Set<String> tables) implements TableSelection {

        /**
         * Copies the names, keeping their order.
         *
         * @param tables names on the shard
         */
        public LimitTo {
            tables = Collections.unmodifiableSet(new LinkedHashSet<>(tables));
        }

        @Override
        public boolean selects(String table) {
            return tables.contains(table);
        }

        @Override
        public String text() {
            return TableSelection.text("limit to", tables);
        }
    }

    /**
     * Every table and view but the named ones.
     *
     * @param tables names on the shard, at least one
     */
    record Except(Set<String> tables) implements TableSelection {

        /**
         * Copies the names, keeping their order.
         *
         * @param tables names on the shard
         */
        public Except {
            tables = Collections.unmodifiableSet(new LinkedHashSet<>(tables));
        }

        @Override
        public boolean selects(String table) {
            return !tables.contains(table);
        }

        @Override
        public String text() {
            return TableSelection.text("except", tables);
        }
    }
}
