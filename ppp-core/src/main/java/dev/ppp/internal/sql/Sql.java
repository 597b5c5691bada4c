package dev.ppp.internal.sql;

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
public final class Sql {

    private static final DSLContext RENDERER = DSL.using(SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));

    private Sql() {}

    /**
     * Renders a template.
     *
     * @param template SQL with a number in braces for each part
     * @param parts names, values and SQL
     * @return SQL with every value in place
     */
    public static String render(String template, QueryPart... parts) {
        return RENDERER.renderInlined(DSL.sql(template, parts));
    }

    /**
     * Makes a part of SQL from a template.
     *
     * @param template SQL with a number in braces for each part
     * @param parts names, values and SQL
     * @return a part of SQL
     */
    public static QueryPart part(String template, QueryPart... parts) {
        return DSL.sql(template, parts);
    }

    /**
     * Renders an identifier, always in quotes.
     *
     * @param name any identifier
     * @return a part of SQL
     */
    public static QueryPart name(String name) {
        return Escapes.needed(name)
                ? DSL.sql("U&{0}", DSL.quotedName(Escapes.unicode(name, "\\", "\\+%06x")))
                : DSL.quotedName(name);
    }

    /**
     * Renders a qualified name, always in quotes.
     *
     * @param schema the schema
     * @param name the object
     * @return a part of SQL
     */
    public static QueryPart name(String schema, String name) {
        return DSL.sql("{0}.{1}", name(schema), name(name));
    }

    /**
     * Renders a value. A backslash goes into an E'' literal, so that the value means the same whatever the session's
     * settings are.
     *
     * @param value any text
     * @return a part of SQL
     */
    public static QueryPart literal(String value) {
        return value.indexOf('\\') < 0 && !Escapes.needed(value)
                ? DSL.inline(value)
                : DSL.sql("E{0}", DSL.inline(Escapes.unicode(value, "\\", "\\U%08x")));
    }

    /**
     * Renders code of this library's own as a literal, whose line breaks stay as they are.
     *
     * @param code what a DO block runs
     * @return a part of SQL
     */
    public static QueryPart code(String code) {
        return code.indexOf('\\') < 0 ? DSL.inline(code) : DSL.sql("E{0}", DSL.inline(code.replace("\\", "\\\\")));
    }

    /**
     * Renders an array of text.
     *
     * @param values any text
     * @return a part of SQL
     */
    public static QueryPart texts(Collection<String> values) {
        return values.isEmpty()
                ? DSL.sql("ARRAY[]::pg_catalog.text[]")
                : DSL.sql(
                        "ARRAY[{0}]::pg_catalog.text[]",
                        list(values.stream().map(Sql::literal).collect(Collectors.toList())));
    }

    /**
     * Renders identifiers parted by commas.
     *
     * @param names any identifiers
     * @return a part of SQL
     */
    public static QueryPart names(Collection<String> names) {
        return list(names.stream().map(Sql::name).collect(Collectors.toList()));
    }

    /**
     * Parts parts by commas.
     *
     * @param parts any SQL
     * @return a part of SQL
     */
    public static QueryPart list(Collection<? extends QueryPart> parts) {
        return DSL.list(parts.toArray(QueryPart[]::new));
    }

    /**
     * Puts each part on a line of its own, indented, parted by commas.
     *
     * @param parts any SQL
     * @return a part of SQL
     */
    public static QueryPart lines(List<? extends QueryPart> parts) {
        String template = IntStream.range(0, parts.size())
                .mapToObj(at -> "\n    {" + at + "}")
                .collect(Collectors.joining(","));
        return DSL.sql(template + "\n", parts.toArray(QueryPart[]::new));
    }

    /**
     * Puts parts after each other.
     *
     * @param parts any SQL
     * @return a part of SQL
     */
    public static QueryPart concat(List<? extends QueryPart> parts) {
        String template =
                IntStream.range(0, parts.size()).mapToObj(at -> "{" + at + "}").collect(Collectors.joining());
        return DSL.sql(template, parts.toArray(QueryPart[]::new));
    }

    /**
     * Puts each part on a line of its own, indented, parted by commas; a single one stays on its line.
     *
     * @param parts any SQL
     * @return a part of SQL
     */
    public static QueryPart actions(List<? extends QueryPart> parts) {
        String separator = parts.size() == 1 ? " " : "\n    ";
        String template = IntStream.range(0, parts.size())
                .mapToObj(at -> separator + "{" + at + "}")
                .collect(Collectors.joining(","));
        return DSL.sql(template, parts.toArray(QueryPart[]::new));
    }

    /**
     * Takes over an expression that was found to be harmless. Its constants mean the same whatever the session's settings are.
     *
     * @param sql the expression
     * @return a part of SQL
     */
    public static QueryPart vetted(String sql) {
        return DSL.raw(Literals.replaceAll(sql, it -> render("{0}", literal(it))));
    }

    /**
     * Renders an option's name. It comes from PostgreSQL's own list, but what stands on a server is data all the same.
     *
     * @param option the name
     * @return a part of SQL
     */
    public static QueryPart option(String option) {
        return option.matches("[a-z_]+") ? DSL.sql(option) : name(option);
    }
}
