package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.health.Answer;
import dev.ppp.health.Health;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** What the router says of the health of veneer and shards. */
@Timeout(60)
class HealthIT {

    @Test
    void is_good_when_all_answer() {
        Cluster cluster = twoTenants();
        TenantRouter router = cluster.router(declared(cluster.topology()));
        router.apply().orThrow();

        Health health = router.health();

        assertThat(OutagesIT.health(health)).isEqualTo("""
                veneer: reached in n ms, PostgreSQL 18
                shard "shard1"
                  through the veneer: reached in n ms
                  directly: reached in n ms, PostgreSQL 18
                shard "shard2"
                  through the veneer: reached in n ms
                  directly: reached in n ms, PostgreSQL 18""");
        assertThat(health.isGood()).isTrue();
        assertThat(health.problems()).isEmpty();
        assertThat(health.shard("shard2").orElseThrow().direct()).isInstanceOf(Answer.Reached.class);
        assertThat(health.shard("shard3")).isEmpty();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void is_found_as_a_tenants_role_where_tenants_have_roles() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "bluth_co");
        roles.cluster().createTenant(2, "cyberdyne");
        TenantRouter router = roles.router(placed(roles.perTenant()));
        router.apply().orThrow();

        assertThat(router.health().shards())
                .allSatisfy(it -> assertThat(it.throughVeneer()).isInstanceOf(Answer.Reached.class));
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void says_what_could_not_be_asked() {
        Cluster cluster = twoTenants();
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly().build());

        assertThat(OutagesIT.health(router.health())).isEqualTo("""
                veneer: reached in n ms, PostgreSQL 18
                shard "shard1"
                  through the veneer: not asked: the application may read none of its foreign tables
                  directly: not asked: the topology has no data source for it, neither direct nor admin
                shard "shard2"
                  through the veneer: not asked: the application may read none of its foreign tables
                  directly: not asked: the topology has no data source for it, neither direct nor admin""");
        TenantRouter ofAdmin = TenantRouter.builder(
                        cluster.topologyOfVeneerOnly().build())
                .admin(cluster.admin())
                .build();
        assertThat(OutagesIT.health(ofAdmin.health())).startsWith("""
                veneer: reached in n ms, PostgreSQL 18
                shard "shard1"
                  through the veneer: not asked: the router has no application data source
                """);
    }

    @Test
    void is_told_of_all_when_nothing_answers() {
        Cluster cluster = twoTenants();
        ShardTopology topology = declared(cluster.topologyWith(
                "shard2",
                at -> cluster.address(at, 2).admin(cluster.shardAdmin(2)).direct(nobody())));
        cluster.router(topology).apply().orThrow();
        cluster.onVeneer("DROP USER MAPPING FOR veneer_app SERVER shard1");
        TenantRouter router = TenantRouter.builder(topology).app(cluster.app()).build();

        Health health = router.health();

        assertThat(OutagesIT.health(health)).isEqualTo("""
                veneer: reached in n ms, PostgreSQL 18
                shard "shard1"
                  through the veneer: not reached in n ms: cannot log in to the shard: user mapping not found for user "veneer_app", server "shard1"
                    Hint: Declare a user mapping for the role in the topology, and apply it. Mappings follow the current role, also after SET ROLE; in a view, its owner.
                  directly: reached in n ms, PostgreSQL 18
                shard "shard2"
                  through the veneer: reached in n ms
                  directly: not reached in n ms: could not connect to the server: Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
                    Hint: Nothing was done. The server is down, starting, or cannot be reached. See TenantRouter.health().""");
        assertThat(health.problems()).hasSize(2);
        assertThat(health.isGood()).isFalse();
        TenantRouter away = TenantRouter.builder(topology).app(nobody()).build();
        assertThat(away.health().toString()).doesNotContain("through the veneer: reached", "veneer: reached");
        assertThat(away.health().problems())
                .hasSize(4)
                .allSatisfy(
                        it -> assertThat(it.message())
                                .isEqualTo(
                                        "could not connect to the server: Connection to 127.0.0.1:1 refused. Check that the hostname and"
                                                + " port are correct and that the postmaster is accepting TCP/IP connections."));
    }

    @Test
    void waits_for_no_server_longer_than_it_may_and_leaves_no_thread() throws IOException {
        Cluster cluster = twoTenants();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            ShardTopology topology = declared(cluster.topologyWith(
                    "shard2",
                    at -> cluster.address(at, 2).admin(cluster.shardAdmin(2)).direct(silent(silent))));
            cluster.router(topology).apply().orThrow();
            TenantRouter router =
                    TenantRouter.builder(topology).app(cluster.app()).build();

            List<Health> healths = IntStream.range(0, 8)
                    .parallel()
                    .mapToObj(it -> {
                        long began = System.nanoTime();
                        Health health = router.health(Duration.ofMillis(400));
                        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_400));
                        return health;
                    })
                    .toList();

            assertThat(healths)
                    .allSatisfy(it -> assertThat(OutagesIT.health(it)).isEqualTo("""
                    veneer: reached in n ms, PostgreSQL 18
                    shard "shard1"
                      through the veneer: reached in n ms
                      directly: reached in n ms, PostgreSQL 18
                    shard "shard2"
                      through the veneer: reached in n ms
                      directly: not reached in n ms: no connection within n ms
                        Hint: The server is busy or frozen, the way to it is broken, or its pool has none to spare."""));
            assertThat(threads()).hasSizeLessThanOrEqualTo(1);
        }
        Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(it -> it.startsWith("ppp health"))
                .toList();
    }

    @Test
    void tells_no_password_of_an_address_that_is_mistyped() {
        HikariDataSource mistyped = new HikariDataSource();
        mistyped.setJdbcUrl("jdbc:postgres://127.0.0.1/bookstore?user=veneer_app&password=" + Cluster.APP_PASSWORD);
        TenantRouter router = TenantRouter.builder(
                        ShardTopology.builder("bookstore").build())
                .app(mistyped)
                .build();

        assertThat(router.health().toString())
                .startsWith("veneer: not reached in ")
                .doesNotContain(Cluster.APP_PASSWORD);
    }

    @Test
    void is_not_asked_for_no_time() {
        TenantRouter router = TenantRouter.builder(
                        ShardTopology.builder("bookstore").build())
                .app(nobody())
                .build();

        assertThatThrownBy(() -> router.health(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout PT0S is not positive");
    }

    /** Nobody listens there. */
    private static DataSource nobody() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {1});
        dataSource.setUser("veneer_app");
        dataSource.setPassword(Cluster.APP_PASSWORD);
        return dataSource;
    }

    /** Takes connections, and never says a word. */
    private static DataSource silent(ServerSocket socket) {
        PGSimpleDataSource dataSource = (PGSimpleDataSource) nobody();
        dataSource.setPortNumbers(new int[] {socket.getLocalPort()});
        return dataSource;
    }

    private static Cluster twoTenants() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        return cluster;
    }

    private static ShardTopology declared(ShardTopology.Builder builder) {
        return placed(builder).build();
    }

    private static ShardTopology.Builder placed(ShardTopology.Builder builder) {
        return builder.tenant("bluth_co").on("shard1").tenant("cyberdyne").on("shard2");
    }
}
