package dev.ppp.internal.planner;

import dev.ppp.catalog.ForeignTable;
import dev.ppp.internal.shape.CatalogColumn;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.state.VeneerState.RecordedTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a foreign table stands for which one of the shard's. PostgreSQL numbers the columns of a table, and never
 * gives a number again (manual, {@code pg_attribute.attnum}): so where the numbers are on record, a renamed column is known
 * from one that was dropped while another was added. Elsewhere, names decide.
 */
final class ColumnMatch {

    private final Map<String, CatalogColumn> standing = new HashMap<>();
    private final boolean known;

    private ColumnMatch(boolean known) {
        this.known = known;
    }

    static ColumnMatch of(Shape foreign, Relation relation, @Nullable RecordedTable recorded) {
        Map<String, CatalogColumn> byRemote = new HashMap<>();
        foreign.columns().forEach(it -> byRemote.put(it.remote(), it));
        boolean known = recorded != null
                && recorded.oid() == relation.oid()
                && !recorded.columns().isEmpty();
        ColumnMatch match = new ColumnMatch(known);
        if (!known || recorded == null) {
            relation.shape().columns().forEach(it -> match.put(it.name(), byRemote.get(it.name())));
            return match;
        }
        Set<String> before = new HashSet<>(recorded.columns().values());
        for (CatalogColumn column : relation.shape().columns()) {
            String name = recorded.columns().get(column.number());
            if (name != null) {
                match.put(column.name(), byRemote.get(name));
            } else if (!before.contains(column.name())) {
                match.put(column.name(), byRemote.get(column.name()));
            }
        }
        return match;
    }

    /** Matches by name alone. */
    static ColumnMatch byName(Shape foreign, ForeignTable wanted) {
        Map<String, CatalogColumn> byRemote = new HashMap<>();
        foreign.columns().forEach(it -> byRemote.put(it.remote(), it));
        ColumnMatch match = new ColumnMatch(false);
        wanted.columns().forEach(it -> match.put(it.name(), byRemote.get(it.name())));
        return match;
    }

    private void put(String name, @Nullable CatalogColumn column) {
        if (column != null) {
            standing.put(name, column);
        }
    }

    /** Returns the column that stands for one of the shard's. */
    Optional<CatalogColumn> of(String remote) {
        return Optional.ofNullable(standing.get(remote));
    }

    /** Whether numbers decided, so that nothing that was renamed can be taken for something else. */
    boolean known() {
        return known;
    }
}
