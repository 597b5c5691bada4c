package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.PgBouncer;
import dev.ppp.testing.PgBouncer.Mode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real PgBouncer between the veneer and a shard. */
class PgBouncerBeforeShardsIT {

    @BeforeAll
    static void assumeInstalled() {
        PgBouncer.assumeInstalled();
    }

    @ParameterizedTest
    @EnumSource
    void lets_tables_be_created_and_imported(Mode mode) {
        try (Between between = new Between(mode, 4)) {
            for (boolean asked : new boolean[] {true, false}) {
                String tenant = asked ? "bluth_co" : "cyberdyne";
                TenantRouter router = between.apply(tenant, asked, at -> at);

                assertThat(router.plan().isEmpty()).as("asked %s", asked).isTrue();
                assertThat(router.tenant(tenant).dsl().fetchValue("SELECT last_name FROM " + tenant + ".authors"))
                        .isEqualTo("Rice of " + tenant);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void carries_what_postgres_fdw_sends(Mode mode) {
        try (Between between = new Between(mode, 4)) {
            TenantDsl bluth =
                    between.apply("bluth_co", true, at -> at.fetchSize(100)).tenant("bluth_co");
            bluth.transaction(dsl -> {
                dsl.execute("INSERT INTO bluth_co.authors (first_name, last_name)"
                        + " SELECT 'many', 'number ' || n FROM generate_series(1, 2500) n");
                dsl.execute("SAVEPOINT one");
                dsl.execute("DELETE FROM bluth_co.books");
                dsl.execute("ROLLBACK TO SAVEPOINT one");
            });
            bluth.dsl().execute("UPDATE bluth_co.authors SET first_name = 'changed' WHERE random() < 2");
            bluth.dsl().execute("DELETE FROM bluth_co.authors WHERE last_name = 'number 17' AND random() < 2");

            assertThat(bluth.dsl()
                            .fetchValue("SELECT count(*) FILTER (WHERE a.first_name = 'changed') || ' of '"
                                    + " || count(*) || ', ' || count(b.id) FROM bluth_co.authors a"
                                    + " LEFT JOIN bluth_co.books b ON b.author_id = a.id"))
                    .isEqualTo("2500 of 2500, 1");
        }
    }

    @Test
    void in_transaction_mode_serves_many_sessions_of_the_veneer_with_few_of_the_shard() throws SQLException {
        try (Between between = new Between(Mode.TRANSACTION, 2)) {
            between.apply("bluth_co", true, at -> at);
            List<Connection> veneer = new ArrayList<>();
            try {
                for (int session = 0; session < 20; session++) {
                    veneer.add(between.cluster.app().getConnection());
                    assertThat(ask(veneer.get(session), "SELECT last_name FROM bluth_co.authors"))
                            .isEqualTo("Rice of bluth_co");
                }
                assertThat(Integer.parseInt(between.sessions())).isBetween(1, 2);
            } finally {
                for (Connection connection : veneer) {
                    connection.close();
                }
            }
        }
    }

    @Test
    void in_session_mode_saves_no_session_of_the_shard_and_lets_the_one_too_many_wait() throws SQLException {
        try (Between between = new Between(Mode.SESSION, 2)) {
            between.apply("bluth_co", true, at -> at);
            try (Connection first = between.cluster.app().getConnection();
                    Connection second = between.cluster.app().getConnection();
                    Connection third = between.cluster.app().getConnection()) {
                ask(first, "SELECT last_name FROM bluth_co.authors");
                ask(second, "SELECT last_name FROM bluth_co.authors");
                assertThat(between.sessions()).isEqualTo("2");
                assertThatThrownBy(() -> ask(third, "SELECT last_name FROM bluth_co.authors"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("query_wait_timeout");
            }
        }
    }

    @Test
    void in_session_mode_lets_sessions_take_turns_where_postgres_fdw_keeps_no_connection() throws SQLException {
        try (Between between = new Between(Mode.SESSION, 2)) {
            between.apply("bluth_co", true, at -> at.keepConnections(false));
            try (Connection first = between.cluster.app().getConnection();
                    Connection second = between.cluster.app().getConnection();
                    Connection third = between.cluster.app().getConnection()) {
                for (Connection veneer : List.of(first, second, third, first)) {
                    assertThat(ask(veneer, "SELECT last_name FROM bluth_co.authors"))
                            .isEqualTo("Rice of bluth_co");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serves_the_direct_lane_by_qualified_names_and_refuses_a_tenants_connection(Mode mode) {
        try (Between between = new Between(mode, 2)) {
            TenantRouter router = between.apply("bluth_co", true, at -> at.direct(between.direct()));

            assertThat(router.tenant("bluth_co").direct().dsl().fetchValue("SELECT last_name FROM bluth_co.authors"))
                    .isEqualTo("Rice of bluth_co");
            assertThatThrownBy(() -> router.dataSource("bluth_co", Lane.DIRECT).getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith(
                            "connection leads through a pooler, so that it cannot be made to stand in one tenant\n");
        }
    }

    /** postgres_fdw sets them once when it connects; what a pooled session keeps of them, others find there. */
    @Test
    void in_transaction_mode_leaves_the_settings_of_postgres_fdw_to_others_of_its_pool() throws SQLException {
        try (Between between = new Between(Mode.TRANSACTION, 1)) {
            between.apply("bluth_co", true, at -> at);
            try (Connection veneer = between.cluster.app().getConnection()) {
                ask(veneer, "SELECT last_name FROM bluth_co.authors");
            }
            try (Connection other = between.shardApp()) {
                assertThat(ask(other, "SHOW search_path")).isEqualTo("pg_catalog");
            }
        }
    }

    @Test
    void in_transaction_mode_leaves_the_settings_of_others_of_its_pool_to_postgres_fdw() throws SQLException {
        try (Between between = new Between(Mode.TRANSACTION, 1)) {
            between.apply("bluth_co", true, at -> at);
            between.cluster.onShard(
                    1, "ALTER TABLE bluth_co.authors ADD COLUMN height double precision DEFAULT 1.0 / 3");
            between.apply("bluth_co", true, at -> at);
            String found = "SELECT height FROM bluth_co.authors";
            try (Connection veneer = between.cluster.app().getConnection();
                    Connection other = between.shardApp()) {
                assertThat(ask(veneer, found)).isEqualTo("0.3333333333333333");
                try (Statement statement = other.createStatement()) {
                    statement.execute("SET extra_float_digits = -10");
                }
                assertThat(ask(veneer, found)).isEqualTo("0.33333");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refuses_the_option_options(Mode mode) {
        try (Between between = new Between(mode, 2)) {
            TenantRouter router = between.apply("bluth_co", true, at -> at.options("-c statement_timeout=5000"));

            assertThatThrownBy(
                            () -> ask(between.cluster.app().getConnection(), "SELECT last_name FROM bluth_co.authors"))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("ERROR: could not connect to server \"shard1\"\n  Detail: connection to server at"
                            + " \"127.0.0.1\", port " + between.bouncer.port()
                            + " failed: FATAL:  unsupported startup parameter: options");
            assertThat(router.plan().isEmpty()).isTrue();
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** Tenants on shard 1, which the veneer finds at the pooler's address. */
    private static final class Between implements AutoCloseable {

        private final Cluster cluster = Cluster.fresh();
        private final PgBouncer bouncer;

        Between(Mode mode, int poolSize) {
            cluster.createTenant(1, "bluth_co");
            cluster.createTenant(1, "cyberdyne");
            bouncer = PgBouncer.start(
                    mode,
                    cluster.shardServer(1),
                    poolSize,
                    Map.of(
                            "bookstore_admin", Cluster.SHARD_ADMIN_PASSWORDS.get(0),
                            "bookstore_app", Cluster.SHARD_APP_PASSWORDS.get(0)));
        }

        TenantRouter apply(String tenant, boolean asked, UnaryOperator<ShardBuilder> further) {
            ShardTopology topology = cluster.topologyWith("shard1", at -> {
                        further.apply(at.host("127.0.0.1").port(bouncer.port()).dbname(cluster.database()));
                        if (asked) {
                            at.admin(cluster.shardAdmin(1));
                        }
                    })
                    .tenant(tenant)
                    .on("shard1")
                    .build();
            TenantRouter router = cluster.router(topology);
            router.apply().orThrow();
            return router;
        }

        DataSource direct() {
            return bouncer.as("bookstore_app", Cluster.SHARD_APP_PASSWORDS.get(0), cluster.database());
        }

        Connection shardApp() throws SQLException {
            return direct().getConnection();
        }

        /** Sessions that the application's user has on the shard. */
        String sessions() {
            return Cluster.ask(
                    cluster.shardServer(1).superuser(cluster.database()),
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'bookstore_app'"
                            + " AND datname = current_database()");
        }

        @Override
        public void close() {
            bouncer.close();
        }
    }
}
