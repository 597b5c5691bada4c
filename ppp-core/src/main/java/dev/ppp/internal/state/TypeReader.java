package dev.ppp.internal.state;

import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TypeName;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.sql.TypeNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads types and collations, in three queries however many there are. Schemas with the same types share them. */
final class TypeReader {

    private final CatalogQuery query;
    private final Map<String, Map<String, CatalogType>> types = new HashMap<>();
    private final Map<Long, Composite> composites = new LinkedHashMap<>();

    TypeReader(CatalogQuery query) {
        this.query = query;
    }

    private record Composite(String schema, String name, List<UserType.Attribute> attributes) {}

    /** Returns the types that tables need, by schema and name. The tables are given by their schemas. */
    Map<String, Map<String, CatalogType>> needed(Map<String, List<Relation>> relations) throws SQLException {
        Set<QualifiedName> columns = new LinkedHashSet<>();
        relations.forEach((schema, ofSchema) -> ofSchema.stream()
                .flatMap(it -> it.shape().columns().stream())
                .map(it -> it.type().scalar())
                .forEach(it -> {
                    if (it instanceof TypeName.Named type) {
                        columns.add(QualifiedName.of(
                                type.name().schema().orElse(schema), type.name().name()));
                    }
                }));
        return columns.isEmpty()
                ? collations()
                : read(
                        TypeSql.needed(),
                        texts(columns, it -> it.schema().orElseThrow()),
                        texts(columns, QualifiedName::name));
    }

    /** Returns every type of the schemas, by schema and name. */
    Map<String, Map<String, CatalogType>> standing(Collection<String> schemas) throws SQLException {
        return read(TypeSql.standing(), (Object) schemas.toArray(String[]::new));
    }

    private static String[] texts(Set<QualifiedName> names, Function<QualifiedName, String> text) {
        return names.stream().map(text).toArray(String[]::new);
    }

    private Map<String, Map<String, CatalogType>> read(String sql, Object... bindings) throws SQLException {
        query.each(sql, this::take, bindings);
        if (!composites.isEmpty()) {
            query.each(TypeSql.attributes(), this::takeAttribute, (Object)
                    composites.keySet().toArray(Long[]::new));
        }
        composites
                .values()
                .forEach(
                        it -> put(it.schema(), it.name(), defined(new UserType.Composite(it.name(), it.attributes()))));
        return collations();
    }

    private Map<String, Map<String, CatalogType>> collations() throws SQLException {
        query.each(TypeSql.COLLATIONS, this::takeCollation);
        return shared();
    }

    private Map<String, Map<String, CatalogType>> shared() {
        Map<Map<String, CatalogType>, Map<String, CatalogType>> known = new HashMap<>();
        types.replaceAll((schema, ofSchema) -> known.computeIfAbsent(ofSchema, it -> it));
        return types;
    }

    private void take(ResultSet row) throws SQLException {
        String schema = row.getString("nspname");
        String name = row.getString("typname");
        String extension = row.getString("extname");
        if (extension != null) {
            put(schema, name, new CatalogType.OfExtension(extension));
            return;
        }
        switch (row.getString("typtype")) {
            case "e" -> put(schema, name, defined(new UserType.Enumeration(name, texts(row, "labels"))));
            case "d" -> put(schema, name, domain(row, name));
            case "r" -> putRange(row, schema, name);
            case "c" -> putComposite(row, schema, name);
            default -> put(schema, name, new CatalogType.Strange("is a base type that no statement can describe"));
        }
    }

    private void putComposite(ResultSet row, String schema, String name) throws SQLException {
        if (row.getString("relkind").equals("c")) {
            composites.put(row.getLong("relation"), new Composite(schema, name, new ArrayList<>()));
        } else {
            put(schema, name, new CatalogType.RowOf(row.getString("relname")));
        }
    }

    private void takeAttribute(ResultSet row) throws SQLException {
        Composite composite = composites.get(row.getLong("relation"));
        if (composite != null) {
            TypeName type = TypeNames.of(
                    row.getBoolean("is_array"),
                    row.getString("type_schema"),
                    row.getString("typname"),
                    row.getString("text"));
            Optional<QualifiedName> collation =
                    ShapeReader.name(row.getString("collation_schema"), row.getString("collation"));
            composite.attributes().add(new UserType.Attribute(row.getString("attname"), type, collation));
        }
    }

    private static CatalogType domain(ResultSet row, String name) throws SQLException {
        Map<String, String> checks = new LinkedHashMap<>();
        List<String> texts = texts(row, "checks");
        List<String> names = texts(row, "check_names");
        for (int at = 0; at < names.size(); at++) {
            checks.put(names.get(at), texts.get(at));
        }
        UserType domain = new UserType.Domain(
                name,
                base(row),
                ShapeReader.name(row.getString("collation_schema"), row.getString("collation")),
                row.getBoolean("typnotnull"),
                checks);
        return new CatalogType.Defined(domain, Optional.ofNullable(row.getString("expression")));
    }

    private void putRange(ResultSet row, String schema, String name) throws SQLException {
        String multirange = row.getString("multirange");
        String difference = row.getString("difference");
        boolean usual = row.getBoolean("opcdefault");
        if (row.getBoolean("canonical") || "".equals(difference) || !(usual || row.getBoolean("opcbuiltin"))) {
            put(schema, name, new CatalogType.Strange("is a range type that rests on functions of its own"));
            return;
        }
        UserType range = new UserType.Range(
                name,
                base(row),
                usual ? Optional.empty() : Optional.of(QualifiedName.of("pg_catalog", row.getString("opcname"))),
                ShapeReader.name(row.getString("range_collation_schema"), row.getString("range_collation")),
                Optional.ofNullable(difference),
                multirange);
        put(schema, name, defined(range));
        put(schema, multirange, new CatalogType.PartOf(name));
    }

    private void takeCollation(ResultSet row) throws SQLException {
        Map<String, String> options = new LinkedHashMap<>();
        switch (row.getString("collprovider")) {
            case "i" -> options.put("provider", "icu");
            case "b" -> options.put("provider", "builtin");
            default -> options.put("provider", "libc");
        }
        putIf(options, "locale", row.getString("locale"));
        putIf(options, "lc_collate", row.getString("collcollate"));
        putIf(options, "lc_ctype", row.getString("collctype"));
        putIf(options, "rules", row.getString("rules"));
        if (!row.getBoolean("collisdeterministic")) {
            options.put("deterministic", "false");
        }
        String name = row.getString("collname");
        put(row.getString("nspname"), collation(name), defined(new UserType.Collation(name, options)));
    }

    /** Collations and types have names of their own each; in one map, a collation is known by one that no type can have. */
    static String collation(String name) {
        return CatalogType.COLLATION + name;
    }

    private static void putIf(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    private static TypeName base(ResultSet row) throws SQLException {
        return TypeNames.of(
                row.getBoolean("base_array"),
                row.getString("base_schema"),
                row.getString("base_name"),
                row.getString("base_text"));
    }

    private static CatalogType defined(UserType type) {
        return new CatalogType.Defined(type, Optional.empty());
    }

    private void put(String schema, String name, CatalogType type) {
        types.computeIfAbsent(schema, it -> new LinkedHashMap<>()).put(name, type);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
