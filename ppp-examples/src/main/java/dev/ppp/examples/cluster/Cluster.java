package dev.ppp.examples.cluster;

import java.util.List;
import java.util.stream.Stream;

/**
 * One veneer and its shards, running. On the veneer a superuser has created the extension {@code postgres_fdw} and
 * granted its usage to the admin, and nothing else; the shards hold the tenants' schemas. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (Cluster cluster = EmbeddedCluster.start()) {
 *     DataSource admin = cluster.veneer().adminDataSource();
 * }
 * }</pre>
 */
public interface Cluster extends AutoCloseable {

    /**
     * Returns the server that applications connect to.
     *
     * @return the veneer
     */
    Server veneer();

    /**
     * Returns the servers that hold the tenants' rows.
     *
     * @return the shards, in the order of their names
     */
    List<Server> shards();

    /**
     * Tells where the veneer reaches a shard. In a container network that is not where this process reaches it.
     *
     * @param shard one of {@link #shards()}
     * @return the address for a foreign server on the veneer
     */
    Address seenByVeneer(Server shard);

    /**
     * Tells whether the cluster is being closed or is closed, by whomever: what fails from then on fails because of it.
     *
     * @return whether {@link #close()} has begun
     */
    boolean isClosing();

    /** Stops what this cluster started and deletes every file that it made. Waits until that is done; a second call waits too and does nothing. */
    @Override
    void close();

    /**
     * Returns a shard by its name.
     *
     * @param name such as {@code shard1}
     * @return the shard
     * @throws IllegalArgumentException if there is no such shard
     */
    default Server shard(String name) {
        return shards().stream()
                .filter(shard -> shard.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("shard \"" + name + "\" does not exist"));
    }

    /**
     * Returns every server.
     *
     * @return the veneer, then the shards
     */
    default List<Server> servers() {
        return Stream.concat(Stream.of(veneer()), shards().stream()).toList();
    }
}
