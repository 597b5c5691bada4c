package dev.ppp.plan;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** Renders SQL through jOOQ's templates: names always quoted, values always escaped, nothing glued. */
final class Sql {

    private static final DSLContext RENDERER = DSL.using(SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));

    private Sql() {}

    static String render(String template, QueryPart... parts) {
        return RENDERER.renderInlined(DSL.sql(template, parts));
    }

    static QueryPart name(String name) {
        return DSL.quotedName(name);
    }

    static QueryPart name(String schema, String name) {
        return DSL.quotedName(schema, name);
    }

    /** A backslash goes into an E'' literal, so that the value means the same whatever the session's settings are. */
    static QueryPart literal(String value) {
        return value.indexOf('\\') < 0 ? DSL.inline(value) : DSL.sql("E{0}", DSL.inline(value.replace("\\", "\\\\")));
    }

    static QueryPart texts(Collection<String> values) {
        return values.isEmpty()
                ? DSL.sql("ARRAY[]::pg_catalog.text[]")
                : DSL.sql(
                        "ARRAY[{0}]::pg_catalog.text[]",
                        list(values.stream().map(Sql::literal).collect(Collectors.toList())));
    }

    static QueryPart names(Collection<String> names) {
        return list(names.stream().map(Sql::name).collect(Collectors.toList()));
    }

    static QueryPart list(Collection<? extends QueryPart> parts) {
        return DSL.list(parts.toArray(QueryPart[]::new));
    }

    /** Puts each part on a line of its own, indented, parted by commas. */
    static QueryPart lines(List<? extends QueryPart> parts) {
        String template = IntStream.range(0, parts.size())
                .mapToObj(at -> "\n    {" + at + "}")
                .collect(Collectors.joining(","));
        return DSL.sql(template + "\n", parts.toArray(QueryPart[]::new));
    }

    /** Option names come from PostgreSQL's own list, but what stands on a server is data all the same. */
    static QueryPart option(String option) {
        return option.matches("[a-z_]+") ? DSL.sql(option) : name(option);
    }
}
