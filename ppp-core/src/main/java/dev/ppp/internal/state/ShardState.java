package dev.ppp.internal.state;

import dev.ppp.error.Explanation;
import java.util.List;
import java.util.Map;

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
     * @param schemas those of the schemas asked for that exist
     */
    record Answered(Map<String, RemoteSchema> schemas) implements ShardState {}

    /**
     * A schema on a shard.
     *
     * @param tables tables and views that an import brings by itself
     * @param partitions tables that an import brings only when they are named
     */
    record RemoteSchema(List<String> tables, List<String> partitions) {}
}
