package dev.ppp.catalog;

import java.util.Optional;

/**
 * A column of a foreign table.
 *
 * @param name its name, the same as on the shard
 * @param type its type; where the shard has a domain, the type under it, so that conditions on the column are shipped
 * @param collation its collation, where it is not that of the type
 * @param notNull whether it is declared NOT NULL
 * @param filling what happens when an INSERT leaves it out
 * @param comment its comment, where it has one
 */
public record Column(
        String name,
        TypeName type,
        Optional<QualifiedName> collation,
        boolean notNull,
        Filling filling,
        Optional<String> comment) {}
