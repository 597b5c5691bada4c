package dev.ppp.plan;

import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TypeName;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** The SQL of types. Names without a schema are those of the schema that is given. */
final class TypeSql {

    private static final List<String> NAMES = List.of("lc_collate", "lc_ctype", "locale", "rules");

    private TypeSql() {}

    static QueryPart name(String schema, QualifiedName name) {
        return Sql.name(name.schema().orElse(schema), name.name());
    }

    static QueryPart type(String schema, TypeName type) {
        if (type instanceof TypeName.BuiltIn builtIn) {
            return DSL.sql(builtIn.text());
        } else if (type instanceof TypeName.ArrayOf array) {
            return Sql.part("{0}[]", type(schema, array.element()));
        } else if (type instanceof TypeName.Named named) {
            return Sql.part("{0}" + named.modifiers(), name(schema, named.name()));
        }
        throw new IllegalStateException("unknown kind of type");
    }

    static QueryPart collate(String schema, Optional<QualifiedName> collation) {
        return collation.map(it -> Sql.part(" COLLATE {0}", name(schema, it))).orElseGet(() -> DSL.sql(""));
    }

    static List<Statement> create(String schema, UserType type) {
        QueryPart name = Sql.name(schema, type.name());
        if (type instanceof UserType.Enumeration enumeration) {
            return one("CREATE TYPE {0} AS ENUM ({1})", name, literals(enumeration.labels()));
        } else if (type instanceof UserType.Domain domain) {
            return one(
                    "CREATE DOMAIN {0} AS {1}{2}{3}{4}",
                    name,
                    type(schema, domain.base()),
                    collate(schema, domain.collation()),
                    DSL.sql(domain.notNull() ? " NOT NULL" : ""),
                    checks(domain.checks()));
        } else if (type instanceof UserType.Composite composite) {
            return one("CREATE TYPE {0} AS ({1})", name, attributes(schema, composite.attributes()));
        } else if (type instanceof UserType.Range range) {
            return one("CREATE TYPE {0} AS RANGE ({1})", name, range(schema, range));
        } else if (type instanceof UserType.Collation collation) {
            return one("CREATE COLLATION {0} ({1})", name, options(collation.options()));
        }
        throw new IllegalStateException("unknown kind of type");
    }

    static QueryPart attribute(String schema, UserType.Attribute attribute) {
        return Sql.part(
                "{0} {1}{2}",
                Sql.name(attribute.name()), type(schema, attribute.type()), collate(schema, attribute.collation()));
    }

    private static QueryPart literals(List<String> labels) {
        return Sql.list(labels.stream().map(Sql::literal).collect(Collectors.toList()));
    }

    private static QueryPart checks(Map<String, String> checks) {
        List<QueryPart> parts = new ArrayList<>();
        checks.forEach(
                (name, sql) -> parts.add(Sql.part(" CONSTRAINT {0} CHECK ({1})", Sql.name(name), Sql.vetted(sql))));
        return Sql.concat(parts);
    }

    private static QueryPart attributes(String schema, List<UserType.Attribute> attributes) {
        return Sql.list(attributes.stream().map(it -> attribute(schema, it)).collect(Collectors.toList()));
    }

    private static QueryPart range(String schema, UserType.Range range) {
        List<QueryPart> parts = new ArrayList<>();
        parts.add(Sql.part("SUBTYPE = {0}", type(schema, range.subtype())));
        range.operatorClass().ifPresent(it -> parts.add(Sql.part("SUBTYPE_OPCLASS = {0}", name(schema, it))));
        range.collation().ifPresent(it -> parts.add(Sql.part("COLLATION = {0}", name(schema, it))));
        range.difference().ifPresent(it -> parts.add(Sql.part("SUBTYPE_DIFF = {0}", Sql.name("pg_catalog", it))));
        parts.add(Sql.part("MULTIRANGE_TYPE_NAME = {0}", Sql.name(schema, range.multirange())));
        return Sql.list(parts);
    }

    private static QueryPart options(Map<String, String> options) {
        List<QueryPart> parts = new ArrayList<>();
        options.forEach((name, value) -> parts.add(
                NAMES.contains(name)
                        ? Sql.part("{0} = {1}", Sql.option(name), Sql.literal(value))
                        : Sql.part("{0} = {1}", Sql.option(name), DSL.sql(value))));
        return Sql.list(parts);
    }

    private static List<Statement> one(String template, QueryPart... parts) {
        return List.of(Statement.of(Sql.render(template, parts)));
    }
}
