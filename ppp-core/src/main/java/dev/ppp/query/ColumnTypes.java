package dev.ppp.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * The types and collations that the columns of a query have on the server. jOOQ need not know them, and Java's types need not hold
 * all of their values; with them, values that were read as text are what they were before.
 *
 * @param types of each column
 */
record ColumnTypes(List<Type> types) {

    private static final String TYPE = "pg_catalog.format_type(pg_catalog.pg_typeof({0}), -1)";
    private static final String COLLATION = "CASE WHEN (SELECT typcollation FROM pg_catalog.pg_type"
            + " WHERE oid = pg_catalog.pg_typeof({0})) <> 0 THEN pg_catalog.pg_collation_for({0}) END";

    /** Both as SQL of the server's. */
    private record Type(String name, Optional<String> collation) {}

    ColumnTypes {
        types = List.copyOf(types);
    }

    /** Asks the veneer, and no shard: of the query, no row is wanted. */
    static ColumnTypes of(DSLContext dsl, String sql, int columns) {
        Name[] names = names(columns);
        List<SelectField<?>> asked = new ArrayList<>();
        for (Name name : names) {
            asked.add(DSL.field(TYPE, SQLDataType.CLOB, DSL.field(name)));
            asked.add(DSL.field(COLLATION, SQLDataType.CLOB, DSL.field(name)));
        }
        Record answer = dsl.select(asked)
                .from(DSL.values(DSL.row(1)).as("one", "n"))
                .leftJoin(DSL.table(DSL.raw("(" + sql + ")")).as(DSL.name("tenants"), names))
                .on(DSL.falseCondition())
                .fetchSingle();
        List<Type> types = new ArrayList<>();
        for (int at = 0; at < columns; at++) {
            types.add(new Type(
                    answer.get(2 * at, String.class), Optional.ofNullable(answer.get(2 * at + 1, String.class))));
        }
        return new ColumnTypes(types);
    }

    /** Names for columns whose own may be there twice. */
    static Name[] names(int columns) {
        Name[] names = new Name[columns];
        for (int at = 0; at < columns; at++) {
            names[at] = DSL.name("c" + at);
        }
        return names;
    }

    /** Makes of a column's text what it was on the server. */
    Field<?> restored(int column, Field<String> text) {
        Type type = types.get(column);
        Field<?> value = DSL.field("CAST({0} AS {1})", SQLDataType.OTHER, text, DSL.raw(type.name()));
        return type.collation().isPresent()
                ? DSL.field(
                        "{0} COLLATE {1}",
                        SQLDataType.OTHER, value, DSL.raw(type.collation().get()))
                : value;
    }
}
