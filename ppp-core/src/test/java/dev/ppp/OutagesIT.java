package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.Failure;
import dev.ppp.error.QueryException;
import dev.ppp.health.Health;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server;
import dev.ppp.testing.Server.Sqls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One shard fails in every way, while queries run on the other: those notice nothing, these are told what happened, and all
 * works again afterwards.
 */
@Timeout(60)
class OutagesIT {

    private static Cluster cluster;
    private static Server shard2;
    private static HikariDataSource app;
    private static TenantRouter router;

    @BeforeAll
    static void start() {
        cluster = Cluster.withOwnShard2();
        shard2 = cluster.shardServer(2);
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        for (String database : List.of("postgres", cluster.database())) { // else a kill loses what was committed last
            Sqls.run(shard2.superuser("postgres"), "ALTER DATABASE " + database + " SET synchronous_commit = on");
        }
        Sqls.run(shard2.superuser("postgres"), "CHECKPOINT");
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.app());
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(5_000);
        app = new HikariDataSource(config);
        ShardTopology topology = cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
        cluster.router(topology).apply().orThrow();
        router = TenantRouter.builder(topology).admin(cluster.admin()).app(app).build();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void of_a_shard_that_is_stopped() {
        during(
                it -> {
                    shard2.shutDown();
                    assertThat(told(OutagesIT::books)).isEqualTo("UNREACHABLE 08001 LATER on the shard");
                    assertThat(told(OutagesIT::books)).isEqualTo("UNREACHABLE 08001 LATER on the shard");
                    assertThat(health(router.health())).isEqualTo("""
                            veneer: reached in n ms, PostgreSQL 18
                            shard "shard1"
                              through the veneer: reached in n ms
                              directly: reached in n ms, PostgreSQL 18
                            shard "shard2"
                              through the veneer: not reached in n ms: could not connect to the shard: could not connect to server "shard2"
                                Detail: connection to server at "127.0.0.1", port p failed: Connection refused
                                  \tIs the server running on that host and accepting TCP/IP connections?
                                Hint: Nothing was done. The shard is down, starting, or cannot be reached from the veneer; tenants of other shards are not concerned. See TenantRouter.health().
                              directly: not reached in n ms: could not connect to the server: Connection to 127.0.0.1:port p refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
                                Hint: Nothing was done. The server is down, starting, or cannot be reached. See TenantRouter.health().""");
                },
                shard2::startAgain);
    }

    @Test
    void of_a_shard_that_is_killed_in_the_midst_of_a_transaction() {
        during(
                it -> {
                    assertThat(told(dsl -> router.tenant("cyberdyne").transaction(tx -> {
                                books(tx);
                                shard2.kill();
                                books(tx);
                            })))
                            .isEqualTo("CONNECTION_LOST 08006 TRANSACTION on the shard");
                },
                shard2::startAgain);
    }

    @Test
    void of_a_shard_that_is_killed_before_a_commit() {
        during(
                it -> {
                    assertThat(told(dsl -> router.tenant("cyberdyne").transaction(tx -> {
                                tx.execute("UPDATE cyberdyne.books SET title = 'lost'");
                                shard2.kill();
                            })))
                            .isEqualTo("OUTCOME_UNKNOWN 08006 OUTCOME_UNKNOWN on the shard");
                },
                shard2::startAgain);
    }

    @Test
    void of_a_shard_that_is_restarted_between_transactions() {
        during(
                it -> {
                    books(router.tenant("cyberdyne").dsl());
                    shard2.shutDown();
                    shard2.startAgain();
                    assertThat(told(OutagesIT::books)).isEqualTo("no failure");
                },
                () -> {});
    }

    @Test
    void of_a_shard_that_is_frozen() {
        TenantRouter hasty = TenantRouter.builder(cluster.topology().build())
                .app(timedOut(cluster.app(), 1_500))
                .build();
        TenantDsl cyberdyne = hasty.tenant("cyberdyne");
        during(
                it -> {
                    shard2.freeze();
                    assertThat(told(dsl -> books(cyberdyne.dsl()))).isEqualTo("TIMEOUT 57014 LATER on the veneer");
                    long began = System.nanoTime();
                    Health health = router.health(Duration.ofSeconds(1));
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));
                    assertThat(health(health)).isEqualTo("""
                            veneer: reached in n ms, PostgreSQL 18
                            shard "shard1"
                              through the veneer: reached in n ms
                              directly: reached in n ms, PostgreSQL 18
                            shard "shard2"
                              through the veneer: not reached in n ms: no answer within n ms
                                Hint: The server is busy or frozen, the way to it is broken, or its pool has none to spare.
                              directly: not reached in n ms: no connection within n ms
                                Hint: The server is busy or frozen, the way to it is broken, or its pool has none to spare.""");
                },
                shard2::thaw);
    }

    @Test
    void of_a_shard_that_is_frozen_before_a_commit() {
        during(
                it -> {
                    CompletableFuture<Void> cancelled = new CompletableFuture<>();
                    assertThat(told(dsl -> router.tenant("cyberdyne").transaction(tx -> {
                                tx.execute("UPDATE cyberdyne.books SET title = 'done all the same'");
                                Integer backend =
                                        tx.fetchOne("SELECT pg_backend_pid()").get(0, Integer.class);
                                shard2.freeze();
                                CompletableFuture.runAsync(() -> cancelCommit(backend))
                                        .whenComplete((done, thrown) -> cancelled.complete(null));
                            })))
                            .isEqualTo("OUTCOME_UNKNOWN 57014 OUTCOME_UNKNOWN on the veneer");
                    cancelled.join();
                },
                shard2::thaw);
        Awaitility.await()
                .untilAsserted(() -> assertThat(Cluster.ask(cluster.shardAdmin(2), "SELECT title FROM cyberdyne.books"))
                        .isEqualTo("done all the same"));
    }

    private static void cancelCommit(int backend) {
        Awaitility.await()
                .until(() -> cluster.ask(
                                "SELECT query = 'COMMIT' AND state = 'active' FROM pg_stat_activity WHERE pid = "
                                        + backend)
                        .equals("true"));
        cluster.ask("SELECT pg_cancel_backend(" + backend + ")");
    }

    @Test
    void of_a_shard_that_refuses_the_login() {
        during(
                it -> {
                    refuse("NOLOGIN");
                    assertThat(told(OutagesIT::books)).isEqualTo("LOGIN_REFUSED 08001 NO on the shard");
                    assertThat(health(router.health())).isEqualTo("""
                            veneer: reached in n ms, PostgreSQL 18
                            shard "shard1"
                              through the veneer: reached in n ms
                              directly: reached in n ms, PostgreSQL 18
                            shard "shard2"
                              through the veneer: not reached in n ms: could not log in to the shard: could not connect to server "shard2"
                                Detail: connection to server at "127.0.0.1", port p failed: FATAL:  role "bookstore_app" is not permitted to log in
                                Hint: Check the role, its password and its database on the shard, and what the topology declares for them; then apply the topology.
                              directly: reached in n ms, PostgreSQL 18""");
                },
                () -> Sqls.run(shard2.superuser("postgres"), "ALTER ROLE bookstore_app LOGIN"));
    }

    @Test
    void of_a_shard_that_has_no_room() {
        during(
                it -> {
                    refuse("CONNECTION LIMIT 0");
                    assertThat(told(OutagesIT::books)).isEqualTo("TOO_MANY_CONNECTIONS 08001 LATER on the shard");
                },
                () -> Sqls.run(shard2.superuser("postgres"), "ALTER ROLE bookstore_app CONNECTION LIMIT -1"));
    }

    private static void refuse(String how) {
        Sqls.run(
                shard2.superuser("postgres"),
                "ALTER ROLE bookstore_app " + how,
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'bookstore_app'");
    }

    /** Lets queries run on shard 1, and sees that none fails and none waits; then that shard 2 works as before. */
    private static void during(Consumer<AtomicInteger> outage, Runnable end) {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger queries = new AtomicInteger();
        CompletableFuture<Void> steady = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                assertThat(books(router.tenant("bluth_co").dsl())).isEqualTo("The Wolf Gift");
                queries.incrementAndGet();
            }
        });
        try {
            Awaitility.await().untilAtomic(queries, org.hamcrest.Matchers.greaterThan(10));
            outage.accept(queries);
            int before = queries.get();
            Awaitility.await().untilAtomic(queries, org.hamcrest.Matchers.greaterThan(before + 10));
        } finally {
            end.run();
            over.set(true);
        }
        steady.join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(told(OutagesIT::books)).isEqualTo("no failure"));
        assertThat(router.health().problems()).isEmpty();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    private static String books(DSLContext dsl) {
        String schema = dsl.configuration()
                .settings()
                .getRenderMapping()
                .getSchemata()
                .get(0)
                .getOutput();
        return String.valueOf(dsl.fetchValue("SELECT title FROM " + schema + ".books"));
    }

    private static String told(Consumer<DSLContext> work) {
        Throwable thrown =
                catchThrowable(() -> work.accept(router.tenant("cyberdyne").dsl()));
        if (thrown == null) {
            return "no failure";
        }
        assertThat(thrown).isInstanceOf(QueryException.class);
        Failure failure = ((QueryException) thrown).failure();
        return failure.kind() + " " + failure.sqlState() + " " + failure.retry()
                + (failure.onShard() ? " on the shard" : " on the veneer");
    }

    private static DataSource timedOut(DataSource source, int milliseconds) {
        ((PGSimpleDataSource) source).setOptions("-c statement_timeout=" + milliseconds);
        return source;
    }

    /** Without times and ports, which differ. */
    static String health(Health health) {
        return health.toString()
                .replaceAll("\\d+ ms", "n ms")
                .replaceAll("port \\d+|(?<=:)\\d{4,5}", "port p")
                .replaceAll("PostgreSQL 18\\.\\d+", "PostgreSQL 18");
    }
}
