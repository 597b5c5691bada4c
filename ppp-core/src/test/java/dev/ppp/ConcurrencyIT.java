package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.ApplierBusyException;
import dev.ppp.error.ApplyException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.testing.Cluster;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class ConcurrencyIT {

    @Test
    void of_twenty_routers_that_start_at_once_one_does_the_work() {
        Cluster cluster = Cluster.fresh();
        Stream.of("t1", "t2", "t3", "t4").forEach(it -> cluster.createTenant(1, it));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(20);
        try {
            List<CompletableFuture<ApplyReport>> starts = IntStream.range(0, 20)
                    .mapToObj(it -> CompletableFuture.supplyAsync(
                            () -> {
                                TenantRouter router = fourTenants(cluster, cluster.admin());
                                await(start);
                                return router.apply();
                            },
                            executor))
                    .toList();
            start.countDown();
            List<ApplyReport> reports =
                    starts.stream().map(CompletableFuture::join).toList();

            assertThat(reports)
                    .allSatisfy(
                            it -> assertThat(it.isComplete()).as(it.toString()).isTrue());
            assertThat(reports.stream().mapToInt(it -> it.applied().size()).sum())
                    .as("changes made by all routers together: each of them once")
                    .isEqualTo(1 + 1 + 2 + 4 + 4 * 5);
        } finally {
            executor.shutdownNow();
        }
        assertThat(fourTenants(cluster, cluster.admin()).plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table")).isEqualTo("8");
    }

    @Test
    void works_with_a_pool_of_one_connection_and_gives_it_back_as_it_was() throws SQLException {
        Cluster cluster = Cluster.fresh();
        Stream.of("t1", "t2", "t3", "t4").forEach(it -> cluster.createTenant(1, it));
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.admin());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(2_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            TenantRouter router = fourTenants(cluster, pool);
            router.apply(router.plan()).orThrow();
            assertThat(router.plan().isEmpty()).isTrue();
            try (var connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
            }
            assertThat(Cluster.ask(pool, "SELECT current_setting('search_path')"))
                    .isEqualTo("\"$user\", public");
            assertThat(Cluster.ask(pool, "SELECT current_setting('transaction_isolation')"))
                    .isEqualTo("read committed");
        }
    }

    @Test
    void waits_for_another_process_no_longer_than_it_has_patience() {
        Cluster cluster = applied();
        cluster.createTenant(1, "t5");
        hold(cluster, "60 s");
        TenantRouter router = fiveTenants(cluster);

        assertThatThrownBy(() -> router.apply(ApplyOptions.defaults().patience(Duration.ofMillis(30))))
                .isInstanceOf(ApplierBusyException.class)
                .hasMessage("""
                        could not apply: another process applies to this veneer
                          Detail: It is somebody else. It was waited for during 30 ms.
                          Hint: Apply again later, or wait longer with ApplyOptions.patience().""");
    }

    @Test
    void takes_over_from_a_process_that_died() {
        Cluster cluster = applied();
        cluster.createTenant(1, "t5");
        hold(cluster, "-1 s");

        fiveTenants(cluster)
                .apply(ApplyOptions.defaults().patience(Duration.ZERO))
                .orThrow();
        assertThat(fiveTenants(cluster).plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT holder IS NULL AND lease_until IS NULL FROM ppp.applier"))
                .isEqualTo("true");
    }

    @Test
    void stops_before_the_next_commit_when_another_process_took_over() {
        Cluster cluster = applied();
        cluster.createTenant(1, "t5");
        cluster.createTenant(1, "t6");
        cluster.onVeneer(
                // the moment after the first tenant of this apply is committed, another process holds the lock
                "CREATE FUNCTION public.take_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.tenant = 't5' THEN UPDATE ppp.applier SET holder = 'thief'; END IF; RETURN NEW; END $$",
                "CREATE CONSTRAINT TRIGGER take_over AFTER INSERT ON ppp.tenant DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION public.take_over()");
        TenantRouter router = cluster.router(tenants(cluster)
                .tenant("t5")
                .on("shard1")
                .tenant("t6")
                .on("shard1")
                .build());

        assertThatThrownBy(router::apply).isInstanceOf(ApplyException.class).hasMessage("""
                        could not go on: another process applies to this veneer now
                          Detail: This one had been silent for more than 15 seconds.
                          Hint: What was committed stays. Apply again.""");
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 't6'"))
                .isEqualTo("0");
        assertThat(cluster.ask("SELECT holder FROM ppp.applier"))
                .as("the lock of the other process stays")
                .isEqualTo("thief");
    }

    @Test
    void no_application_role_can_take_the_lock_or_read_the_records() {
        Cluster cluster = applied();

        for (String statement : List.of(
                "UPDATE ppp.applier SET holder = 'me'",
                "SELECT * FROM ppp.applier FOR UPDATE",
                "SELECT * FROM ppp.user_mapping",
                "SELECT * FROM ppp.tenant",
                "CREATE TABLE ppp.mine (id int)")) {
            assertThatThrownBy(() -> Cluster.ask(cluster.app(), statement))
                    .as(statement)
                    .hasMessageContaining("permission denied for schema ppp");
        }
    }

    @Test
    void an_interrupted_wait_ends_and_says_so() {
        Cluster cluster = applied();
        cluster.createTenant(1, "t5");
        hold(cluster, "60 s");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> fiveTenants(cluster).apply())
                    .isInstanceOf(ApplyException.class)
                    .hasMessageStartingWith("could not go on: the thread was interrupted while it waited");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static Cluster applied() {
        Cluster cluster = Cluster.fresh();
        Stream.of("t1", "t2", "t3", "t4").forEach(it -> cluster.createTenant(1, it));
        fourTenants(cluster, cluster.admin()).apply().orThrow();
        return cluster;
    }

    private static void hold(Cluster cluster, String lease) {
        cluster.onVeneer("UPDATE ppp.applier SET holder = 'x', holder_is = 'somebody else',"
                + " lease_until = clock_timestamp() + '" + lease + "'");
    }

    private static TenantRouter fiveTenants(Cluster cluster) {
        return cluster.router(tenants(cluster).tenant("t5").on("shard1").build());
    }

    private static TenantRouter fourTenants(Cluster cluster, DataSource admin) {
        return TenantRouter.builder(tenants(cluster).build()).admin(admin).build();
    }

    private static ShardTopology.Builder tenants(Cluster cluster) {
        ShardTopology.Builder builder = cluster.topology();
        Stream.of("t1", "t2", "t3", "t4").forEach(it -> builder.tenant(it).on("shard1"));
        return builder;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
