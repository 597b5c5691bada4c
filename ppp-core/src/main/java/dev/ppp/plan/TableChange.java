package dev.ppp.plan;

import dev.ppp.catalog.ForeignTable;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.sql.Sql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A change that keeps a foreign table like the table on the shard. */
public sealed interface TableChange extends Change {

    /**
     * Creates a foreign table.
     *
     * @param tenant the tenant
     * @param table the table
     * @param numbers the last number that the shard's sequence gave, by column
     */
    record Create(TenantSchema tenant, ForeignTable table, Map<String, Long> numbers) implements TableChange {

        /**
         * Copies the numbers.
         *
         * @param tenant the tenant
         * @param table the table
         * @param numbers the last number that the shard's sequence gave, by column
         */
        public Create {
            numbers = Map.copyOf(numbers);
        }

        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "create foreign table " + Words.name(tenant.schema(), table.name());
        }

        @Override
        public List<String> differences() {
            return List.of("the shard has table " + Words.name(table.name()) + ", which the veneer lacks");
        }

        @Override
        public List<Statement> statements() {
            return TableSql.create(this);
        }
    }

    /**
     * Alters a foreign table in place, so that privileges on it, and views that rest on it, live on.
     *
     * @param tenant the tenant
     * @param table its name
     * @param columns what is altered
     * @param differences why, in words
     * @param numbers the last number that the shard's sequence gave, by column
     * @param danger why it can hurt
     */
    record Alter(
            TenantSchema tenant,
            String table,
            List<ColumnChange> columns,
            List<String> differences,
            Map<String, Long> numbers,
            Optional<Hazard> danger)
            implements TableChange {

        /**
         * Copies the lists.
         *
         * @param tenant the tenant
         * @param table its name
         * @param columns what is altered
         * @param differences why, in words
         * @param numbers the last number that the shard's sequence gave, by column
         * @param danger why it can hurt
         */
        public Alter {
            columns = List.copyOf(columns);
            differences = List.copyOf(differences);
            numbers = Map.copyOf(numbers);
        }

        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "alter foreign table " + Words.name(tenant.schema(), table) + ": " + String.join("; ", differences);
        }

        @Override
        public Optional<Hazard> hazard() {
            return danger;
        }

        @Override
        public List<Statement> statements() {
            return TableSql.alter(this);
        }
    }

    /**
     * Renames a foreign table whose table was renamed on the shard.
     *
     * @param tenant the tenant
     * @param table its name before
     * @param to its name after
     * @param remote the table's name on the shard, where that is to be set, too
     * @param optionStands whether the foreign table has an option with the table's name on the shard
     */
    record Rename(TenantSchema tenant, String table, String to, Optional<String> remote, boolean optionStands)
            implements TableChange {

        /** Begins the name that a table has while another one still has its name. */
        public static final String BETWEEN = "ppp_renamed_";

        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "rename foreign table " + Words.name(tenant.schema(), table) + " to " + Words.name(to);
        }

        @Override
        public List<String> differences() {
            if (remote.isPresent()) {
                return List.of("the shard's table " + Words.name(table) + " is now called " + Words.name(remote.get()));
            }
            return table.startsWith(BETWEEN) || to.startsWith(BETWEEN)
                    ? List.of()
                    : List.of("foreign table " + Words.name(table) + " shows the shard's table " + Words.name(to));
        }

        @Override
        public List<Statement> statements() {
            return TableSql.rename(this);
        }
    }

    /**
     * Lets the veneer itself estimate what queries of a foreign table cost, since asking the shard fails for it.
     *
     * @param tenant the tenant
     * @param table its name
     * @param optionStands whether the foreign table has the option already
     */
    record EstimateLocally(TenantSchema tenant, String table, boolean optionStands) implements TableChange {
        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "alter foreign table " + Words.name(tenant.schema(), table)
                    + ": the shard cannot be asked for estimates";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Statement.of(Sql.render(
                    "ALTER FOREIGN TABLE {0} OPTIONS (" + (optionStands ? "SET" : "ADD")
                            + " use_remote_estimate 'false')",
                    Sql.name(tenant.schema(), table))));
        }
    }

    /**
     * Lets a foreign table show the table whose name it has.
     *
     * @param tenant the tenant
     * @param table its name, and the table's name on the shard
     * @param optionStands whether the foreign table has an option with the table's name on the shard
     */
    record Redirect(TenantSchema tenant, String table, boolean optionStands) implements TableChange {
        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "alter foreign table " + Words.name(tenant.schema(), table)
                    + ": it shows another table of the shard";
        }

        @Override
        public List<String> differences() {
            return List.of("foreign table " + Words.name(table) + " shows another table of the shard");
        }

        @Override
        public List<Statement> statements() {
            return TableSql.rename(new Rename(tenant, table, table, Optional.of(table), optionStands));
        }
    }

    /**
     * Drops options of a foreign table that forbid it what its server allows (manual, chapter {@code postgres_fdw}:
     * {@code updatable}, {@code truncatable}).
     *
     * @param tenant the tenant
     * @param table its name
     * @param options names of options
     */
    record DropOptions(TenantSchema tenant, String table, List<String> options) implements TableChange {

        /**
         * Copies the names.
         *
         * @param tenant the tenant
         * @param table its name
         * @param options names of options
         */
        public DropOptions {
            options = List.copyOf(options);
        }

        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "alter foreign table " + Words.name(tenant.schema(), table) + ": no "
                    + String.join(", no ", options);
        }

        @Override
        public List<String> differences() {
            return options.stream()
                    .map(it -> "foreign table " + Words.name(table) + " has option " + it + ", which the topology does"
                            + " not know")
                    .toList();
        }

        @Override
        public List<Statement> statements() {
            return TableSql.dropOptions(this);
        }
    }

    /**
     * Gives a foreign table and its columns the comments that they have on the shard.
     *
     * @param tenant the tenant
     * @param table its name
     * @param ofTable the table's comment, where it differs; the inner one is empty where the shard has none
     * @param ofColumns the comments that differ, by column
     */
    record Comment(
            TenantSchema tenant,
            String table,
            Optional<Optional<String>> ofTable,
            Map<String, Optional<String>> ofColumns)
            implements TableChange {

        /**
         * Copies the comments, keeping their order.
         *
         * @param tenant the tenant
         * @param table its name
         * @param ofTable the table's comment, where it differs
         * @param ofColumns the comments that differ, by column
         */
        public Comment {
            ofColumns = Collections.unmodifiableMap(new LinkedHashMap<>(ofColumns));
        }

        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "comment on foreign table " + Words.name(tenant.schema(), table);
        }

        @Override
        public List<String> differences() {
            List<String> differences = new ArrayList<>();
            ofTable.ifPresent(it -> differences.add("the comment on table " + Words.name(table) + " differs"));
            ofColumns
                    .keySet()
                    .forEach(it -> differences.add("the comment on column " + Words.name(table, it) + " differs"));
            return differences;
        }

        @Override
        public List<Statement> statements() {
            List<Statement> statements = new ArrayList<>();
            ofTable.ifPresent(it -> statements.add(TableSql.comment(tenant.schema(), table, it)));
            ofColumns.forEach(
                    (column, comment) -> statements.add(TableSql.comment(tenant.schema(), table, column, comment)));
            return statements;
        }
    }
}
