package dev.ppp.examples.cluster;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a cluster is made of, besides its one veneer.
 *
 * @param shards how many shards it has
 * @param bookstore whether the shards hold the bookstore's tenants; else their databases are empty
 * @param statementLogs whether every statement is logged, so that {@link Server#openStatementLog()} can read it
 */
public record ClusterSettings(int shards, boolean bookstore, boolean statementLogs) {

    /**
     * Checks the number of shards.
     *
     * @param shards at least 1
     * @param bookstore whether the shards hold the bookstore's tenants
     * @param statementLogs whether every statement is logged
     * @throws IllegalArgumentException when there would be no shard
     */
    public ClusterSettings {
        if (shards < 1) {
            throw new IllegalArgumentException("number of shards " + shards + " is not at least 1");
        }
    }

    /**
     * Returns the settings of the walk-through: three shards with the bookstore's tenants, and every statement logged.
     *
     * @return settings
     */
    public static ClusterSettings ofBookstore() {
        return new ClusterSettings(3, true, true);
    }

    /**
     * Returns settings for measuring: shards without tenants, and no statement logged.
     *
     * @param shards at least 1
     * @return settings
     */
    public static ClusterSettings forMeasuring(int shards) {
        return new ClusterSettings(shards, false, false);
    }

    List<String> shardNames() {
        return IntStream.rangeClosed(1, shards).mapToObj(it -> "shard" + it).toList();
    }
}
