package dev.ppp.examples.manytenants;

import dev.ppp.ShardTopology;
import dev.ppp.examples.cluster.Address;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.Server;
import java.util.Map;

/** The topology of a run. */
record Declared(Cluster cluster, Shards shards) {

    ShardTopology withTenants() {
        return topology(shards.tenants().shardOfTenant());
    }

    ShardTopology withoutTenants() {
        return topology(Map.of());
    }

    private ShardTopology topology(Map<String, String> shardOfTenant) {
        ShardTopology.Builder topology = ShardTopology.builder("many_tenants");
        for (Server shard : shards.servers()) {
            Address address = cluster.seenByVeneer(shard);
            topology.shard(
                    shard.name(),
                    at -> at.host(address.host())
                            .port(address.port())
                            .dbname(address.dbname())
                            .admin(shard.adminDataSource()));
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
                .tenants(shardOfTenant)
                .build();
    }
}
