package dev.ppp.internal.state;

import dev.ppp.catalog.ColumnRules.Place;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.shape.RemoteSchema;
import java.util.Map;
import java.util.Optional;

/** What a shard's own catalog says of its tenants' schemas, as far as Java can ask. */
public sealed interface ShardState {

    /** Java has no way to the shard: imports run inside the veneer, and the server chooses the tables. */
    record Unasked() implements ShardState {}

    /**
     * Java has a way to the shard, and it failed.
     *
     * @param reason what the driver said
     */
    record Unreachable(Explanation reason) implements ShardState {}

    /**
     * The shard answered.
     *
     * @param version its major version
     * @param schemas those of the schemas asked for that exist
     * @param types the types that their tables need, by schema and name
     * @param extensions the schema of each extension
     * @param counters how often its catalogs had been written to, before they were read; empty when it does not count
     * @param numbers the last number of each column's sequence, by schema; empty where none is wanted on the veneer
     */
    record Answered(
            int version,
            Map<String, RemoteSchema> schemas,
            Map<String, Map<String, CatalogType>> types,
            Map<String, String> extensions,
            Optional<String> counters,
            Map<String, Map<Place, Long>> numbers)
            implements ShardState {

        Answered with(Map<String, Map<Place, Long>> read) {
            return new Answered(version, schemas, types, extensions, counters, read);
        }
    }
}
