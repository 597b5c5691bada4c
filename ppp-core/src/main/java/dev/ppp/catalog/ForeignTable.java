package dev.ppp.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A foreign table as it should stand on the veneer (manual, {@code CREATE FOREIGN TABLE}). Its name is the table's on the shard.
 *
 * @param name its name, on both sides
 * @param columns its columns in their order
 * @param comment its comment, where it has one
 * @param estimatedRemotely whether the shard may be asked what queries of it cost, where the foreign server says so
 */
public record ForeignTable(String name, List<Column> columns, Optional<String> comment, boolean estimatedRemotely) {

    /**
     * Copies the columns.
     *
     * @param name its name
     * @param columns its columns in their order
     * @param comment its comment
     * @param estimatedRemotely whether the shard may be asked what queries cost
     */
    public ForeignTable {
        columns = List.copyOf(columns);
    }
}
