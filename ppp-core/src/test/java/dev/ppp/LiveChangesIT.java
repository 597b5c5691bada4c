package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.CountingDataSource;
import dev.ppp.testing.Server.Sqls;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PasswordUtil;

/** What the topology says can change while applications query. */
class LiveChangesIT {

    private static final String BOOKS = "SELECT string_agg(title, ' ') FROM bluth_co.books";

    @Test
    void of_a_shards_address_reach_each_session_with_its_next_transaction() throws Exception {
        Cluster cluster = Cluster.fresh();
        Cluster other = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        other.createTenant(1, "bluth_co");
        other.onShard(1, "UPDATE bluth_co.books SET title = 'Moved'");
        at(cluster, cluster).apply().orThrow();
        TenantRouter moved = at(cluster, other);

        try (Connection connection = cluster.app().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(ask(statement, BOOKS)).isEqualTo("The Wolf Gift");
            Plan plan = moved.plan();
            assertThat(plan.changes())
                    .extracting(Change::summary)
                    .containsExactly("alter foreign server \"shard1\": dbname '" + cluster.database() + "' -> '"
                            + other.database() + "'");
            assertThat(plan.hazards()).hasSize(1);
            moved.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();

            assertThat(Cluster.ask(cluster.app(), BOOKS)).isEqualTo("Moved");
            assertThat(ask(statement, BOOKS)).as("the same transaction").isEqualTo("The Wolf Gift");
            connection.commit();
            assertThat(ask(statement, BOOKS)).as("the next transaction").isEqualTo("Moved");
        }
        assertThat(moved.plan().isEmpty()).isTrue();
        assertThat(moved.drift()).hasToString("No drift");
    }

    /** The veneer of one cluster in front of the first shard of another. */
    private static TenantRouter at(Cluster cluster, Cluster shard) {
        return cluster.router(cluster.topologyWith(
                        "shard1",
                        declared -> declared.host("127.0.0.1")
                                .port(shard.shardServer(1).port())
                                .dbname(shard.database())
                                .admin(shard.shardAdmin(1)))
                .tenant("bluth_co")
                .on("shard1")
                .build());
    }

    @Test
    void of_a_password_fail_no_query_in_sessions_that_are_open() throws Exception {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        String role = role(cluster, "rotating", "first");
        AtomicReference<String> vault = new AtomicReference<>("first");
        TenantRouter router = as(cluster, new AtomicReference<>(role), vault);
        router.apply().orThrow();

        try (Load load = new Load(cluster, false)) {
            load.awaitMore();
            String verifier = PasswordUtil.encodeScramSha256("second".toCharArray());
            Sqls.run(
                    cluster.shardServer(1).superuser("postgres"),
                    "ALTER ROLE " + role + " PASSWORD '" + verifier + "'");
            load.awaitMore();
            vault.set("second");
            router.apply(router.plan()).orThrow();
            load.awaitMore();
            load.assertUnharmed();
        }
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(Cluster.ask(cluster.app(), BOOKS)).isEqualTo("The Wolf Gift");
    }

    @Test
    void from_one_role_of_the_shard_to_another_fail_no_query_at_all() throws Exception {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        AtomicReference<String> user = new AtomicReference<>(role(cluster, "blue", "first"));
        AtomicReference<String> vault = new AtomicReference<>("first");
        as(cluster, user, vault).apply().orThrow();

        try (Load load = new Load(cluster, true)) {
            load.awaitMore();
            user.set(role(cluster, "green", "second"));
            vault.set("second");
            TenantRouter router = as(cluster, user, vault);
            router.apply(router.plan()).orThrow();
            load.awaitMore();
            assertThat(router.plan().isEmpty()).isTrue();
            load.assertUnharmed();
        }
        assertThat(Cluster.ask(cluster.app(), BOOKS)).isEqualTo("The Wolf Gift");
    }

    private static String role(Cluster cluster, String name, String password) {
        String role = name + "_" + cluster.database();
        cluster.shardServer(1).createRole(role, password);
        cluster.onShard(
                1,
                "GRANT USAGE ON SCHEMA bluth_co TO " + role,
                "GRANT SELECT ON ALL TABLES IN SCHEMA bluth_co TO " + role);
        return role;
    }

    private static TenantRouter as(Cluster cluster, AtomicReference<String> user, AtomicReference<String> vault) {
        return cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1).admin(cluster.shardAdmin(1)))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .userMapping("veneer_app", as -> as.user(user.get()).password(vault::get))
                .grantTo("veneer_app")
                .tenant("bluth_co")
                .on("shard1")
                .build());
    }

    @Test
    void of_roles_reach_a_thousand_tenants() {
        Cluster cluster = Cluster.fresh();
        Map<String, String> tenants = new LinkedHashMap<>();
        IntStream.range(0, 1000).forEach(it -> tenants.put("tenant_" + it, "shard1"));
        cluster.onShard(
                1,
                "DO $$ BEGIN FOR i IN 0..999 LOOP EXECUTE format('CREATE SCHEMA tenant_%s CREATE TABLE t (id int)', i);"
                        + " END LOOP; END $$");
        cluster.router(cluster.topology().tenants(tenants).build()).apply().orThrow();
        CountingDataSource admin = new CountingDataSource(cluster.admin());
        TenantRouter wider = TenantRouter.builder(cluster.topology()
                        .tenants(tenants)
                        .grantTo("pg_monitor")
                        .userMapping(
                                "pg_monitor", as -> as.user("bookstore_app").password("x"))
                        .build())
                .admin(admin)
                .build();

        Plan plan = wider.plan();
        assertThat(plan.changes()).hasSize(3 + 2 * 1000);
        assertThat(plan.hazards()).isEmpty();
        wider.apply(plan).orThrow();

        assertThat(admin.connections()).as("connections").isLessThan(100);
        assertThat(wider.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM pg_class WHERE relkind = 'f'"
                        + " AND has_table_privilege('pg_monitor', oid, 'INSERT')"
                        + " AND has_schema_privilege('pg_monitor', relnamespace, 'USAGE')"))
                .isEqualTo("1000");
    }

    /** Threads that query as the application, again and again. */
    private static final class Load implements AutoCloseable {

        private final Cluster cluster;
        private final boolean reconnecting;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger queries = new AtomicInteger();
        private final AtomicReference<SQLException> failure = new AtomicReference<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(4);
        private final List<? extends Future<?>> running;

        Load(Cluster cluster, boolean reconnecting) {
            this.cluster = cluster;
            this.reconnecting = reconnecting;
            this.running = IntStream.range(0, 4)
                    .mapToObj(it -> threads.submit(this::query))
                    .toList();
        }

        private void query() {
            try {
                while (!over.get()) {
                    session();
                }
            } catch (SQLException e) {
                failure.compareAndSet(null, e);
            }
        }

        private void session() throws SQLException {
            try (Connection connection = cluster.app().getConnection();
                    Statement statement = connection.createStatement()) {
                do {
                    assertThat(ask(statement, BOOKS)).isEqualTo("The Wolf Gift");
                    queries.incrementAndGet();
                } while (!over.get() && !reconnecting);
            }
        }

        void awaitMore() {
            int before = queries.get();
            Awaitility.await().until(() -> queries.get() > before + 40 || failure.get() != null);
        }

        void assertUnharmed() {
            assertThat((Throwable) failure.get()).isNull();
            running.forEach(it -> assertThat(it.isDone()).isFalse());
        }

        @Override
        public void close() {
            over.set(true);
            threads.shutdown();
            Awaitility.await().until(threads::isTerminated);
        }
    }

    private static String ask(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
