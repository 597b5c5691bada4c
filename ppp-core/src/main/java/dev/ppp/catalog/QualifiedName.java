package dev.ppp.catalog;

import java.util.Optional;

/**
 * The name of a type or a collation, as seen from one tenant's schema, so that a thousand tenants with the same tables have
 * the same names in them.
 *
 * @param schema the schema; empty for the schema in which the name is used, the tenant's own
 * @param name the object
 */
public record QualifiedName(Optional<String> schema, String name) {

    /**
     * Names an object of the schema in which it is used.
     *
     * @param name the object
     * @return the name
     */
    public static QualifiedName own(String name) {
        return new QualifiedName(Optional.empty(), name);
    }

    /**
     * Names an object of another schema.
     *
     * @param schema the schema
     * @param name the object
     * @return the name
     */
    public static QualifiedName of(String schema, String name) {
        return new QualifiedName(Optional.of(schema), name);
    }

    /**
     * Tells whether it is PostgreSQL's own.
     *
     * @return whether the schema is {@code pg_catalog}
     */
    public boolean isBuiltIn() {
        return schema.filter("pg_catalog"::equals).isPresent();
    }

    /** Returns the name in double quotes, for messages. */
    @Override
    public String toString() {
        return schema.map(it -> Identifier.quoted(it) + ".").orElse("") + Identifier.quoted(name);
    }
}
