package dev.ppp.examples;

import static dev.ppp.examples.db.Tables.AUTHORS;

import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.examples.db.tables.records.AuthorsRecord;
import dev.ppp.plan.Plan;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The example of the README: two shards, two tenants, one plan.
 *
 * @param veneerAdmin connects to the veneer as its admin
 * @param veneerApp connects to the veneer as the application's role
 * @param port1 where the first shard listens on this host
 * @param port2 where the second one does
 * @param adminPassword the password of the shards' admin, from a secret manager
 * @param appPassword the password of the shards' application user, from a secret manager
 */
public record Quickstart(
        DataSource veneerAdmin,
        DataSource veneerApp,
        int port1,
        int port2,
        Supplier<String> adminPassword,
        Supplier<String> appPassword) {

    /**
     * What the example printed and found.
     *
     * @param plan the plan, before it was applied
     * @param authors the authors of one tenant
     */
    public record Outcome(Plan plan, List<AuthorsRecord> authors) {}

    /**
     * Declares, plans, applies and queries.
     *
     * @return what was printed and found
     */
    public Outcome run() {
        // README
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("127.0.0.1").port(port1).dbname("bookstore"))
                .shard("shard2", at -> at.host("127.0.0.1").port(port2).dbname("bookstore"))
                .userMapping("veneer_admin", as -> as.user("bookstore_admin").password(adminPassword))
                .userMapping("veneer_app", as -> as.user("bookstore_app").password(appPassword))
                .grantTo("veneer_app")
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();

        TenantRouter router =
                TenantRouter.builder(topology).admin(veneerAdmin).app(veneerApp).build();

        Plan plan = router.plan(); // changes nothing
        System.out.print(plan);
        router.apply(plan).orThrow();

        List<AuthorsRecord> authors = router.tenant("bluth_co")
                .dsl()
                .selectFrom(AUTHORS)
                .where(AUTHORS.LAST_NAME.eq("Rice"))
                .fetch();
        // end of README
        return new Outcome(plan, authors);
    }
}
