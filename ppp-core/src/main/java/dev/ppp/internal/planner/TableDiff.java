package dev.ppp.internal.planner;

import dev.ppp.catalog.Column;
import dev.ppp.catalog.Filling;
import dev.ppp.catalog.ForeignTable;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TypeName;
import dev.ppp.internal.shape.CatalogColumn;
import dev.ppp.internal.shape.CatalogColumn.Filled;
import dev.ppp.internal.shape.Shape;
import dev.ppp.plan.ColumnChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the fewest changes that make a foreign table like the table on the shard. A new column goes to the end, on either
 * side; where the order can be kept only by dropping and adding columns that nothing rests on, they are.
 */
final class TableDiff {

    private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");

    private final Shape standing;
    private final ForeignTable wanted;
    private final ColumnMatch match;
    private final Set<String> restedOn;
    private final Map<String, String> renames = new LinkedHashMap<>();
    private final List<ColumnChange> drops = new ArrayList<>();
    private final List<ColumnChange> changes = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private final Set<String> blocked = new LinkedHashSet<>();
    private final Map<String, Optional<String>> comments = new LinkedHashMap<>();
    private boolean lost;
    private boolean added;

    private TableDiff(Shape standing, ForeignTable wanted, ColumnMatch match, Set<String> restedOn) {
        this.standing = standing;
        this.wanted = wanted;
        this.match = match;
        this.restedOn = restedOn;
    }

    /**
     * What differs.
     *
     * @param changes what to alter, in order
     * @param differences what differs, in words
     * @param blocked columns that cannot be altered, since something rests on them
     * @param guessed whether columns are dropped and others added although they may have been renamed
     * @param comments the comments that differ, by column
     */
    record Result(
            List<ColumnChange> changes,
            List<String> differences,
            Set<String> blocked,
            boolean guessed,
            Map<String, Optional<String>> comments) {}

    static Result between(Shape standing, ForeignTable wanted, ColumnMatch match, Set<String> restedOn) {
        return new TableDiff(standing, wanted, match, restedOn).compare();
    }

    private Result compare() {
        int kept = keptInOrder();
        Set<CatalogColumn> used = new HashSet<>();
        for (int at = 0; at < wanted.columns().size(); at++) {
            Column column = wanted.columns().get(at);
            Optional<CatalogColumn> before = match.of(column.name());
            before.ifPresent(used::add);
            if (before.isPresent() && isKept(before.get(), column) && (at < kept || isFixed())) {
                alter(before.get(), column);
            } else {
                before.ifPresent(it -> drop(it, "column " + quoted(it.name()) + " has to be created anew"));
                add(column, before.isEmpty());
            }
        }
        for (CatalogColumn column : standing.columns()) {
            if (!used.contains(column)) {
                lost = true;
                drop(column, "column " + quoted(column.name()) + " is gone from the shard");
            }
        }
        List<ColumnChange> all = new ArrayList<>(drops);
        all.addAll(renamed());
        all.addAll(changes);
        return new Result(all, differences, blocked, lost && added && !match.known(), comments);
    }

    /** Renames columns; one whose new name another column still has goes by a name in between. */
    private List<ColumnChange> renamed() {
        Set<String> taken = new HashSet<>();
        standing.columns().forEach(it -> taken.add(it.name()));
        drops.forEach(it -> taken.remove(((ColumnChange.Drop) it).column()));
        List<ColumnChange> first = new ArrayList<>();
        List<ColumnChange> then = new ArrayList<>();
        renames.forEach((from, to) -> {
            if (taken.contains(to)) {
                String between = between(first.size());
                first.add(new ColumnChange.Rename(from, between));
                then.add(new ColumnChange.Rename(between, to));
            } else {
                first.add(new ColumnChange.Rename(from, to));
                taken.add(to);
            }
            taken.remove(from);
        });
        first.addAll(then);
        return first;
    }

    /** A name that no column has, had or will have. */
    private String between(int from) {
        Set<String> known = new HashSet<>();
        standing.columns().forEach(it -> known.add(it.name()));
        wanted.columns().forEach(it -> known.add(it.name()));
        int number = from;
        while (known.contains("ppp_renamed_" + number)) {
            number += renames.size();
        }
        return "ppp_renamed_" + number;
    }

    /** Returns how many of the wanted columns, from the first one on, stand in the order in which they are wanted. */
    private int keptInOrder() {
        int last = -1;
        for (int at = 0; at < wanted.columns().size(); at++) {
            Column column = wanted.columns().get(at);
            Optional<CatalogColumn> before = match.of(column.name());
            int place = before.map(it -> standing.columns().indexOf(it)).orElse(-1);
            if (place <= last || !isKept(before.get(), column)) {
                return at;
            }
            last = place;
        }
        return wanted.columns().size();
    }

    /** Whether views rest on the table: then no column is dropped for the sake of the order. */
    private boolean isFixed() {
        return !restedOn.isEmpty();
    }

    /** A column cannot be made one that the shard fills: PostgreSQL takes that only when a column is created. */
    private static boolean isKept(CatalogColumn before, Column column) {
        if (!(column.filling() instanceof Filling.ShardDefault)) {
            return true;
        }
        return before.filled() instanceof Filled.Generated
                && (before.type().equals(column.type()) || (isWhole(before.type()) && isWhole(column.type())));
    }

    private static boolean isWhole(TypeName type) {
        return type instanceof TypeName.BuiltIn builtIn && WHOLE.contains(builtIn.text());
    }

    private void add(Column column, boolean isNew) {
        added |= isNew;
        changes.add(new ColumnChange.Add(column));
        if (isNew) {
            differences.add("column " + quoted(column.name()) + " is new on the shard");
        }
    }

    private void drop(CatalogColumn column, String difference) {
        if (restedOn.contains(column.name())) {
            blocked.add(column.name());
        }
        drops.add(new ColumnChange.Drop(column.name()));
        differences.add(difference);
    }

    private void alter(CatalogColumn before, Column column) {
        String name = column.name();
        if (!before.name().equals(name)) {
            renames.put(before.name(), name);
            differences.add("column " + quoted(before.name()) + " is called " + quoted(name) + " on the shard");
        }
        if (before.remoteName().filter(it -> !it.equals(name)).isPresent()) {
            changes.add(new ColumnChange.DropRemoteName(name));
        }
        boolean retyped =
                !before.type().equals(column.type()) || !before.collation().equals(column.collation());
        boolean refilled = !isFilled(before.filled(), column.filling());
        if (refilled || retyped) {
            empty(name, before.filled(), column.filling(), refilled);
        }
        if (retyped) {
            retype(before, column);
        }
        if (before.notNull() != column.notNull()) {
            changes.add(new ColumnChange.SetNotNull(name, column.notNull()));
            differences.add(
                    "column " + quoted(name) + (column.notNull() ? " takes no null" : " takes null") + " on the shard");
        }
        fill(before, column, refilled || retyped);
        if (refilled) {
            differences.add("column " + quoted(name) + " is to be filled differently");
        }
        if (!before.comment().equals(column.comment())) {
            comments.put(name, column.comment());
        }
    }

    private void retype(CatalogColumn before, Column column) {
        if (restedOn.contains(before.name())) {
            blocked.add(before.name());
        }
        changes.add(new ColumnChange.Retype(column.name(), column.type(), column.collation()));
        differences.add(
                before.type().equals(column.type())
                        ? "column " + quoted(column.name()) + " has another collation on the shard"
                        : "column " + quoted(column.name()) + " is " + before.type() + " on the veneer and "
                                + column.type() + " on the shard");
    }

    private void empty(String name, Filled before, Filling after, boolean refilled) {
        if (before instanceof Filled.Generated && !(after instanceof Filling.ShardDefault)) {
            changes.add(new ColumnChange.DropExpression(name));
        } else if (before instanceof Filled.ByExpression || before instanceof Filled.ByConstant) {
            changes.add(new ColumnChange.DropDefault(name));
        } else if (refilled && (before instanceof Filled.BySequence || before instanceof Filled.AlwaysBySequence)) {
            changes.add(new ColumnChange.DropSequence(name));
        }
    }

    private void fill(CatalogColumn before, Column column, boolean emptied) {
        Filling filling = column.filling();
        boolean stays = filling instanceof Filling.Null
                || filling instanceof Filling.ShardDefault
                || (filling instanceof Filling.VeneerSequence && isFilled(before.filled(), filling));
        if (emptied && !stays) {
            changes.add(new ColumnChange.Fill(column.name(), column.type(), filling));
        }
    }

    static boolean isFilled(Filled filled, Filling filling) {
        if (filled instanceof Filled.ByExpression standing) {
            return filling instanceof Filling.Expression wanted
                    && standing.text().equals(wanted.sql());
        } else if (filled instanceof Filled.ByConstant standing) {
            return filling instanceof Filling.Constant wanted
                    && standing.literal().equals(wanted.literal());
        } else if (filled instanceof Filled.BySequence) {
            return filling instanceof Filling.VeneerSequence;
        } else if (filled instanceof Filled.Generated) {
            return filling instanceof Filling.ShardDefault;
        }
        return filled instanceof Filled.WithNull && filling instanceof Filling.Null;
    }

    private static String quoted(String name) {
        return Identifier.quoted(name);
    }
}
