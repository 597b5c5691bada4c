package dev.ppp.internal.shape;

import dev.ppp.catalog.UserType;
import java.util.Optional;

/** A type or collation as the catalogs of a shard or of the veneer show it. */
public sealed interface CatalogType {

    /** Goes before the name of a collation where types and collations are in one map; no identifier holds it. */
    String COLLATION = "collation\0";

    /**
     * One that a statement can create.
     *
     * @param type what it is
     * @param expression the default of a domain, as the server prints it; not to be trusted
     */
    record Defined(UserType type, Optional<String> expression) implements CatalogType {}

    /**
     * One that comes with another type: the multirange of a range.
     *
     * @param type the name of the other type, in the same schema
     */
    record PartOf(String type) implements CatalogType {}

    /**
     * One that an extension brought.
     *
     * @param extension the extension
     */
    record OfExtension(String extension) implements CatalogType {}

    /**
     * The row type of a table.
     *
     * @param table the table's name
     */
    record RowOf(String table) implements CatalogType {}

    /**
     * One that this library cannot create on the veneer.
     *
     * @param reason why, as the end of a sentence that begins with the type's name
     */
    record Strange(String reason) implements CatalogType {}
}
