package dev.ppp.query;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectField;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.TableRecord;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * One query in each of some tenants, put together. Order and limit are in every branch, so that a shard sends no row that is not
 * needed, and once more on top.
 *
 * @param query what is read in each
 * @param order of the rows; may be empty
 * @param limit of the rows
 * @param <R> the rows
 */
record Union<R extends Record>(
        Function<? super Field<String>, ? extends Select<? extends R>> query,
        List<SortField<?>> order,
        OptionalLong limit) {

    private static final String NAME = "tenants";

    /** Makes the same with another order. */
    Union<R> orderedBy(List<SortField<?>> fields) {
        return new Union<>(query, List.copyOf(fields), limit);
    }

    /** Makes the same with a limit. */
    Union<R> limitedTo(long rows) {
        return new Union<>(query, order, OptionalLong.of(rows));
    }

    boolean isUnordered() {
        return order.isEmpty();
    }

    /** One statement over some tenants. */
    @SuppressWarnings("unchecked") // of the same columns, jOOQ makes the same records
    ResultQuery<R> statement(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        ResultQuery<Record> statement = dsl.resultQuery(DSL.raw(sql(dsl, tenants)));
        List<Field<?>> fields = sample(tenants).getSelect();
        return (ResultQuery<R>) (fields.isEmpty() ? statement : statement.coerce(fields));
    }

    /** The same, with enumerations as text. */
    ResultQuery<Record> plainStatement(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        return dsl.resultQuery(DSL.raw(sql(dsl, tenants))).coerce(plainFields(tenants));
    }

    String sql(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        Select<? extends R> sample = sample(tenants);
        List<SortField<?>> ordinals = ordinals(sample);
        StringBuilder sql = new StringBuilder();
        for (AcrossTenants.Home tenant : tenants) {
            Select<?> branch = query.apply(AcrossTenants.column(tenant.tenant()));
            sql.append(sql.isEmpty() ? "(" : "\nUNION ALL\n(")
                    .append(tenant.render(limited(ordered(plain(branch), ordinals))))
                    .append(')');
        }
        if (tenants.size() == 1) {
            return sql.toString();
        }
        if (!ordinals.isEmpty()) {
            if (limit.isPresent()) { // else the branches are merged as they come in order, one shard after the other
                sql.insert(0, "WITH tenants AS MATERIALIZED (\n").append("\n)\nSELECT * FROM tenants");
            }
            sql.append(ordinals.stream().map(dsl::renderInlined).collect(Collectors.joining(", ", "\nORDER BY ", "")));
        }
        limit.ifPresent(it -> sql.append("\nLIMIT ").append(it));
        return sql.toString();
    }

    private Select<? extends R> sample(List<? extends AcrossTenants.Home> tenants) {
        Select<? extends R> sample =
                query.apply(AcrossTenants.column(tenants.get(0).tenant()));
        if (TableRecord.class.isAssignableFrom(sample.getRecordType())) {
            throw new StatementRefusedException(Explanation.of("query in each tenant gives records of a table, which"
                            + " have no column that says whose they are")
                    .hint("Select the column " + Identifier.quoted(AcrossTenants.TENANT)
                            + ", which the query is given, and those of the table."));
        }
        return sample;
    }

    /** Each tenant has its own enumerations, which cannot be put together. */
    private static Select<?> plain(Select<?> branch) {
        if (branch.getSelect().stream().noneMatch(it -> it.getDataType().isEnum())) {
            return branch;
        }
        List<SelectFieldOrAsterisk> fields = new ArrayList<>();
        for (SelectFieldOrAsterisk selected : branch.$select()) {
            fields.add(
                    selected instanceof Field<?> field && field.getDataType().isEnum()
                            ? field.cast(SQLDataType.CLOB).as(field.getName())
                            : selected);
        }
        return branch.$select(fields);
    }

    private static Select<?> ordered(Select<?> branch, List<SortField<?>> ordinals) {
        return ordinals.isEmpty() ? branch : branch.$orderBy(ordinals);
    }

    private Select<?> limited(Select<?> branch) {
        return limit.isPresent() ? branch.$limit(DSL.inline(limit.getAsLong())) : branch;
    }

    /** By position in the list of columns, which means the same in every branch and on top. */
    private List<SortField<?>> ordinals(Select<?> sample) {
        if (sample.$limit() != null
                || sample.$offset() != null
                || !sample.$orderBy().isEmpty()) {
            if (!order.isEmpty() || limit.isPresent()) {
                throw new StatementRefusedException(Explanation.of(
                                "query in each tenant has an order or a limit of its own, so that it can have no other")
                        .hint("Leave one of them out."));
            }
        }
        List<SortField<?>> ordinals = new ArrayList<>();
        for (SortField<?> sort : order) {
            ordinals.add(sort.$field(DSL.inline(position(sort.$field(), sample) + 1)));
        }
        return ordinals;
    }

    private static int position(Field<?> field, Select<?> sample) {
        List<Field<?>> fields = sample.getSelect();
        int position = fields.indexOf(field);
        for (int at = 0; position < 0 && at < fields.size(); at++) {
            position = fields.get(at).getName().equals(field.getName()) ? at : -1;
        }
        if (position < 0) {
            throw new StatementRefusedException(
                    Explanation.of("rows cannot be put in the order of " + field + ", which is no column of theirs")
                            .hint("Add it to the list of columns in each tenant, or give it a name there."));
        }
        if (fields.get(position).getDataType().isEnum()) {
            throw new StatementRefusedException(Explanation.of("rows cannot be put in the order of " + field
                            + ", which is of an enumeration: each tenant has its own")
                    .hint("Order by its text: add a cast of it to the list of columns in each tenant."));
        }
        return position;
    }

    /** Puts rows of several statements in order, by the rules of the server, and leaves out those that are beyond the limit. */
    <X extends Record> Result<X> merged(DSLContext dsl, List<? extends AcrossTenants.Home> tenants, Result<X> rows) {
        if (order.isEmpty()) {
            if (limit.isPresent() && limit.getAsLong() < rows.size()) {
                rows.subList((int) limit.getAsLong(), rows.size()).clear();
            }
            return rows;
        }
        if (rows.size() < 2) {
            return rows;
        }
        Select<?> sample = sample(tenants);
        Field<Integer> row = DSL.field(DSL.name("row"), SQLDataType.INTEGER);
        List<Field<?>> keys = new ArrayList<>(List.of(row));
        int[] positions =
                order.stream().mapToInt(it -> position(it.$field(), sample)).toArray();
        for (int at = 0; at < positions.length; at++) {
            keys.add(DSL.field(
                    DSL.name("key" + at), sample.getSelect().get(positions[at]).getDataType()));
        }
        Result<Record> table = dsl.newResult(keys);
        for (int at = 0; at < rows.size(); at++) {
            Object[] values = new Object[keys.size()];
            values[0] = at;
            for (int of = 0; of < positions.length; of++) {
                values[of + 1] = rows.get(at).get(positions[of]);
            }
            Record key = dsl.newRecord(keys);
            key.fromArray(values);
            table.add(key);
        }
        List<SortField<?>> sorts = new ArrayList<>();
        for (int at = 0; at < order.size(); at++) {
            sorts.add(order.get(at).$field(keys.get(at + 1)));
        }
        Select<?> sorted = DSL.select(row).from(named(keys, DSL.table(table))).orderBy(sorts);
        List<X> ordered = dsl.fetch((ResultQuery<?>) limited(sorted)).map(it -> rows.get(it.get(row)));
        rows.clear();
        rows.addAll(ordered);
        return rows;
    }

    /** Rows of several statements as one result. */
    @SuppressWarnings("unchecked") // a result holds what it is given
    <X extends Record> Result<X> result(List<? extends AcrossTenants.Home> tenants, List<X> rows) {
        List<Field<?>> fields = rows.isEmpty()
                ? sample(tenants).getSelect()
                : List.of(rows.get(0).fields());
        Result<X> result = (Result<X>) DSL.using(SQLDialect.POSTGRES).newResult(fields);
        result.addAll(rows);
        return result;
    }

    /** A table of all rows, to be read in the same statement. */
    Table<?> table(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        return named(plainFields(tenants), DSL.table(DSL.raw("(" + sql(dsl, tenants) + ")")));
    }

    /** A table of rows that were read before. */
    Table<?> table(List<? extends AcrossTenants.Home> tenants, Result<Record> rows) {
        List<Field<?>> fields = plainFields(tenants);
        if (rows.isEmpty()) {
            List<SelectField<?>> nulls = new ArrayList<>();
            fields.forEach(it -> nulls.add(DSL.castNull(it.getDataType()).as(it.getName())));
            return DSL.select(nulls).where(DSL.falseCondition()).asTable(NAME);
        }
        return named(fields, DSL.table(rows));
    }

    private List<Field<?>> plainFields(List<? extends AcrossTenants.Home> tenants) {
        List<Field<?>> fields = sample(tenants).getSelect();
        if (fields.isEmpty()) {
            throw new StatementRefusedException(Explanation.of(
                            "columns of the query in each tenant are not known, so that it cannot be put together")
                    .hint("Name its columns."));
        }
        List<Field<?>> plain = new ArrayList<>();
        for (Field<?> field : fields) {
            plain.add(
                    field.getDataType().isEnum()
                            ? DSL.field(DSL.name(field.getName()), SQLDataType.CLOB)
                            : DSL.field(DSL.name(field.getName()), field.getDataType()));
        }
        return plain;
    }

    private static Table<?> named(List<Field<?>> fields, Table<?> rows) {
        Name[] names = fields.stream().map(it -> DSL.name(it.getName())).toArray(Name[]::new);
        return DSL.select(fields).from(rows.as(DSL.name(NAME), names)).asTable(NAME);
    }
}
