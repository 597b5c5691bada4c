package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.PgBouncer;
import dev.ppp.testing.PgBouncer.Mode;
import dev.ppp.testing.RoleCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PgBouncer between the application and the veneer. */
class PgBouncerBeforeVeneerIT {

    private static final String AUTHOR = "SELECT last_name FROM authors";

    @BeforeAll
    static void assumeInstalled() {
        PgBouncer.assumeInstalled();
    }

    @Test
    void in_transaction_mode_lets_many_threads_query_tenants_by_qualified_names() throws Exception {
        try (Before before = new Before(Mode.TRANSACTION, 2)) {
            TenantRouter router = before.router(before.app(0)).build();
            List<Callable<String>> queries = new ArrayList<>();
            for (int number = 0; number < 400; number++) {
                TenantDsl tenant = router.tenant(number % 2 == 0 ? "bluth_co" : "cyberdyne");
                queries.add(() -> number(tenant));
            }
            ExecutorService threads = Executors.newFixedThreadPool(16);
            try {
                for (Future<String> found : threads.invokeAll(queries)) {
                    assertThat(found.get()).isEqualTo("right");
                }
            } finally {
                threads.shutdown();
            }
            assertThat(before.cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'veneer_app'"
                            + " AND datname = current_database()"))
                    .isEqualTo("2");
        }
    }

    /** Two statements in one transaction, and one alone. */
    private static String number(TenantDsl tenant) {
        String own = "Rice of " + tenant.tenant();
        List<String> found = tenant.transactionResult(dsl -> List.of(
                lastName(dsl.select(DSL.field("last_name", String.class))
                        .from(DSL.table(DSL.name("authors")))
                        .fetch()
                        .getValues(0, String.class)),
                lastName(dsl.select(DSL.field("last_name", String.class))
                        .from(DSL.table(DSL.name("authors")))
                        .fetch()
                        .getValues(0, String.class))));
        return found.equals(List.of(own, own)) ? "right" : own + " found " + found;
    }

    private static String lastName(List<?> names) {
        return String.valueOf(names.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void gives_no_connection_of_a_tenant_unless_sessions_are_known_to_be_kept(Mode mode) {
        try (Before before = new Before(mode, 2)) {
            TenantRouter router = before.router(before.app(0)).build();

            assertThatThrownBy(() -> router.dataSource("bluth_co", Lane.VENEER).getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessage("""
                            connection leads through a pooler, so that it cannot be made to stand in one tenant
                              Detail: Where the pooler gives the server's session to another client after each transaction, statements would read another tenant's rows.
                              Hint: Use router.tenant(..), which names the schema in each statement, or connect without the pooler. If it keeps a session for each client until that disconnects (PgBouncer: pool_mode = session), say so with TenantRouter.builder(..).poolerKeepsSessions().""");
        }
    }

    /** Why a connection of a tenant is refused: this is what it would do, and does where somebody declared what is not so. */
    @Test
    void in_transaction_mode_would_lead_a_tenants_connection_into_another_tenant() throws SQLException {
        try (Before before = new Before(Mode.TRANSACTION, 1)) {
            TenantRouter router =
                    before.router(before.app(0)).poolerKeepsSessions().build();
            try (Connection bluth = router.dataSource("bluth_co", Lane.VENEER).getConnection();
                    Connection cyberdyne =
                            router.dataSource("cyberdyne", Lane.VENEER).getConnection()) {
                assertThat(ask(bluth, AUTHOR)).isEqualTo("Rice of cyberdyne");
                assertThat(ask(cyberdyne, AUTHOR)).isEqualTo("Rice of cyberdyne");
            }
        }
    }

    @Test
    void in_transaction_mode_serves_tenants_with_roles_of_their_own_in_transactions_over_tenants_only() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "bluth_co");
        roles.cluster().createTenant(2, "cyberdyne");
        ShardTopology.Builder declared = roles.perTenant()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2");
        roles.router(declared).apply().orThrow();
        try (PgBouncer bouncer = PgBouncer.start(
                Mode.TRANSACTION, roles.cluster().veneerServer(), 1, Map.of(roles.appRole(), Cluster.APP_PASSWORD))) {
            PGSimpleDataSource app = bouncer.as(
                    roles.appRole(), Cluster.APP_PASSWORD, roles.cluster().database());
            app.setPrepareThreshold(0);
            TenantRouter router =
                    TenantRouter.builder(declared.build()).app(app).build();

            assertThatThrownBy(() -> router.tenant("bluth_co").dsl().fetchValue("SELECT 1"))
                    .hasStackTraceContaining(
                            "connection leads through a pooler, so that it cannot be made to stand in one tenant");
            router.transaction(transaction -> {
                for (String tenant : List.of("bluth_co", "cyberdyne", "bluth_co")) {
                    assertThat(transaction.tenant(tenant).fetchValue("SELECT last_name FROM " + tenant + ".authors"))
                            .isEqualTo("Rice of " + tenant);
                }
            });
        }
    }

    @Test
    void in_session_mode_keeps_each_connection_in_its_tenant() throws SQLException {
        try (Before before = new Before(Mode.SESSION, 2)) {
            TenantRouter router =
                    before.router(before.app(5)).poolerKeepsSessions().build();
            DataSource bluthSource = router.dataSource("bluth_co", Lane.VENEER);
            DataSource cyberdyneSource = router.dataSource("cyberdyne", Lane.VENEER);
            for (int turn = 0; turn < 20; turn++) {
                try (Connection bluth = bluthSource.getConnection();
                        Connection cyberdyne = cyberdyneSource.getConnection()) {
                    assertThat(ask(bluth, AUTHOR)).isEqualTo("Rice of bluth_co");
                    assertThat(ask(cyberdyne, AUTHOR)).isEqualTo("Rice of cyberdyne");
                    assertThat(ask(bluth, AUTHOR)).isEqualTo("Rice of bluth_co");
                }
            }
        }
    }

    @Test
    void in_transaction_mode_knows_prepared_statements_from_1_21_on() throws SQLException {
        try (Before before = new Before(Mode.TRANSACTION, 1)) {
            try (Connection first = before.app(1).getConnection();
                    Connection second = before.app(1).getConnection()) {
                assertThat(prepared(first)).isEqualTo("Anne");
                if (PgBouncer.keepsPreparedStatements()) {
                    assertThat(prepared(second)).isEqualTo("Anne");
                } else {
                    assertThatThrownBy(() -> prepared(second))
                            .isInstanceOf(SQLException.class)
                            .hasMessage("ERROR: prepared statement \"S_1\" already exists");
                }
            }
            try (Connection first = before.app(0).getConnection();
                    Connection second = before.app(0).getConnection()) {
                assertThat(prepared(first)).isEqualTo("Anne");
                assertThat(prepared(second)).isEqualTo("Anne");
            }
        }
    }

    private static String prepared(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT first_name FROM bluth_co.authors WHERE last_name = ?")) {
            statement.setString(1, "Rice of bluth_co");
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void lets_the_admin_apply(Mode mode) {
        try (Before before = new Before(mode, 5)) {
            Cluster cluster = before.cluster;
            for (int number = 0; number < 20; number++) {
                cluster.createTenant(2, "further_" + number);
            }
            ShardTopology.Builder builder = before.declared();
            for (int number = 0; number < 20; number++) {
                builder.tenant("further_" + number).on("shard2");
            }
            PGSimpleDataSource admin = before.bouncer.as("veneer_admin", Cluster.ADMIN_PASSWORD, cluster.database());
            admin.setPrepareThreshold(mode == Mode.TRANSACTION ? 0 : 5);
            TenantRouter router = TenantRouter.builder(builder.build())
                    .admin(admin)
                    .app(before.app(0))
                    .build();

            router.apply().orThrow();

            assertThat(router.plan().isEmpty()).isTrue();
            assertThat(router.verify()).isEmpty();
            assertThat(before.router(cluster.app()).build().verify()).isEmpty();
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** Two tenants on two shards, applied without the pooler. */
    private static final class Before implements AutoCloseable {

        private final Cluster cluster = Cluster.fresh();
        private final PgBouncer bouncer;

        Before(Mode mode, int poolSize) {
            cluster.createTenant(1, "bluth_co");
            cluster.createTenant(2, "cyberdyne");
            cluster.router(declared().build()).apply().orThrow();
            bouncer = PgBouncer.start(
                    mode,
                    cluster.veneerServer(),
                    poolSize,
                    Map.of("veneer_admin", Cluster.ADMIN_PASSWORD, "veneer_app", Cluster.APP_PASSWORD));
        }

        ShardTopology.Builder declared() {
            return cluster.topology()
                    .tenant("bluth_co")
                    .on("shard1")
                    .tenant("cyberdyne")
                    .on("shard2");
        }

        /** Through the pooler, preparing on the server from the n-th execution on; never for 0. */
        PGSimpleDataSource app(int prepareThreshold) {
            PGSimpleDataSource app = bouncer.as("veneer_app", Cluster.APP_PASSWORD, cluster.database());
            app.setPrepareThreshold(prepareThreshold);
            return app;
        }

        TenantRouter.Builder router(DataSource app) {
            return TenantRouter.builder(declared().build()).app(app);
        }

        @Override
        public void close() {
            bouncer.close();
        }
    }
}
