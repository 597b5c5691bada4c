package dev.ppp.examples;

import static dev.ppp.assertj.PppAssertions.assertThat;
import static dev.ppp.examples.db.Tables.AUTHORS;

import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.examples.db.tables.records.AuthorsRecord;
import dev.ppp.explain.Pushdown;
import dev.ppp.micrometer.TenantMeters;
import dev.ppp.query.TenantDsl;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.Query;

/** The examples in the Javadoc of the types that a user starts with, so that they are compiled. */
final class JavadocExamples {

    private JavadocExamples() {}

    static ShardTopology shardTopology() {
        // ShardTopology
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("10.0.1.11").port(5432).dbname("bookstore"))
                .shard("shard2", at -> at.host("10.0.1.12").dbname("bookstore").fetchSize(5_000))
                .userMapping(
                        "veneer_admin",
                        as -> as.user("bookstore_admin").password(() -> System.getenv("ADMIN_PASSWORD")))
                .userMapping("veneer_app", as -> as.user("bookstore_app").password(() -> System.getenv("APP_PASSWORD")))
                .grantTo("veneer_app")
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2", from -> from.schema("cyberdyne_prod").except("audit_log"))
                .build();
        // end
        return topology;
    }

    static void tenantRouter(ShardTopology topology, DataSource veneerAdmin, DataSource veneerApp) {
        // TenantRouter
        TenantRouter router =
                TenantRouter.builder(topology).admin(veneerAdmin).app(veneerApp).build();
        router.apply().orThrow(); // at every start: does nothing when nothing is to be done
        router.tenant("bluth_co").dsl().selectFrom(AUTHORS).fetch();
        // end
    }

    static List<AuthorsRecord> tenantDsl(TenantRouter router) {
        // TenantDsl
        TenantDsl bluth = router.tenant("bluth_co");
        List<AuthorsRecord> rice = bluth.dsl()
                .selectFrom(AUTHORS)
                .where(AUTHORS.LAST_NAME.eq("Rice"))
                .fetch();
        bluth.transaction(
                dsl -> dsl.update(AUTHORS).set(AUTHORS.FIRST_NAME, "Ann").execute());
        bluth.direct().dsl().selectFrom(AUTHORS).fetch(); // the same, without the veneer
        // end
        return rice;
    }

    static void pushdown(TenantRouter router, Query query) {
        // Pushdown
        Pushdown pushdown = router.tenant("bluth_co").explain(query);
        System.out.println(pushdown.summary());
        if (!pushdown.isFullyPushedDown()) {
            pushdown.localSteps().forEach(System.out::println);
        }
        // end
    }

    static void pppAssertions(TenantRouter router, Query query) {
        // PppAssertions
        assertThat(router.tenant("bluth_co").explain(query)).isFullyPushedDown().touchesOnly("shard1");
        // end
    }

    static void tenantMeters(ShardTopology topology, DataSource veneerApp, MeterRegistry registry) {
        // TenantMeters
        TenantRouter router = TenantRouter.builder(topology)
                .app(veneerApp)
                .observer(new TenantMeters(registry))
                .build();
        // end
        router.verify();
    }
}
