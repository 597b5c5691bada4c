package dev.ppp.query;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.internal.lane.StatementText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.DataType;
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
    private static final String EACH = "each";
    private static final Field<String> KEY = DSL.field(DSL.name("key"), SQLDataType.CLOB);

    private static final Pattern SET_OPERATION =
            Pattern.compile("\\b(?:UNION|INTERSECT|EXCEPT)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern ORDER_OR_LIMIT =
            Pattern.compile("\\b(?:ORDER|LIMIT|OFFSET|FETCH)\\b", Pattern.CASE_INSENSITIVE);

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

    /** The same, and behind the columns once more those by which rows are put in order, as the server writes them. */
    ResultQuery<Record> keyed(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        Select<? extends R> sample = sample(tenants);
        Name[] names = ColumnTypes.names(sample.getSelect().size());
        List<SelectFieldOrAsterisk> selected = new ArrayList<>(List.of(DSL.asterisk()));
        List<Field<?>> fields = new ArrayList<>(sample.getSelect());
        for (int position : positions(sample)) {
            selected.add(text(names[position]));
            fields.add(KEY);
        }
        return dsl.select(selected).from(rows(sql(dsl, tenants), names)).coerce(fields);
    }

    /** All columns as the server writes them. */
    ResultQuery<Record> texts(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        Name[] names = ColumnTypes.names(plainFields(tenants).size());
        return dsl.select(Arrays.stream(names).map(Union::text).toList()).from(rows(sql(dsl, tenants), names));
    }

    private static Field<String> text(Name column) {
        return DSL.field(column).cast(SQLDataType.CLOB);
    }

    private static Table<?> rows(String sql, Name... columns) {
        return DSL.table(DSL.raw("(" + sql + ")")).as(DSL.name(NAME), columns);
    }

    String sql(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        Select<? extends R> sample = sample(tenants);
        boolean combined = isSetOperation(outermost(tenants, sample));
        List<SortField<?>> ordinals = ordinals(sample, outermost(tenants, sample));
        StringBuilder sql = new StringBuilder();
        for (AcrossTenants.Home tenant : tenants) {
            Select<?> branch = plain(query.apply(AcrossTenants.column(tenant.tenant())), combined);
            sql.append(sql.isEmpty() ? "(" : "\nUNION ALL\n(")
                    .append(tenant.render(limited(ordered(branch, ordinals))))
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

    /** What jOOQ does not tell of a query: whether it is a UNION or the like, and what is at the end of that. */
    private static String outermost(List<? extends AcrossTenants.Home> tenants, Select<?> sample) {
        return StatementText.outermost(tenants.get(0).render(sample));
    }

    private static boolean isSetOperation(String outermost) {
        return SET_OPERATION.matcher(outermost).find();
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
    private Select<?> plain(Select<?> branch, boolean combined) {
        List<Field<?>> fields = branch.getSelect();
        boolean enumerations = fields.stream().anyMatch(it -> it.getDataType().isEnum());
        if (combined && (enumerations || !order.isEmpty() || limit.isPresent())) {
            return around(branch);
        }
        return enumerations ? branch.$select(fields.stream().map(Union::plain).toList()) : branch;
    }

    /** What is set on a UNION or the like would be set on its first part. */
    private static Select<?> around(Select<?> branch) {
        List<Field<?>> fields = branch.getSelect();
        if (fields.isEmpty()) {
            return DSL.selectFrom(branch.asTable(EACH));
        }
        Name[] names = ColumnTypes.names(fields.size());
        List<Field<?>> selected = new ArrayList<>();
        for (int at = 0; at < names.length; at++) {
            Field<?> field = fields.get(at);
            selected.add(plain(DSL.field(names[at], field.getDataType())).as(field.getName()));
        }
        return DSL.select(selected).from(branch.asTable(DSL.name(EACH), names));
    }

    private static Field<?> plain(Field<?> field) {
        return field.getDataType().isEnum() ? field.cast(SQLDataType.CLOB).as(field.getName()) : field;
    }

    private static Select<?> ordered(Select<?> branch, List<SortField<?>> ordinals) {
        return ordinals.isEmpty() ? branch : branch.$orderBy(ordinals);
    }

    private Select<?> limited(Select<?> branch) {
        return limit.isPresent() ? branch.$limit(DSL.inline(limit.getAsLong())) : branch;
    }

    /** By position in the list of columns, which means the same in every branch and on top. */
    private List<SortField<?>> ordinals(Select<?> sample, String outermost) {
        boolean own = sample.$limit() != null
                || sample.$offset() != null
                || !sample.$orderBy().isEmpty()
                || (isSetOperation(outermost)
                        && ORDER_OR_LIMIT.matcher(outermost).find());
        if (own && (!order.isEmpty() || limit.isPresent())) {
            throw new StatementRefusedException(Explanation.of(
                            "query in each tenant has an order or a limit of its own, so that it can have no other")
                    .hint("Leave one of them out."));
        }
        List<SortField<?>> ordinals = new ArrayList<>();
        int[] positions = positions(sample);
        for (int at = 0; at < positions.length; at++) {
            ordinals.add(order.get(at).$field(DSL.inline(positions[at] + 1)));
        }
        return ordinals;
    }

    private int[] positions(Select<?> sample) {
        return order.stream()
                .mapToInt(it -> position(it.$field(), sample.getSelect()))
                .toArray();
    }

    private static int position(Field<?> field, List<Field<?>> fields) {
        int position = fields.indexOf(field);
        if (position < 0 || position != fields.lastIndexOf(field)) {
            position = positionOfName(field, fields);
        }
        if (fields.get(position).getDataType().isEnum()) {
            throw new StatementRefusedException(Explanation.of("rows cannot be put in the order of " + field
                            + ", which is of an enumeration: each tenant has its own")
                    .hint("Order by its text: add a cast of it to the list of columns in each tenant."));
        }
        return position;
    }

    /** An expression is not known by its name: that of any sum is "sum". */
    private static int positionOfName(Field<?> field, List<Field<?>> fields) {
        List<Integer> found = IntStream.range(0, fields.size())
                .filter(it -> isName(field) && fields.get(it).getName().equals(field.getName()))
                .boxed()
                .toList();
        if (found.size() > 1) {
            throw new StatementRefusedException(Explanation.of("rows cannot be put in the order of " + field
                            + ", since " + found.size() + " columns of theirs have that name")
                    .hint("Give them different names in each tenant."));
        }
        if (found.isEmpty()) {
            throw new StatementRefusedException(
                    Explanation.of("rows cannot be put in the order of " + field + ", which is no column of theirs")
                            .hint("Add it to the list of columns in each tenant, or give it a name there."));
        }
        return found.get(0);
    }

    private static boolean isName(Field<?> field) {
        DSLContext dsl = DSL.using(SQLDialect.POSTGRES);
        String rendered = dsl.render(field);
        return rendered.equals(field.getName()) || rendered.equals(dsl.render(field.getQualifiedName()));
    }

    /** Rows of several statements as one result, without those that are beyond the limit. */
    Result<R> cut(List<? extends AcrossTenants.Home> tenants, List<R> rows) {
        return result(tenants, rows.subList(0, (int) Math.min(rows.size(), limit.orElse(Long.MAX_VALUE))));
    }

    /** Puts rows of several statements in order, by the rules of the server, and leaves out those that are beyond the limit. */
    @SuppressWarnings("unchecked") // of the same columns, jOOQ makes the same records
    Result<R> merged(DSLContext dsl, List<? extends AcrossTenants.Home> tenants, List<Record> keyed) {
        List<Field<?>> fields = sample(tenants).getSelect();
        List<R> rows = new ArrayList<>();
        for (int row : keyed.size() < 2 ? IntStream.range(0, keyed.size()).toArray() : inOrder(dsl, tenants, keyed)) {
            Record record = dsl.newRecord(fields);
            record.fromArray(Arrays.copyOf(keyed.get(row).intoArray(), fields.size()));
            record.changed(false);
            rows.add((R) record);
        }
        return result(tenants, rows);
    }

    private int[] inOrder(DSLContext dsl, List<? extends AcrossTenants.Home> tenants, List<Record> keyed) {
        Select<?> sample = sample(tenants);
        int[] positions = positions(sample);
        int columns = sample.getSelect().size();
        ColumnTypes types = types(dsl, tenants, columns);
        Field<Integer> row = DSL.field(DSL.name("row"), SQLDataType.INTEGER);
        List<Field<?>> fields = new ArrayList<>(List.of(row));
        List<SortField<?>> sorts = new ArrayList<>();
        for (int at = 0; at < positions.length; at++) {
            Field<String> key = DSL.field(DSL.name("key" + at), SQLDataType.CLOB);
            fields.add(key);
            sorts.add(order.get(at).$field(types.restored(positions[at], key)));
        }
        Result<Record> table = dsl.newResult(fields);
        for (int at = 0; at < keyed.size(); at++) {
            Object[] values = new Object[fields.size()];
            values[0] = at;
            System.arraycopy(keyed.get(at).intoArray(), columns, values, 1, positions.length);
            Record key = dsl.newRecord(fields);
            key.fromArray(values);
            table.add(key);
        }
        Name[] names = fields.stream().map(Field::getUnqualifiedName).toArray(Name[]::new);
        Select<?> sorted =
                DSL.select(row).from(DSL.table(table).as(DSL.name(NAME), names)).orderBy(sorts);
        return dsl.fetch((ResultQuery<?>) limited(sorted)).stream()
                .mapToInt(it -> it.get(row))
                .toArray();
    }

    private ColumnTypes types(DSLContext dsl, List<? extends AcrossTenants.Home> tenants, int columns) {
        return ColumnTypes.of(dsl, sql(dsl, tenants.subList(0, 1)), columns);
    }

    @SuppressWarnings("unchecked") // a result holds what it is given
    private Result<R> result(List<? extends AcrossTenants.Home> tenants, List<R> rows) {
        List<Field<?>> fields = rows.isEmpty()
                ? sample(tenants).getSelect()
                : List.of(rows.get(0).fields());
        Result<R> result = (Result<R>) DSL.using(SQLDialect.POSTGRES).newResult(fields);
        result.addAll(rows);
        return result;
    }

    /** A table of all rows, to be read in the same statement. */
    Table<?> table(DSLContext dsl, List<? extends AcrossTenants.Home> tenants) {
        List<Field<?>> fields = plainFields(tenants);
        Name[] names = fields.stream().map(Field::getUnqualifiedName).toArray(Name[]::new);
        return DSL.select(fields).from(rows(sql(dsl, tenants), names)).asTable(NAME);
    }

    /** A table of rows that were read before, as {@link #texts} gives them. */
    Table<?> table(DSLContext dsl, List<? extends AcrossTenants.Home> tenants, List<Record> texts) {
        List<Field<?>> fields = plainFields(tenants);
        ColumnTypes types = types(dsl, tenants, fields.size());
        Name[] names = ColumnTypes.names(fields.size());
        List<Field<?>> restored = new ArrayList<>();
        for (int at = 0; at < names.length; at++) {
            restored.add(types.restored(at, DSL.field(names[at], SQLDataType.CLOB)));
        }
        List<SelectField<?>> selected = new ArrayList<>();
        for (int at = 0; at < names.length; at++) {
            Field<?> field = fields.get(at);
            selected.add(restored.get(at).coerce(field.getDataType()).as(field.getName()));
        }
        List<SortField<?>> sorts = new ArrayList<>();
        int[] positions = positions(sample(tenants));
        for (int at = 0; at < positions.length; at++) {
            sorts.add(order.get(at).$field(restored.get(positions[at])));
        }
        return limited(DSL.select(selected)
                        .from(values(dsl, names, texts))
                        .where(DSL.condition(!texts.isEmpty()))
                        .orderBy(sorts))
                .asTable(NAME);
    }

    /** At least one row, since there are no VALUES without. */
    private static Table<?> values(DSLContext dsl, Name[] names, List<Record> texts) {
        Field<?>[] fields =
                Arrays.stream(names).map(it -> DSL.field(it, SQLDataType.CLOB)).toArray(Field[]::new);
        Result<Record> table = dsl.newResult(fields);
        table.addAll(texts.isEmpty() ? List.of(dsl.newRecord(fields)) : texts);
        return DSL.table(table).as(DSL.name(NAME), names);
    }

    /** A table of the same columns without a row. */
    Table<?> emptyTable(List<? extends AcrossTenants.Home> tenants) {
        List<SelectField<?>> nulls = new ArrayList<>();
        for (Field<?> field : plainFields(tenants)) {
            DataType<?> type = field.getDataType();
            DataType<?> known = type.getSQLDataType() == SQLDataType.OTHER ? SQLDataType.CLOB : type;
            nulls.add(DSL.castNull(known).as(field.getName()));
        }
        return DSL.select(nulls).where(DSL.falseCondition()).asTable(NAME);
    }

    private List<Field<?>> plainFields(List<? extends AcrossTenants.Home> tenants) {
        List<Field<?>> fields = sample(tenants).getSelect();
        if (fields.isEmpty()) {
            throw new StatementRefusedException(Explanation.of(
                            "columns of the query in each tenant are not known, so that it cannot be put together")
                    .hint("Name its columns."));
        }
        Set<String> names = new HashSet<>();
        List<Field<?>> plain = new ArrayList<>();
        for (Field<?> field : fields) {
            if (!names.add(field.getName())) {
                throw new StatementRefusedException(Explanation.of("query in each tenant has two columns "
                                + Identifier.quoted(field.getName()) + ", so that it cannot be put together")
                        .hint("Give them different names."));
            }
            plain.add(
                    field.getDataType().isEnum()
                            ? DSL.field(DSL.name(field.getName()), SQLDataType.CLOB)
                            : DSL.field(DSL.name(field.getName()), field.getDataType()));
        }
        return plain;
    }
}
