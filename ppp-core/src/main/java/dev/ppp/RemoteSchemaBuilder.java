package dev.ppp;

import dev.ppp.catalog.ColumnDefault;
import dev.ppp.catalog.ColumnRules;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TableSelection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a tenant's schema is called on its shard, and which of its tables the veneer gets. For one thread. */
public final class RemoteSchemaBuilder {

    private final String tenant;
    private final List<String> problems;
    private final Map<ColumnRules.Place, ColumnDefault> columnDefaults = new LinkedHashMap<>();
    private @Nullable String schema;
    private @Nullable TableSelection selection;

    RemoteSchemaBuilder(String tenant, List<String> problems) {
        this.tenant = tenant;
        this.problems = problems;
    }

    /**
     * Names the schema on the shard. Default: the tenant's name.
     *
     * @param name the schema on the shard
     * @return this builder
     */
    public RemoteSchemaBuilder schema(String name) {
        if (schema != null) {
            problems.add("remote schema of tenant " + Words.name(tenant) + " is given twice: " + Words.name(schema)
                    + " and " + Words.name(name));
        }
        schema = name;
        return this;
    }

    /**
     * Wants the named tables only. A table that the shard lacks is refused by name, which {@code IMPORT FOREIGN SCHEMA}
     * by itself would not do.
     *
     * @param tables names on the shard, at least one
     * @return this builder
     */
    public RemoteSchemaBuilder limitTo(String... tables) {
        return select("limitTo", new TableSelection.LimitTo(names("limitTo", tables)));
    }

    /**
     * Wants every table but the named ones.
     *
     * @param tables names on the shard, at least one
     * @return this builder
     */
    public RemoteSchemaBuilder except(String... tables) {
        return select("except", new TableSelection.Except(names("except", tables)));
    }

    /**
     * Chooses how a column is filled when an INSERT leaves it out, for this tenant. Default: what the topology chooses.
     *
     * @param table the table's name on the shard
     * @param column the column's name on the shard
     * @param choice how it is filled
     * @return this builder
     */
    public RemoteSchemaBuilder columnDefault(String table, String column, ColumnDefault choice) {
        ColumnDefault before = columnDefaults.putIfAbsent(new ColumnRules.Place(table, column), choice);
        if (before != null) {
            problems.add("default of column " + new ColumnRules.Place(table, column) + " of tenant "
                    + Words.name(tenant) + " is chosen twice: " + before + " and " + choice);
        }
        return this;
    }

    Map<ColumnRules.Place, ColumnDefault> columnDefaults() {
        return columnDefaults;
    }

    String schema() {
        return schema == null ? tenant : schema;
    }

    TableSelection selection() {
        return selection == null ? new TableSelection.All() : selection;
    }

    private RemoteSchemaBuilder select(String word, TableSelection wanted) {
        if (selection != null) {
            problems.add("tables of tenant " + Words.name(tenant) + " are chosen twice: the second time by " + word);
        }
        selection = wanted;
        return this;
    }

    private Set<String> names(String word, String... tables) {
        if (tables.length == 0) {
            problems.add(word + " of tenant " + Words.name(tenant) + " names no table");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String table : tables) {
            Identifier.problem(table)
                    .ifPresent(it ->
                            problems.add("table " + Words.name(table) + " of tenant " + Words.name(tenant) + " " + it));
            names.add(table);
        }
        return names;
    }
}
