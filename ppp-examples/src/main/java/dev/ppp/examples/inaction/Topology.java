package dev.ppp.examples.inaction;

import dev.ppp.ShardTopology;
import dev.ppp.examples.cluster.Address;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.Server;
import java.util.List;
import java.util.Set;

/** The topology of the story: three shards, four tenants, two roles of the veneer. */
public final class Topology {

    /** Its tenants. */
    public static final List<String> TENANTS = List.of("bluth_co", "cyberdyne", "dunder_mifflin", "initech");

    private Topology() {}

    /**
     * Declares it.
     *
     * @param cluster the servers
     * @param withoutDefaults the shards that keep to postgres_fdw's own options; the others get this library's
     * @return the topology
     */
    public static ShardTopology of(Cluster cluster, Set<String> withoutDefaults) {
        ShardTopology.Builder topology = ShardTopology.builder("bookstore");
        for (Server shard : cluster.shards()) {
            Address address = cluster.seenByVeneer(shard);
            topology.shard(shard.name(), at -> {
                at.host(address.host()).port(address.port()).dbname(address.dbname());
                at.admin(shard.adminDataSource()).direct(shard.appDataSource());
                if (withoutDefaults.contains(shard.name())) {
                    at.withoutDefaults();
                }
            });
            topology.userMapping(
                    cluster.veneer().admin().role(),
                    as -> as.on(shard.name())
                            .user(shard.admin().role())
                            .password(shard.admin().password()));
            topology.userMapping(
                    cluster.veneer().app().role(),
                    as -> as.on(shard.name())
                            .user(shard.app().role())
                            .password(shard.app().password()));
        }
        return topology.grantTo(cluster.veneer().app().role())
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .tenant("dunder_mifflin")
                .on("shard2")
                .tenant("initech")
                .on("shard3")
                .build();
    }
}
