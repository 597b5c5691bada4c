package dev.ppp.plan;

import dev.ppp.catalog.Column;
import dev.ppp.catalog.Filling;
import dev.ppp.catalog.ForeignTable;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.TypeName;
import dev.ppp.internal.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** The SQL of foreign tables and their columns. */
final class TableSql {

    private TableSql() {}

    static List<Statement> create(TableChange.Create change) {
        TenantSchema tenant = change.tenant();
        ForeignTable table = change.table();
        List<Statement> statements = new ArrayList<>();
        statements.add(Statement.of(Sql.render(
                "CREATE FOREIGN TABLE {0} ({1})\n    SERVER {2} OPTIONS (schema_name {3}, table_name {4}"
                        + (table.estimatedRemotely() ? ")" : ", use_remote_estimate 'false')"),
                Sql.name(tenant.schema(), table.name()),
                columns(tenant.schema(), table),
                Sql.name(tenant.server()),
                Sql.literal(tenant.remoteSchema()),
                Sql.literal(table.name()))));
        table.columns().stream()
                .filter(it -> it.filling() instanceof Filling.VeneerSequence)
                .forEach(it -> statements.add(numbered(tenant.schema(), table.name(), it.name(), change.numbers())));
        table.comment().ifPresent(it -> statements.add(comment(tenant.schema(), table.name(), Optional.of(it))));
        table.columns()
                .forEach(column -> column.comment()
                        .ifPresent(it -> statements.add(
                                comment(tenant.schema(), table.name(), column.name(), Optional.of(it)))));
        return statements;
    }

    /** One statement for as many changes as PostgreSQL takes at once: it renames one column at a time. */
    static List<Statement> alter(TableChange.Alter change) {
        String schema = change.tenant().schema();
        QueryPart name = Sql.name(schema, change.table());
        List<Statement> statements = new ArrayList<>();
        List<QueryPart> actions = new ArrayList<>();
        List<Statement> after = new ArrayList<>();
        for (ColumnChange column : change.columns()) {
            if (column instanceof ColumnChange.Rename rename) {
                flush(name, actions, statements);
                statements.add(Statement.of(Sql.render(
                        "ALTER FOREIGN TABLE {0} RENAME COLUMN {1} TO {2}",
                        name, Sql.name(rename.column()), Sql.name(rename.to()))));
            } else {
                actions.add(action(schema, change.table(), column));
            }
            after(change, column, after);
        }
        flush(name, actions, statements);
        statements.addAll(after);
        return statements;
    }

    /** Alters columns in ways that need nothing else. */
    static List<Statement> alter(String schema, String table, List<ColumnChange> changes) {
        List<QueryPart> actions = new ArrayList<>();
        changes.forEach(it -> actions.add(action(schema, table, it)));
        List<Statement> statements = new ArrayList<>();
        flush(Sql.name(schema, table), actions, statements);
        return statements;
    }

    private static void flush(QueryPart table, List<QueryPart> actions, List<Statement> statements) {
        if (!actions.isEmpty()) {
            statements.add(Statement.of(Sql.render("ALTER FOREIGN TABLE {0}{1}", table, Sql.actions(actions))));
            actions.clear();
        }
    }

    private static void after(TableChange.Alter change, ColumnChange column, List<Statement> after) {
        String schema = change.tenant().schema();
        String table = change.table();
        filled(column).ifPresent(it -> after.add(numbered(schema, table, it, change.numbers())));
        if (column instanceof ColumnChange.Add add) {
            add.column()
                    .comment()
                    .ifPresent(
                            it -> after.add(comment(schema, table, add.column().name(), Optional.of(it))));
        }
    }

    static List<Statement> rename(TableChange.Rename change) {
        TenantSchema tenant = change.tenant();
        List<Statement> statements = new ArrayList<>();
        if (!change.table().equals(change.to())) {
            statements.add(Statement.of(Sql.render(
                    "ALTER FOREIGN TABLE {0} RENAME TO {1}",
                    Sql.name(tenant.schema(), change.table()), Sql.name(change.to()))));
        }
        change.remote()
                .ifPresent(it -> statements.add(Statement.of(Sql.render(
                        "ALTER FOREIGN TABLE {0} OPTIONS (" + (change.optionStands() ? "SET" : "ADD")
                                + " table_name {1})",
                        Sql.name(tenant.schema(), change.to()),
                        Sql.literal(it)))));
        return statements;
    }

    static List<Statement> dropOptions(TableChange.DropOptions change) {
        List<QueryPart> options = change.options().stream()
                .<QueryPart>map(it -> Sql.part("DROP {0}", Sql.name(it)))
                .toList();
        return List.of(Statement.of(Sql.render(
                "ALTER FOREIGN TABLE {0} OPTIONS ({1})",
                Sql.name(change.tenant().schema(), change.table()), Sql.list(options))));
    }

    static Statement comment(String schema, String table, Optional<String> comment) {
        return Statement.of(Sql.render("COMMENT ON FOREIGN TABLE {0} IS {1}", Sql.name(schema, table), text(comment)));
    }

    static Statement comment(String schema, String table, String column, Optional<String> comment) {
        return Statement.of(Sql.render(
                "COMMENT ON COLUMN {0}.{1} IS {2}", Sql.name(schema, table), Sql.name(column), text(comment)));
    }

    private static QueryPart text(Optional<String> comment) {
        return comment.map(Sql::literal).orElseGet(() -> DSL.sql("NULL"));
    }

    private static QueryPart columns(String schema, ForeignTable table) {
        return table.columns().isEmpty()
                ? DSL.sql("")
                : Sql.lines(table.columns().stream()
                        .map(it -> column(schema, table.name(), it))
                        .collect(Collectors.toList()));
    }

    private static QueryPart column(String schema, String table, Column column) {
        return Sql.part(
                "{0} {1}{2}{3}{4}",
                Sql.name(column.name()),
                TypeSql.type(schema, column.type()),
                TypeSql.collate(schema, column.collation()),
                filling(schema, table, column),
                DSL.sql(column.notNull() ? " NOT NULL" : ""));
    }

    private static QueryPart filling(String schema, String table, Column column) {
        if (column.filling() instanceof Filling.ShardDefault) {
            return Sql.part(" GENERATED ALWAYS AS (NULL::{0}) STORED", TypeSql.type(schema, column.type()));
        } else if (column.filling() instanceof Filling.VeneerSequence) {
            return Sql.part(" {0}", identity(schema, table, column.name()));
        } else if (column.filling() instanceof Filling.Null) {
            return DSL.sql("");
        }
        return Sql.part(" DEFAULT {0}", value(schema, column.type(), column.filling()));
    }

    private static QueryPart value(String schema, TypeName type, Filling filling) {
        if (filling instanceof Filling.Expression expression) {
            return Sql.vetted(expression.sql());
        } else if (filling instanceof Filling.Constant constant) {
            return Sql.part(
                    isOwn(type) ? "({0}::pg_catalog.text)::{1}" : "{0}::{1}",
                    Sql.literal(constant.literal()),
                    TypeSql.type(schema, type));
        }
        throw new IllegalStateException("no default");
    }

    /**
     * A constant of a type that someone created is made when a row is inserted: a new value of an enum cannot be used in the
     * transaction that adds it.
     */
    private static boolean isOwn(TypeName type) {
        return type.scalar() instanceof TypeName.Named named && !named.name().isBuiltIn();
    }

    private static QueryPart identity(String schema, String table, String column) {
        return Sql.part(
                "GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME {0})", Sql.name(schema, sequence(table, column)));
    }

    /** The name that PostgreSQL itself would choose, as far as it fits. */
    static String sequence(String table, String column) {
        String name = table + "_" + column + "_seq";
        if (name.getBytes(StandardCharsets.UTF_8).length <= Identifier.MAX_BYTES) {
            return name;
        }
        return "seq_" + Integer.toHexString(table.hashCode()) + "_" + Integer.toHexString(column.hashCode());
    }

    private static Optional<String> filled(ColumnChange change) {
        if (change instanceof ColumnChange.Add add && add.column().filling() instanceof Filling.VeneerSequence) {
            return Optional.of(add.column().name());
        } else if (change instanceof ColumnChange.Fill fill && fill.filling() instanceof Filling.VeneerSequence) {
            return Optional.of(fill.column());
        }
        return Optional.empty();
    }

    /** A new sequence goes on behind the highest number in the table, and behind the last one that the shard gave. */
    private static Statement numbered(String schema, String table, String column, Map<String, Long> numbers) {
        long given = numbers.getOrDefault(column, 0L);
        String sequence = Sql.render("{0}", Sql.name(schema, sequence(table, column)));
        String greatest = given > 0 ? "GREATEST(pg_catalog.max({1}), " + given + ")" : "pg_catalog.max({1})";
        return Statement.of(Sql.render(
                "DO {0}",
                Sql.code(Sql.render(
                        "BEGIN PERFORM pg_catalog.setval({0}, " + greatest + ") FROM {2} HAVING " + greatest
                                + " > 0; END",
                        Sql.literal(sequence),
                        Sql.name(column),
                        Sql.name(schema, table)))));
    }

    private static QueryPart action(String schema, String table, ColumnChange change) {
        if (change instanceof ColumnChange.Add add) {
            return Sql.part("ADD COLUMN {0}", column(schema, table, add.column()));
        } else if (change instanceof ColumnChange.Drop drop) {
            return Sql.part("DROP COLUMN {0}", Sql.name(drop.column()));
        } else if (change instanceof ColumnChange.Retype retype) {
            return Sql.part(
                    "ALTER COLUMN {0} TYPE {1}{2}",
                    Sql.name(retype.column()),
                    TypeSql.type(schema, retype.type()),
                    TypeSql.collate(schema, retype.collation()));
        } else if (change instanceof ColumnChange.SetNotNull set) {
            return Sql.part(
                    "ALTER COLUMN {0} " + (set.notNull() ? "SET" : "DROP") + " NOT NULL", Sql.name(set.column()));
        } else if (change instanceof ColumnChange.Fill fill) {
            return fill.filling() instanceof Filling.VeneerSequence
                    ? Sql.part(
                            "ALTER COLUMN {0} ADD {1}", Sql.name(fill.column()), identity(schema, table, fill.column()))
                    : Sql.part(
                            "ALTER COLUMN {0} SET DEFAULT {1}",
                            Sql.name(fill.column()), value(schema, fill.type(), fill.filling()));
        }
        return drop(change);
    }

    private static QueryPart drop(ColumnChange change) {
        if (change instanceof ColumnChange.DropExpression drop) {
            return Sql.part("ALTER COLUMN {0} DROP EXPRESSION", Sql.name(drop.column()));
        } else if (change instanceof ColumnChange.DropDefault drop) {
            return Sql.part("ALTER COLUMN {0} DROP DEFAULT", Sql.name(drop.column()));
        } else if (change instanceof ColumnChange.DropSequence drop) {
            return Sql.part("ALTER COLUMN {0} DROP IDENTITY", Sql.name(drop.column()));
        } else if (change instanceof ColumnChange.DropRemoteName drop) {
            return Sql.part("ALTER COLUMN {0} OPTIONS (DROP column_name)", Sql.name(drop.column()));
        }
        throw new IllegalStateException("unknown change of a column");
    }
}
