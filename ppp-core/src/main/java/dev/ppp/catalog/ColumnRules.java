package dev.ppp.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a topology says about columns that the shard fills by itself.
 *
 * @param onlyWriter whether nobody writes to the shards but through the veneer
 * @param chosen what was chosen for single columns
 */
public record ColumnRules(boolean onlyWriter, Map<Place, ColumnDefault> chosen) {

    /** Nothing is said: shards may be written to directly, and each column gets what is safe for it. */
    public static final ColumnRules NONE = new ColumnRules(false, Map.of());

    /**
     * Copies the choices.
     *
     * @param onlyWriter whether nobody writes to the shards but through the veneer
     * @param chosen what was chosen for single columns
     */
    public ColumnRules {
        chosen = Map.copyOf(chosen);
    }

    /**
     * A column of a table, whichever tenant's.
     *
     * @param table the table's name on the shard
     * @param column the column's name on the shard
     */
    public record Place(String table, String column) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int tables = table.compareTo(other.table);
            return tables == 0 ? column.compareTo(other.column) : tables;
        }

        @Override
        public String toString() {
            return Identifier.quoted(table) + "." + Identifier.quoted(column);
        }
    }

    /**
     * Returns what was chosen for a column.
     *
     * @param table the table's name on the shard
     * @param column the column's name on the shard
     * @return empty when nothing was chosen
     */
    public Optional<ColumnDefault> of(String table, String column) {
        return chosen.isEmpty() ? Optional.empty() : Optional.ofNullable(chosen.get(new Place(table, column)));
    }

    /**
     * Lets the choices of one tenant go before these.
     *
     * @param own the tenant's choices
     * @return these rules, unless there are own choices
     */
    public ColumnRules with(Map<Place, ColumnDefault> own) {
        if (own.isEmpty()) {
            return this;
        }
        Map<Place, ColumnDefault> all = new LinkedHashMap<>(chosen);
        all.putAll(own);
        return new ColumnRules(onlyWriter, all);
    }

    /** Returns the rules in an order that is always the same. */
    @Override
    public String toString() {
        return (onlyWriter ? "only writer " : "") + new TreeMap<>(chosen);
    }
}
