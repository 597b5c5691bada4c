package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TypeName;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.planner.TypePlanner.Unalterable;
import dev.ppp.internal.shape.CatalogColumn;
import dev.ppp.internal.shape.CatalogColumn.Filled;
import dev.ppp.internal.shape.CatalogType.Defined;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.ColumnChange;
import dev.ppp.plan.Hazard;
import dev.ppp.plan.TypeChange;
import dev.ppp.plan.TypeChange.Replace.Use;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Types of one schema that PostgreSQL cannot alter into what the shard has. One that nothing but compared foreign tables uses
 * is dropped and created anew, while the columns that have it are text.
 */
final class ReplacedTypes {

    static final Hazard ANEW = TypeChange.ANEW;

    private final String schema;
    private final VeneerState state;
    private final Dependents dependents;
    private final Set<String> replaced = new HashSet<>();

    ReplacedTypes(String schema, VeneerState state, Dependents dependents) {
        this.schema = schema;
        this.state = state;
        this.dependents = dependents;
    }

    /** Names the columns of foreign tables, in any schema's tables that were read, that have a type. */
    static Set<String> users(String schema, String type, VeneerState state) {
        Set<String> users = new TreeSet<>();
        state.schemas()
                .forEach((name, tables) -> tables.tables()
                        .forEach(table -> table.shape().stream()
                                .flatMap(it -> it.columns().stream())
                                .filter(it -> isOf(
                                        it,
                                        Set.of(type),
                                        name.equals(schema) ? QualifiedName.own("") : QualifiedName.of(schema, "")))
                                .forEach(it -> users.add(column(name, table.name(), it.name())))));
        return users;
    }

    private static String column(String schema, String table, String column) {
        return Identifier.quoted(schema) + "." + Identifier.quoted(table) + "." + Identifier.quoted(column);
    }

    private static boolean isOf(CatalogColumn column, Set<String> types, QualifiedName in) {
        return column.type().scalar() instanceof TypeName.Named named
                && named.name().schema().equals(in.schema())
                && types.contains(named.name().name());
    }

    /**
     * Plans to replace a type, unless something stands in the way.
     *
     * @param compared the foreign tables that are made like the shard's, or dropped, in the same transaction
     * @return what stands in the way; when that is nothing, the change is in the list
     */
    Set<String> replace(Unalterable type, Collection<Table> compared, List<Change> changes) {
        if (!(type.standing() instanceof Defined standing)) {
            return Set.of(Identifier.quoted(type.wanted().name()) + " itself");
        }
        Set<String> names = names(standing.type());
        Set<String> obstacles = obstacles(names, compared);
        if (obstacles.isEmpty()) {
            replaced.addAll(names);
            List<Use> uses = new ArrayList<>();
            compared.forEach(table -> table.shape().stream()
                    .flatMap(it -> it.columns().stream())
                    .filter(it -> isOf(it, names, QualifiedName.own("")))
                    .forEach(it -> uses.add(new Use(table.name(), it.name(), emptied(it)))));
            changes.add(new TypeChange.Replace(schema, type.wanted(), uses, type.reason()));
        }
        return obstacles;
    }

    private static Optional<ColumnChange> emptied(CatalogColumn column) {
        if (column.filled() instanceof Filled.WithNull) {
            return Optional.empty();
        }
        return Optional.of(
                column.filled() instanceof Filled.Generated
                        ? new ColumnChange.DropExpression(column.name())
                        : new ColumnChange.DropDefault(column.name()));
    }

    private static Set<String> names(UserType type) {
        return type instanceof UserType.Range range
                ? new LinkedHashSet<>(List.of(range.name(), range.multirange()))
                : Set.of(type.name());
    }

    private Set<String> obstacles(Set<String> types, Collection<Table> compared) {
        Set<String> obstacles = new TreeSet<>();
        types.forEach(it -> obstacles.addAll(state.facts().typeUsers().getOrDefault(schema + '\0' + it, Set.of())));
        Set<String> known = new HashSet<>();
        compared.forEach(it -> known.add(it.name()));
        VeneerState.Schema standing = state.schemas().get(schema);
        if (standing != null) {
            standing.tables()
                    .forEach(table -> table.shape().stream()
                            .flatMap(it -> it.columns().stream())
                            .filter(it -> isOf(it, types, QualifiedName.own("")))
                            .forEach(it -> obstacles.addAll(
                                    known.contains(table.name())
                                            ? views(table, it)
                                            : Set.of("column " + column(schema, table.name(), it.name())))));
        }
        return obstacles;
    }

    private Set<String> views(Table table, CatalogColumn column) {
        return dependents.onColumns(schema, table.name()).getOrDefault(column.name(), Set.of());
    }

    /** Whether a table has a column whose type is created anew. */
    boolean concern(Shape shape) {
        return shape.columns().stream().anyMatch(it -> isOf(it, replaced, QualifiedName.own("")));
    }

    /** Returns a table's shape as it is when the types are created anew: nothing is equal to what those columns have then. */
    Shape after(Shape shape) {
        List<CatalogColumn> columns = new ArrayList<>();
        for (CatalogColumn column : shape.columns()) {
            columns.add(
                    isOf(column, replaced, QualifiedName.own(""))
                            ? column.emptied(new TypeName.BuiltIn("the former " + column.type()))
                            : column);
        }
        return new Shape(shape.digest(), columns, shape.comment(), shape.rows());
    }
}
