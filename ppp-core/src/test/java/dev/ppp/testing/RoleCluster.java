package dev.ppp.testing;

import dev.ppp.ShardBuilder;
import dev.ppp.ShardTopology;
import dev.ppp.TenantRolesBuilder;
import dev.ppp.TenantRouter;
import dev.ppp.testing.Server.Sqls;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import javax.sql.DataSource;

/**
 * A cluster whose admin and application have roles of this test's own, since roles are known to all databases of a server:
 * their names, and those of tenants' roles, begin with the database's.
 */
public final class RoleCluster {

    private final Cluster cluster;
    private final boolean inherits;

    private RoleCluster(Cluster cluster, boolean inherits) {
        this.cluster = cluster;
        this.inherits = inherits;
    }

    /** Fresh databases on the newest servers; the admin may create roles. */
    public static RoleCluster fresh() {
        return of(Servers.NEWEST);
    }

    /** The same with a veneer of another major. */
    public static RoleCluster of(int veneerMajor) {
        return of(veneerMajor, Servers.NEWEST, "CREATEROLE", veneerMajor >= 16);
    }

    /** The same; the admin has the attributes given, the application's role has INHERIT or not. */
    public static RoleCluster of(int veneerMajor, int shardMajor, String attributes, boolean inherits) {
        RoleCluster roles = new RoleCluster(Cluster.of(veneerMajor, shardMajor), inherits);
        Server server = roles.cluster.veneerServer();
        server.createRole(roles.adminRole(), Cluster.ADMIN_PASSWORD);
        server.createRole(roles.appRole(), Cluster.APP_PASSWORD);
        roles.cluster.onVeneer(
                "ALTER ROLE " + Sqls.name(roles.adminRole()) + " " + attributes,
                "ALTER ROLE " + Sqls.name(roles.appRole()) + (roles.inherits ? " INHERIT" : " NOINHERIT"),
                "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO " + Sqls.name(roles.adminRole()),
                "GRANT CREATE ON DATABASE " + roles.cluster.database() + " TO " + Sqls.name(roles.adminRole()));
        return roles;
    }

    public Cluster cluster() {
        return cluster;
    }

    public String adminRole() {
        return role("admin");
    }

    public String appRole() {
        return role("app");
    }

    /** The role of a tenant, by its schema. */
    public String role(String schema) {
        return cluster.database() + "_" + schema;
    }

    public DataSource admin() {
        return cluster.veneerServer().as(adminRole(), Cluster.ADMIN_PASSWORD, cluster.database());
    }

    public DataSource app() {
        return cluster.veneerServer().as(appRole(), Cluster.APP_PASSWORD, cluster.database());
    }

    /** One role for all tenants. */
    public ShardTopology.Builder shared() {
        return topology(this::withAdmin);
    }

    /** One role for all tenants, and a direct way to each shard, by its number. */
    public ShardTopology.Builder sharedWithDirectLane(IntFunction<DataSource> directs) {
        return topology((at, shard) -> at.admin(cluster.shardAdmin(shard)).direct(directs.apply(shard)));
    }

    /** One role per tenant, which the plan creates. */
    public ShardTopology.Builder perTenant() {
        return perTenant(TenantRolesBuilder::create);
    }

    /** One role per tenant. */
    public ShardTopology.Builder perTenant(Consumer<TenantRolesBuilder> how) {
        return topology(this::withAdmin).rolePerTenant(named(how));
    }

    /** One role per tenant, which the plan creates, and no way to the shards for Java. */
    public ShardTopology.Builder perTenantOfVeneerOnly() {
        return topology((at, shard) -> {}).rolePerTenant(named(TenantRolesBuilder::create));
    }

    private Consumer<TenantRolesBuilder> named(Consumer<TenantRolesBuilder> how) {
        return roles -> {
            roles.name(this::role);
            how.accept(roles);
        };
    }

    private void withAdmin(ShardBuilder at, int shard) {
        at.admin(cluster.shardAdmin(shard));
    }

    private ShardTopology.Builder topology(ObjIntConsumer<ShardBuilder> ways) {
        ShardTopology.Builder builder = ShardTopology.builder("bookstore");
        for (int number = 1; number <= 2; number++) {
            int shard = number;
            builder.shard("shard" + shard, at -> {
                cluster.address(at, shard);
                ways.accept(at, shard);
            });
            builder.userMapping(
                    adminRole(),
                    as -> as.on("shard" + shard)
                            .user("bookstore_admin")
                            .password(Cluster.SHARD_ADMIN_PASSWORDS.get(shard - 1)));
            builder.userMapping(
                    "public",
                    as -> as.on("shard" + shard)
                            .user("bookstore_app")
                            .password(Cluster.SHARD_APP_PASSWORDS.get(shard - 1)));
        }
        return builder.grantTo(appRole());
    }

    public TenantRouter router(ShardTopology.Builder topology) {
        return TenantRouter.builder(topology.build()).admin(admin()).app(app()).build();
    }

    /** Puts words in the place of names that differ from run to run. */
    public String steady(String text) {
        return text.replace(cluster.database(), "VENEER");
    }
}
