package dev.ppp.internal.planner;

import dev.ppp.internal.state.Facts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What others built on foreign tables, such as views. Nothing of it is ever dropped. */
final class Dependents {

    private final Map<Place, Map<String, Set<String>>> onColumns = new HashMap<>();
    private final Map<Place, Set<String>> onTables = new HashMap<>();

    Dependents(Facts facts) {
        facts.dependents().forEach(it -> {
            Place place = new Place(it.schema(), it.table());
            onTables.computeIfAbsent(place, table -> new TreeSet<>()).add(it.object());
            it.column()
                    .ifPresent(column -> onColumns
                            .computeIfAbsent(place, table -> new HashMap<>())
                            .computeIfAbsent(column, name -> new TreeSet<>())
                            .add(it.object()));
        });
    }

    private record Place(String schema, String table) {}

    /** Returns what rests on a foreign table or on any of its columns, in words. */
    Set<String> on(String schema, String table) {
        return onTables.getOrDefault(new Place(schema, table), Set.of());
    }

    /** Returns what rests on each column of a foreign table, in words; no column on which nothing rests. */
    Map<String, Set<String>> onColumns(String schema, String table) {
        return onColumns.getOrDefault(new Place(schema, table), Map.of());
    }
}
