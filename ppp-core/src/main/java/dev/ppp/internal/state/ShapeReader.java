package dev.ppp.internal.state;

import dev.ppp.catalog.QualifiedName;
import dev.ppp.internal.shape.CatalogColumn;
import dev.ppp.internal.shape.CatalogColumn.Filled;
import dev.ppp.internal.shape.Literal;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.Rows;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.sql.TypeNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what tables look like, in two queries however many there are. A shape that many tables share is read and held once.
 */
final class ShapeReader {

    private final CatalogQuery query;
    private final ShapeSql sql;

    ShapeReader(CatalogQuery query, ShapeSql sql) {
        this.query = query;
        this.sql = sql;
    }

    /** Returns the relations of each schema that has any, by the schema's name. */
    Map<String, List<Relation>> read(Collection<String> schemas) throws SQLException {
        List<Row> rows = new ArrayList<>();
        Map<String, Long> samples = new LinkedHashMap<>();
        Map<String, String> names = new HashMap<>();
        boolean many = ShapeSql.isMany(schemas.size());
        plan(many ? "off" : "on");
        query.each(
                sql.digests(schemas.size()),
                row -> {
                    Row read = Row.of(row, names);
                    samples.putIfAbsent(read.digest(), read.oid());
                    rows.add(read);
                },
                (Object) schemas.toArray(String[]::new));
        plan("on");
        Map<String, Shape> shapes = shapes(samples);
        Map<String, List<Relation>> relations = new LinkedHashMap<>();
        for (Row row : rows) {
            Shape shape = shapes.get(row.digest());
            if (shape != null) {
                relations
                        .computeIfAbsent(row.schema(), it -> new ArrayList<>())
                        .add(new Relation(row.name(), row.oid(), row.partition(), shape));
            }
        }
        return relations;
    }

    /** Where there are many rows on both sides, everything is best hashed; a planner without statistics does not know. */
    private void plan(String others) throws SQLException {
        query.fetch(
                "SELECT pg_catalog.set_config(name, ?, true) FROM (VALUES ('enable_nestloop'), ('enable_mergejoin'),"
                        + " ('enable_sort')) AS x(name)",
                others);
    }

    private Map<String, Shape> shapes(Map<String, Long> samples) throws SQLException {
        Map<Long, List<CatalogColumn>> columns = new HashMap<>();
        Map<Long, Optional<String>> comments = new HashMap<>();
        Map<Long, Rows> rows = new HashMap<>();
        if (!samples.isEmpty()) {
            query.each(
                    sql.details(),
                    row -> {
                        long relation = row.getLong("relation");
                        comments.put(relation, Optional.ofNullable(row.getString("table_comment")));
                        rows.put(relation, Rows.valueOf(row.getString("rows")));
                        List<CatalogColumn> ofTable = columns.computeIfAbsent(relation, it -> new ArrayList<>());
                        if (row.getString("attname") != null) {
                            ofTable.add(column(row));
                        }
                    },
                    (Object) samples.values().toArray(Long[]::new));
        }
        Map<String, Shape> shapes = new HashMap<>();
        samples.forEach((digest, oid) -> {
            List<CatalogColumn> ofTable = columns.get(oid);
            if (ofTable != null) {
                shapes.put(
                        digest,
                        new Shape(
                                digest,
                                ofTable,
                                comments.getOrDefault(oid, Optional.empty()),
                                rows.getOrDefault(oid, Rows.APART)));
            }
        });
        return shapes;
    }

    private static CatalogColumn column(ResultSet row) throws SQLException {
        return new CatalogColumn(
                row.getInt("attnum"),
                row.getString("attname"),
                Optional.ofNullable(row.getString("remote_name")),
                TypeNames.of(
                        row.getBoolean("is_array"),
                        row.getString("type_schema"),
                        row.getString("typname"),
                        row.getString("text")),
                name(row.getString("collation_schema"), row.getString("collation")),
                row.getBoolean("attnotnull"),
                filled(row),
                Optional.ofNullable(row.getString("description")));
    }

    static Optional<QualifiedName> name(@Nullable String schema, @Nullable String name) {
        return schema == null || name == null
                ? Optional.empty()
                : Optional.of(new QualifiedName(schema.isEmpty() ? Optional.empty() : Optional.of(schema), name));
    }

    private static Filled filled(ResultSet row) throws SQLException {
        String expression = row.getString("expression");
        String identity = row.getString("attidentity");
        if (!row.getString("attgenerated").isEmpty()) {
            return new Filled.Generated();
        } else if (identity.equals("a")) {
            return new Filled.AlwaysBySequence();
        } else if (identity.equals("d")
                || (expression != null && expression.matches("nextval\\('[^()]*'::regclass\\)"))) {
            return new Filled.BySequence();
        } else if (expression == null) {
            return new Filled.WithNull();
        }
        Optional<String> literal = row.getString("type_schema").equals("pg_catalog")
                ? Optional.empty()
                : Literal.of(expression, row.getString("suffix").substring(2));
        return literal.<Filled>map(Filled.ByConstant::new).orElseGet(() -> new Filled.ByExpression(expression));
    }

    private record Row(String schema, String name, long oid, boolean partition, String digest) {

        static Row of(ResultSet row, Map<String, String> names) throws SQLException {
            return new Row(
                    shared(row.getString(1), names),
                    shared(row.getString(2), names),
                    row.getLong(3),
                    row.getBoolean(4),
                    shared(row.getString(5), names));
        }

        private static String shared(String text, Map<String, String> names) {
            String known = names.putIfAbsent(text, text);
            return known == null ? text : known;
        }
    }
}
