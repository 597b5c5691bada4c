package dev.ppp.internal.sql;

import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TypeName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the name of a type that a server gave. A shard's server is not trusted, so nothing is taken over as text but what
 * is one of PostgreSQL's own types, written as its manual does.
 */
public final class TypeNames {

    private static final String INTERVAL = "interval(?: (?:year to month|day to hour|day to minute|day to second"
            + "|hour to minute|hour to second|minute to second|year|month|day|hour|minute|second))?(?:\\(\\d\\))?";

    private static final Pattern STANDARD =
            Pattern.compile("smallint|integer|bigint|boolean|real|double precision|text|uuid"
                    + "|json|jsonb|jsonpath|bytea|date|inet|cidr|macaddr|macaddr8|money|xml|name|oid|point|line|lseg|box|path|polygon"
                    + "|circle|tsvector|tsquery|pg_lsn|\"char\"|bpchar|(?:int4|int8|num|ts|tstz|date)(?:multi)?range"
                    + "|(?:numeric|bit|bit varying|character|character varying)(?:\\(\\d+(?:,-?\\d+)?\\))?"
                    + "|(?:time|timestamp)(?:\\(\\d\\))? with(?:out)? time zone|" + INTERVAL);

    /** The longer name goes first where one begins another; what follows must not go on with the name. */
    private static final Pattern WRITTEN =
            Pattern.compile("(?:character varying(?:\\(\\d+\\))?|bit varying(?:\\(\\d+\\))?|\"bit\"|(?:"
                    + STANDARD.pattern() + "))(?![A-Za-z0-9_.\"(])(?:\\[\\])?");

    private static final Pattern MODIFIERS = Pattern.compile("[A-Za-z0-9_\"](\\([A-Za-z0-9_., -]+\\))$");

    private TypeNames() {}

    /**
     * Reads a name.
     *
     * @param array whether it is an array of the type
     * @param schema the type's schema; empty for the schema in which it is used
     * @param name the type's name
     * @param text how the server writes it
     * @return the name
     */
    public static TypeName of(boolean array, String schema, String name, String text) {
        TypeName scalar = schema.equals("pg_catalog") ? builtIn(name, text) : named(schema, name, text);
        return array ? new TypeName.ArrayOf(scalar) : scalar;
    }

    /**
     * Finds one of PostgreSQL's own types, or an array of it, in a text.
     *
     * @param text the text
     * @param at where the type begins
     * @return where it ends; -1 when there is none
     */
    public static int standardAt(String text, int at) {
        Matcher matcher = WRITTEN.matcher(text);
        matcher.region(at, text.length());
        return matcher.lookingAt() ? matcher.end() : -1;
    }

    private static TypeName builtIn(String name, String text) {
        return STANDARD.matcher(text).matches()
                ? new TypeName.BuiltIn(text)
                : new TypeName.Named(QualifiedName.of("pg_catalog", name), "");
    }

    private static TypeName named(String schema, String name, String text) {
        Matcher modifiers = MODIFIERS.matcher(text);
        return new TypeName.Named(
                new QualifiedName(schema.isEmpty() ? Optional.empty() : Optional.of(schema), name),
                modifiers.find() ? modifiers.group(1) : "");
    }
}
