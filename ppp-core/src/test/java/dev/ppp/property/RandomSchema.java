package dev.ppp.property;

import dev.ppp.testing.Server.Sqls;
import java.util.ArrayList;
import java.util.List;

/** A schema that is being generated: knows what stands, and writes the SQL that creates and changes it. */
final class RandomSchema {

    private static final List<String> NAMES = List.of(
            "id",
            "name",
            "Upper Case",
            "quo\"te",
            "select",
            "\u00fcml\u00e4ut",
            "a.b",
            "per%cent",
            "back\\slash",
            "{0}",
            "$1",
            "it's",
            "comma,()",
            "x".repeat(60),
            " ",
            "ppp_renamed_0");

    private final String schema;
    private final List<String> statements = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private int numbers;
    private int labels;
    private int attributes;

    RandomSchema(String schema) {
        this.schema = schema;
        run("CREATE SCHEMA " + schema);
        ColumnKind.TYPES.forEach(this::run);
    }

    /** How a column is filled. */
    enum Filling {
        NOTHING,
        VALUE,
        FUNCTION,
        SEQUENCE,
        IDENTITY,
        ALWAYS,
        GENERATED
    }

    /** A column that stands. */
    static final class Column {
        String name = "";
        ColumnKind kind = ColumnKind.ALL.get(0);
        Filling filling = Filling.NOTHING;
        boolean notNull;
    }

    /** A table that stands. */
    static final class Table {
        String name = "";
        final List<Column> columns = new ArrayList<>();
    }

    /**
     * What is wanted of a column.
     *
     * @param name picks a name
     * @param kind picks a type
     * @param filling how it is filled, where the type can be
     * @param notNull whether it takes no null
     * @param comment whether it has a comment
     */
    record ColumnSpec(int name, int kind, Filling filling, boolean notNull, boolean comment) {}

    /**
     * What is wanted of a table.
     *
     * @param name picks a name
     * @param columns its columns
     * @param rows how many rows it has
     */
    record TableSpec(int name, List<ColumnSpec> columns, int rows) {}

    /** Returns the statements since the last time. */
    String[] statements() {
        String[] written = statements.toArray(String[]::new);
        statements.clear();
        return written;
    }

    List<Table> tables() {
        return tables;
    }

    void run(String sql) {
        statements.add(sql.replace("$.", schema + "."));
    }

    /** Names are given literally: they may hold anything. */
    void runNamed(String template, String... names) {
        String sql = template.replace("$.", schema + ".");
        for (int at = 0; at < names.length; at++) {
            sql = sql.replace("#" + at, names[at]);
        }
        statements.add(sql);
    }

    String number() {
        return String.valueOf(++numbers);
    }

    /** A composite's value has a place for each attribute. */
    String value(ColumnKind kind, int pick) {
        String value = kind.value(pick);
        return kind.type().startsWith("$.size") ? value.replace(")", ",".repeat(attributes) + ")") : value;
    }

    void addAttribute() {
        attributes++;
        run("ALTER TYPE $.size ADD ATTRIBUTE a" + number() + " int");
    }

    String label() {
        return "label '" + ++labels;
    }

    void create(TableSpec spec) {
        Table table = new Table();
        table.name = free(spec.name(), tables.stream().map(it -> it.name).toList());
        runNamed("CREATE TABLE $.#0 ()", Sqls.name(table.name));
        tables.add(table);
        spec.columns().forEach(it -> add(table, it));
        for (int row = 0; row < spec.rows(); row++) {
            insert(table, row);
        }
    }

    void add(Table table, ColumnSpec spec) {
        Column column = new Column();
        column.name =
                free(spec.name(), table.columns.stream().map(it -> it.name).toList());
        column.kind = ColumnKind.ALL.get(spec.kind() % ColumnKind.ALL.size());
        column.filling = possible(spec.filling(), column.kind);
        boolean filled = column.filling != Filling.NOTHING && column.filling != Filling.GENERATED;
        column.notNull = isIdentity(column) || (spec.notNull() && filled);
        runNamed(
                "ALTER TABLE $.#0 ADD COLUMN #1 " + definition(column) + (column.notNull ? " NOT NULL" : ""),
                Sqls.name(table.name),
                Sqls.name(column.name));
        table.columns.add(column);
        if (spec.comment()) {
            comment(table, column, "comment " + number());
        }
    }

    void comment(Table table, Column column, String comment) {
        runNamed(
                "COMMENT ON COLUMN $.#0.#1 IS '" + comment.replace("'", "''") + "'",
                Sqls.name(table.name),
                Sqls.name(column.name));
    }

    /** Fills a row with values, and every third of them with what the column gives by itself. */
    void insert(Table table, int row) {
        List<String> values = new ArrayList<>();
        int at = row;
        for (Column column : table.columns) {
            boolean given = column.filling != Filling.ALWAYS && column.filling != Filling.GENERATED && at++ % 3 != 2;
            values.add(
                    given || (column.notNull && column.filling == Filling.NOTHING) ? column.kind.value(at) : "DEFAULT");
        }
        if (!values.isEmpty()) {
            runNamed("INSERT INTO $.#0 VALUES (" + String.join(", ", values) + ")", Sqls.name(table.name));
        }
    }

    String free(int pick, List<String> taken) {
        String name = NAMES.get(pick % NAMES.size());
        return taken.contains(name) ? "n" + number() : name;
    }

    static boolean isIdentity(Column column) {
        return column.filling == Filling.IDENTITY || column.filling == Filling.ALWAYS;
    }

    static Filling possible(Filling filling, ColumnKind kind) {
        boolean numbers = filling == Filling.SEQUENCE || filling == Filling.IDENTITY || filling == Filling.ALWAYS;
        return numbers && !kind.isWhole() ? Filling.VALUE : filling;
    }

    private String definition(Column column) {
        String type = column.kind.type();
        return switch (column.filling) {
            case NOTHING -> type;
            case VALUE -> type + " DEFAULT " + value(column.kind, 0);
            case FUNCTION ->
                type + " DEFAULT "
                        + (column.kind.function().isEmpty() ? value(column.kind, 0) : column.kind.function());
            case SEQUENCE -> type + " DEFAULT nextval('" + sequence() + "')";
            case IDENTITY -> type + " GENERATED BY DEFAULT AS IDENTITY";
            case ALWAYS -> type + " GENERATED ALWAYS AS IDENTITY";
            case GENERATED -> type + " GENERATED ALWAYS AS (" + immutable(column.kind) + ") STORED";
        };
    }

    /** Not every type's input is immutable, and a generated column needs that. */
    private static String immutable(ColumnKind kind) {
        return kind.isWhole() ? "1 + 1" : "NULL";
    }

    String sequence() {
        String sequence = "$.sequence_" + number();
        run("CREATE SEQUENCE " + sequence);
        return sequence;
    }
}
