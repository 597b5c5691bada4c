package dev.ppp.plan;

import dev.ppp.catalog.Column;
import dev.ppp.catalog.Filling;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TypeName;
import java.util.Optional;

/** One thing that is altered in a foreign table (manual, {@code ALTER FOREIGN TABLE}). */
public sealed interface ColumnChange {

    /**
     * Adds a column at the end.
     *
     * @param column the column
     */
    record Add(Column column) implements ColumnChange {}

    /**
     * Drops a column.
     *
     * @param column its name
     */
    record Drop(String column) implements ColumnChange {}

    /**
     * Renames a column; what rests on it follows.
     *
     * @param column its name before
     * @param to its name after
     */
    record Rename(String column, String to) implements ColumnChange {}

    /**
     * Changes the type of a column.
     *
     * @param column its name
     * @param type the type
     * @param collation the collation, where it is not that of the type
     */
    record Retype(String column, TypeName type, Optional<QualifiedName> collation) implements ColumnChange {}

    /**
     * Declares whether a column can hold null.
     *
     * @param column its name
     * @param notNull whether it cannot
     */
    record SetNotNull(String column, boolean notNull) implements ColumnChange {}

    /**
     * Lets the shard no longer fill the column: it takes a value again.
     *
     * @param column its name
     */
    record DropExpression(String column) implements ColumnChange {}

    /**
     * Drops the column's default.
     *
     * @param column its name
     */
    record DropDefault(String column) implements ColumnChange {}

    /**
     * Drops the column's sequence on the veneer.
     *
     * @param column its name
     */
    record DropSequence(String column) implements ColumnChange {}

    /**
     * Sets what an INSERT sends that leaves the column out.
     *
     * @param column its name
     * @param type its type
     * @param filling a default, or a sequence on the veneer
     */
    record Fill(String column, TypeName type, Filling filling) implements ColumnChange {}

    /**
     * Forgets that the column has another name on the shard.
     *
     * @param column its name, which is the shard's from now on
     */
    record DropRemoteName(String column) implements ColumnChange {}
}
