package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyProgress;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.CountingDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many tenants are applied by several sessions. */
class ManyTenantsIT {

    private static final int TENANTS = 40;

    @Test
    void are_applied_by_several_sessions_and_reported_in_the_order_of_the_plan() {
        Cluster cluster = shards(TENANTS);
        CountingDataSource admin = new CountingDataSource(cluster.admin());
        TenantRouter router = router(cluster, admin, TENANTS);
        Plan plan = router.plan();

        ApplyReport report =
                router.apply(plan, ApplyOptions.defaults().sessions(3)).orThrow();

        assertThat(admin.connections()).as("one for plan(), three for apply()").isEqualTo(4);
        assertThat(report.applied())
                .extracting(Change::summary)
                .containsExactlyElementsOf(
                        plan.changes().stream().map(Change::summary).toList());
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table")).isEqualTo("80");
    }

    @Test
    void are_heard_of_one_by_one() {
        Cluster cluster = shards(TENANTS);
        List<ApplyProgress> heard = new ArrayList<>();

        router(cluster, cluster.admin(), TENANTS)
                .apply(ApplyOptions.defaults().listener(heard::add))
                .orThrow();

        assertThat(heard)
                .extracting(ApplyProgress::done)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, TENANTS).boxed().toList());
        assertThat(heard).extracting(ApplyProgress::total).containsOnly(TENANTS);
        assertThat(heard).extracting(ApplyProgress::failed).containsOnly(0);
    }

    @Test
    void that_fail_harm_no_others() {
        Cluster cluster = shards(TENANTS);
        cluster.onVeneer(
                "CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE o record; BEGIN"
                        + " FOR o IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP"
                        + " IF o.object_identity IN ('t7.books', 't23.authors') THEN"
                        + " RAISE EXCEPTION 'not today'; END IF; END LOOP; END $$",
                "CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE FOREIGN TABLE')"
                        + " EXECUTE FUNCTION public.refuse()");
        TenantRouter router = router(cluster, cluster.admin(), TENANTS);

        ApplyReport report = router.apply();

        assertThat(report.failures()).extracting(ApplyReport.Failure::toString).containsExactly("""
                        tenant "t7" on shard "shard1": could not create foreign table "t7"."books": not today
                          Detail: The transaction was rolled back; nothing was changed for tenant "t7" on shard "shard1".""", """
                        tenant "t23" on shard "shard1": could not create foreign table "t23"."authors": not today
                          Detail: The transaction was rolled back; nothing was changed for tenant "t23" on shard "shard1".""");
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table")).isEqualTo("76");
        cluster.onVeneer("DROP EVENT TRIGGER refuse");
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void need_no_more_than_the_connections_that_a_pool_gives() {
        Cluster cluster = shards(TENANTS);
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.admin());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(30_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            TenantRouter router = router(cluster, pool, TENANTS);

            router.apply().orThrow();

            assertThat(router.plan().isEmpty()).isTrue();
        }
    }

    @Test
    void are_applied_by_one_session_where_everybody_gets_the_same_connection() throws SQLException {
        Cluster cluster = shards(TENANTS);
        try (Connection only = cluster.admin().getConnection()) {
            Connection unclosed = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("close") ? null : method.invoke(only, arguments));
            DataSource same = (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (proxy, method, arguments) -> unclosed);
            TenantRouter router = router(cluster, same, TENANTS);

            router.apply().orThrow();

            assertThat(router.plan().isEmpty()).isTrue();
        }
    }

    @Test
    void are_left_when_the_listener_throws_and_finished_by_the_next_apply() {
        Cluster cluster = shards(TENANTS);
        TenantRouter router = router(cluster, cluster.admin(), TENANTS);

        assertThatThrownBy(() -> router.apply(ApplyOptions.defaults().listener(it -> {
                    if (it.done() == 10) {
                        throw new IllegalStateException("enough");
                    }
                })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");

        assertThat(Integer.parseInt(cluster.ask("SELECT count(*) FROM ppp.tenant")))
                .isBetween(10, 14);
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void that_change_on_their_shard_while_they_are_applied_are_followed() {
        Cluster cluster = shards(4);
        AtomicInteger times = new AtomicInteger();
        TenantRouter router = router(cluster, cluster.admin(), 4);

        ApplyReport report = router.apply(ApplyOptions.defaults().listener(it -> {
                    if (times.getAndIncrement() == 0) {
                        cluster.onShard(
                                1, "ALTER TABLE t2.books ADD COLUMN pages int", "CREATE TABLE t3.fresh (id int)");
                    }
                }))
                .orThrow();

        assertThat(report.notes()).isEmpty();
        assertThat(report.applied())
                .extracting(Change::summary)
                .contains("alter foreign table \"t2\".\"books\": column \"pages\" is new on the shard")
                .contains("create foreign table \"t3\".\"fresh\"");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void that_do_not_come_to_rest_are_told_of() {
        Cluster cluster = shards(2);
        AtomicInteger times = new AtomicInteger();
        TenantRouter router = router(cluster, cluster.admin(), 2);

        ApplyReport report = router.apply(ApplyOptions.defaults()
                .listener(it ->
                        migrate(cluster, "ALTER TABLE t2.books ADD COLUMN pages_" + times.incrementAndGet() + " int")));

        assertThat(report.notes())
                .containsExactly("tenant \"t2\" was changed on its shard while it was applied; apply once more");
        assertThat(router.apply().compared())
                .as("nothing is trusted after that")
                .isTrue();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void that_change_after_the_review_are_told_of_and_not_followed() {
        Cluster cluster = shards(2);
        TenantRouter router = router(cluster, cluster.admin(), 2);
        AtomicInteger times = new AtomicInteger();

        ApplyReport report = router.apply(router.plan(), ApplyOptions.defaults().listener(it -> {
            if (times.getAndIncrement() == 0) {
                migrate(cluster, "ALTER TABLE t2.books ADD COLUMN pages int");
            }
        }));

        assertThat(report.notes())
                .containsExactly("tenant \"t2\" was changed on its shard while it was applied; apply once more");
        assertThat(router.plan().changes()).hasSize(1);
    }

    /** Returns when the session that migrated has reported what it counted, as it does when it ends. */
    private static void migrate(Cluster cluster, String... statements) {
        cluster.onShard(1, statements);
        Awaitility.await()
                .until(() -> Cluster.ask(
                                cluster.shardServer(1).superuser(cluster.database()),
                                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'bookstore_admin'"
                                        + " AND datname = current_database()")
                        .equals("0"));
    }

    private static Cluster shards(int tenants) {
        Cluster cluster = Cluster.fresh();
        IntStream.rangeClosed(1, tenants).forEach(it -> cluster.createTenant(1, "t" + it));
        return cluster;
    }

    private static TenantRouter router(Cluster cluster, DataSource admin, int tenants) {
        ShardTopology.Builder builder = cluster.topology();
        IntStream.rangeClosed(1, tenants).forEach(it -> builder.tenant("t" + it).on("shard1"));
        return TenantRouter.builder(builder.build()).admin(admin).build();
    }
}
