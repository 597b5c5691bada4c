package dev.ppp.internal.shape;

import java.util.List;
import java.util.Optional;

/**
 * What a table looks like. Many tenants share one.
 *
 * @param digest tells shapes of one server apart
 * @param columns its columns in their order
 * @param comment its comment
 * @param rows how its rows are told apart
 */
public record Shape(String digest, List<CatalogColumn> columns, Optional<String> comment, Rows rows) {

    /**
     * Copies the columns.
     *
     * @param digest tells shapes apart
     * @param columns its columns in their order
     * @param comment its comment
     * @param rows how its rows are told apart
     */
    public Shape {
        columns = List.copyOf(columns);
    }

    /** Compares digests: two shapes of one server are the same when these are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && digest.equals(shape.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
