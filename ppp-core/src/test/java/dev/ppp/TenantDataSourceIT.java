package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.TenantException;
import dev.ppp.query.Lane;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.OddPool;
import java.io.StringReader;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Connections for plain JDBC and ORMs, from a pool of one, so that each checkout gets what the one before left. */
class TenantDataSourceIT {

    private static final String AUTHOR = "SELECT last_name FROM authors";

    @ParameterizedTest
    @EnumSource
    void finds_tables_without_their_schema(Lane lane) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            for (String tenant : new String[] {"bluth_co", "Cyber \"Dyne'", "bluth_co", "bluth_co"}) {
                assertThat(ask(pooled.router.dataSource(tenant, lane), AUTHOR)).isEqualTo("Rice of " + tenant);
                assertThat(pooled.left(lane)).isEqualTo("\"$user\", public");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void serves_the_current_tenant_and_nobody_without_one(Lane lane) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            ThreadLocal<String> current = new ThreadLocal<>();
            DataSource source = pooled.router.dataSource(() -> Optional.ofNullable(current.get()), lane);

            assertThatThrownBy(source::getConnection)
                    .isInstanceOf(TenantException.class)
                    .hasMessage("""
                    no tenant is set, so that no connection is given
                      Hint: Set the current tenant before work begins, where the resolver looks for it.""");
            current.set("bluth_co");
            assertThat(ask(source, AUTHOR)).isEqualTo("Rice of bluth_co");
            current.set("initech");
            assertThatThrownBy(source::getConnection)
                    .isInstanceOf(TenantException.class)
                    .hasMessage("unknown tenant \"initech\"");
            assertThat(pooled.left(lane)).isEqualTo("\"$user\", public");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 / 0",
                "SET search_path = 'Cyber \"Dyne'''",
                "SELECT set_config('search_path', 'public', false)",
                "RESET search_path",
                "BEGIN",
                "BEGIN; SET search_path = public",
                "BEGIN; SELECT 1 / 0",
                "DISCARD ALL",
                "CREATE TEMPORARY TABLE authors AS SELECT 'somebody else' AS last_name",
                "SELECT pg_terminate_backend(pg_backend_pid())"
            })
    void is_not_misled_by_what_the_last_one_did(String misdeed) throws SQLException {
        Cluster cluster = Cluster.fresh();
        cluster.onVeneer("GRANT TEMPORARY ON DATABASE " + cluster.database() + " TO PUBLIC");
        try (Pooled pooled = new Pooled(cluster, true)) {
            for (Lane lane : Lane.values()) {
                for (boolean autoCommit : new boolean[] {true, false}) {
                    misbehave(pooled.router.dataSource("bluth_co", lane), autoCommit, misdeed);
                    assertThat(ask(pooled.router.dataSource("Cyber \"Dyne'", lane), AUTHOR))
                            .as("%s lane, autocommit %s", lane, autoCommit)
                            .isEqualTo("Rice of Cyber \"Dyne'");
                    assertThat(pooled.left(lane)).isEqualTo("\"$user\", public");
                }
            }
        }
    }

    private static void misbehave(DataSource source, boolean autoCommit, String misdeed) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(autoCommit);
            statement.execute(misdeed);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isIn("22012", "57P01", "25001", "08006", "42P07");
        }
    }

    @ParameterizedTest
    @EnumSource
    void works_with_a_pool_that_does_not_commit_by_itself(Lane lane) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), false)) {
            DataSource source = pooled.router.dataSource("bluth_co", lane);
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(connection.getAutoCommit()).isFalse();
                statement.executeUpdate("UPDATE authors SET last_name = 'lost'");
                connection.rollback();
                statement.executeUpdate("UPDATE authors SET last_name = 'kept'");
                connection.commit();
                statement.executeUpdate("UPDATE authors SET last_name = 'lost, too'");
            }
            assertThat(ask(source, AUTHOR)).isEqualTo("kept");
            assertThat(pooled.left(lane)).isEqualTo("\"$user\", public");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refuses_to_change_the_schema(Lane lane) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true);
                Connection connection =
                        pooled.router.dataSource("bluth_co", lane).getConnection()) {
            connection.setSchema("bluth_co");
            assertThat(connection.getSchema()).isEqualTo("bluth_co");
            assertThatThrownBy(() -> connection.setSchema("Cyber \"Dyne'"))
                    .isInstanceOf(SQLException.class)
                    .hasMessage(
                            "connection is in schema \"bluth_co\" of tenant \"bluth_co\" and cannot change to schema"
                                    + " \"Cyber \"Dyne'\"");
        }
    }

    @Test
    void costs_no_round_trip_where_a_connection_stands_right() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.VENEER);
            ask(source, AUTHOR); // by now it is known how the server reports the tenant's search_path
            try (Connection connection = pooled.veneer.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET search_path = bluth_co, pg_temp");
            }
            long before = sent(cluster);
            source.getConnection().close();
            pooled.router.dataSource("bluth_co", Lane.VENEER).getConnection().close();
            assertThat(sent(cluster) - before).isZero();
            assertThat(ask(source, AUTHOR)).isEqualTo("Rice of bluth_co");
        }
    }

    /** Returns when the session of the pool last began a statement, in microseconds. */
    private static long sent(Cluster cluster) {
        return Long.parseLong(cluster.ask("SELECT (extract(epoch FROM max(query_start)) * 1000000)::bigint"
                + " FROM pg_stat_activity WHERE usename = 'veneer_app' AND datname = current_database()"));
    }

    @Test
    void gives_a_connection_that_is_closed_once_and_leads_back_to_itself() throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.VENEER);
            Connection connection = source.getConnection();
            Statement statement = connection.createStatement();
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(statement.executeQuery(AUTHOR).getStatement()).isSameAs(statement);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getSchemas().getStatement()).isNull();
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
            assertThat(connection)
                    .hasToString("connection of tenant \"bluth_co\"")
                    .isEqualTo(connection);
            assertThat(connection.isValid(1)).isTrue();

            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(connection::createStatement)
                    .isInstanceOf(SQLException.class)
                    .hasMessage("connection is closed");
            assertThatThrownBy(() -> source.getConnection("postgres", ""))
                    .isInstanceOf(SQLFeatureNotSupportedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gives_rows_that_lead_back_to_the_tenants_connection(Lane lane) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            DataSource source = pooled.router.dataSource("bluth_co", lane);
            for (Led led : List.<Led>of(
                    it -> it.createStatement().executeQuery(AUTHOR),
                    it -> {
                        Statement statement = it.createStatement();
                        statement.execute(AUTHOR);
                        return statement.getResultSet();
                    },
                    it -> {
                        PreparedStatement statement = it.prepareStatement(
                                "UPDATE authors SET last_name = 'Rice'", Statement.RETURN_GENERATED_KEYS);
                        statement.executeUpdate();
                        return statement.getGeneratedKeys();
                    })) {
                Connection connection = source.getConnection();
                ResultSet rows = led.rows(connection);
                assertThat(rows.next()).isTrue();
                assertThat(rows.getStatement().getConnection()).isSameAs(connection);
                assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
                rows.getStatement().getConnection().close();
                assertThat(rows.isClosed()).isTrue();
                assertThatThrownBy(() -> rows.getString("last_name")).hasMessage("connection is closed");
                assertThat(pooled.left(lane)).isEqualTo("\"$user\", public");
            }
        }
    }

    private interface Led {
        ResultSet rows(Connection connection) throws SQLException;
    }

    /** Some pools leave statements to those who made them. */
    @Test
    void runs_nothing_that_was_kept_after_its_close() throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true);
                Connection only = pooled.veneer.getConnection()) {
            DataSource source = pooled.routerOf(OddPool.keepingStatements(only)).dataSource("bluth_co", Lane.VENEER);
            Connection first = source.getConnection();
            Statement statement = first.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
            ResultSet rows = statement.executeQuery("SELECT id, last_name FROM authors");
            assertThat(rows.next()).isTrue();
            DatabaseMetaData metaData = first.getMetaData();
            first.close();

            try (Connection second = source.getConnection()) {
                assertThat(second.isClosed()).isFalse();
                assertThatThrownBy(() -> statement.executeQuery(AUTHOR)).hasMessage("connection is closed");
                assertThatThrownBy(() -> rows.updateString("last_name", "Rice")).hasMessage("connection is closed");
                assertThatThrownBy(metaData::getSchemas).hasMessage("connection is closed");
                assertThat(statement.isClosed()).isTrue();
                statement.close();
                rows.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "BEGIN; SELECT 1 / 0", "BEGIN; SET LOCAL search_path = public"})
    void puts_back_also_what_a_pool_gives_that_hides_the_driver(String misdeed) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true);
                Connection only = pooled.veneer.getConnection()) {
            DataSource pool = OddPool.hidingTheDriver(only);
            misbehave(pooled.routerOf(pool).dataSource("bluth_co", Lane.VENEER), true, misdeed);
            only.createStatement().execute("ROLLBACK"); // as the next user does, or the pool
            assertThat(ask(pool, "SHOW search_path")).isEqualTo("\"$user\", public");
        }
    }

    @ParameterizedTest
    @EnumSource
    void gives_a_connection_back_that_was_aborted(Lane lane) throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            DataSource source = pooled.router.dataSource("bluth_co", lane);
            try (Connection connection = source.getConnection()) {
                connection.abort(Runnable::run);
                assertThat(connection.isClosed()).isTrue();
            }
            assertThat(ask(source, AUTHOR)).isEqualTo("Rice of bluth_co");
        }
    }

    /** Else the pool would give the next one a session that stands in the tenant, and that is yet to be killed. */
    @Test
    void ends_a_session_before_the_pool_is_told() throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            List<Runnable> later = new ArrayList<>();
            pooled.router.dataSource("bluth_co", Lane.VENEER).getConnection().abort(later::add);
            try (Connection next = pooled.veneer.getConnection();
                    Statement statement = next.createStatement();
                    ResultSet path = statement.executeQuery("SHOW search_path")) {
                assertThat(path.next()).isTrue();
                assertThat(path.getString(1)).isEqualTo("\"$user\", public");
                later.forEach(Runnable::run);
                assertThat(next.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void keeps_no_connection_that_breaks_at_checkout_or_close() throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true)) {
            StackOverflowError error = new StackOverflowError("deep");
            DataSource broken = pooled.routerOf(OddPool.failing(pooled.veneer, "createStatement", error))
                    .dataSource("bluth_co", Lane.VENEER);
            assertThatThrownBy(broken::getConnection).isSameAs(error);
            assertThat(pooled.veneer.getHikariPoolMXBean().getActiveConnections())
                    .isZero();

            DataSource unending = pooled.routerOf(
                            OddPool.failing(pooled.veneer, "abort", new AbstractMethodError("abort")))
                    .dataSource("bluth_co", Lane.VENEER);
            try (Connection connection = unending.getConnection()) {
                connection.abort(Runnable::run);
            }
            assertThat(pooled.veneer.getHikariPoolMXBean().getActiveConnections())
                    .isZero();
            assertThat(pooled.left(Lane.VENEER)).isEqualTo("\"$user\", public");
        }
    }

    @Test
    void follows_a_tenant_that_was_moved() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            cluster.moveByHand("bluth_co", 1, 2);
            cluster.onShard(2, "UPDATE bluth_co.authors SET last_name = 'Rice, moved'");

            try (Connection connection = source.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("SELECT last_name FROM authors WHERE first_name = ?")) {
                statement.setFetchSize(10);
                statement.setString(1, "Anne");
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("Rice, moved");
                }
                assertThat(statement.getConnection()).isSameAs(connection);
            }
            assertThat(pooled.left(Lane.DIRECT)).isEqualTo("\"$user\", public");
        }
    }

    @Test
    void follows_to_find_that_the_statement_is_wrong() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            cluster.moveByHand("bluth_co", 1, 2);

            try (Connection connection = source.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT * FROM no_such")) {
                for (int time = 0; time < 3; time++) {
                    assertThatThrownBy(statement::executeQuery)
                            .hasMessageStartingWith("ERROR: relation \"no_such\" does not exist\n");
                }
            }
            for (HikariDataSource shard : List.of(pooled.shard1, pooled.shard2)) {
                assertThat(shard.getHikariPoolMXBean().getActiveConnections()).isZero();
                assertThat(ask(shard, "SHOW search_path")).isEqualTo("\"$user\", public");
            }
        }
    }

    @Test
    void follows_with_statements_that_were_made_before() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            cluster.moveByHand("bluth_co", 1, 2);

            try (Connection connection = source.getConnection();
                    PreparedStatement first = connection.prepareStatement("SELECT current_setting('port'), ?");
                    PreparedStatement streamed = connection.prepareStatement("SELECT ?");
                    Statement second = connection.createStatement()) {
                first.setString(1, "set before");
                streamed.setCharacterStream(1, new StringReader("once"));
                second.executeQuery(AUTHOR).close();
                try (ResultSet rows = first.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(cluster.shardServer(2).port());
                    assertThat(rows.getString(2)).isEqualTo("set before");
                }
                assertThatThrownBy(streamed::executeQuery)
                        .hasMessage("statement leads to the place that its tenant has left; make it again");
            }
        }
    }

    @Test
    void follows_a_tenant_to_another_schema_of_its_shard_on_the_same_connection() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            renameOnShard(cluster);

            assertThat(ask(source, AUTHOR)).isEqualTo("Rice of bluth_co");
            assertThat(pooled.left(Lane.DIRECT)).isEqualTo("\"$user\", public");
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void follows_no_tenant_on_whose_connection_something_was_set(Setting setting) throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            cluster.moveByHand("bluth_co", 1, 2);

            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                setting.on(connection);
                assertThatThrownBy(() -> statement.executeQuery(AUTHOR))
                        .isInstanceOf(SQLException.class)
                        .hasMessageStartingWith(
                                "tenant \"bluth_co\" has moved from shard \"shard1\" to shard \"shard2\"\n");
            }
            assertThat(ask(source, AUTHOR)).isEqualTo("Rice of bluth_co");
        }
    }

    private interface Setting {
        void on(Connection connection) throws SQLException;
    }

    static List<Setting> settings() {
        return List.of(
                it -> it.setReadOnly(true),
                it -> it.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
                it -> it.setNetworkTimeout(Runnable::run, 5_000),
                it -> it.unwrap(PGConnection.class).setPrepareThreshold(1));
    }

    @Test
    void keeps_no_values_of_a_batch() throws SQLException {
        try (Pooled pooled = new Pooled(Cluster.fresh(), true);
                Connection connection =
                        pooled.router.dataSource("bluth_co", Lane.DIRECT).getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT ?::bytea")) {
            byte[] value = new byte[1_000];
            WeakReference<byte[]> kept = new WeakReference<>(value);
            statement.setBytes(1, value);
            statement.addBatch();
            statement.clearBatch();
            statement.clearParameters();
            value = null;

            await().until(() -> {
                System.gc();
                return kept.get() == null;
            });
        }
    }

    @Test
    void runs_no_batch_again_of_which_a_part_may_have_been_committed() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            cluster.moveByHand("bluth_co", 1, 2);

            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.addBatch("INSERT INTO authors (first_name, last_name) VALUES ('Ann', 'Rice')");
                assertThatThrownBy(statement::executeBatch)
                        .isInstanceOf(SQLException.class)
                        .hasMessageStartingWith(
                                "tenant \"bluth_co\" has moved from shard \"shard1\" to shard \"shard2\"\n");
            }
            assertThat(ask(source, "SELECT count(*) FROM authors")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN INSERT INTO shared.log VALUES ('once'); COMMIT; PERFORM last_name FROM authors; END $$",
                "CALL shared.logged()",
                "INSERT INTO shared.log VALUES ('once'); COMMIT; SELECT last_name FROM authors"
            })
    void runs_nothing_again_that_has_committed_a_part_itself(String sql) throws SQLException {
        Cluster cluster = Cluster.fresh();
        cluster.onShard(
                1,
                "CREATE SCHEMA shared",
                "CREATE TABLE shared.log (line text)",
                "CREATE PROCEDURE shared.logged() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO shared.log VALUES ('once');"
                        + " COMMIT; PERFORM last_name FROM authors; END $$",
                "GRANT USAGE ON SCHEMA shared TO bookstore_app",
                "GRANT ALL ON shared.log TO bookstore_app");
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            ask(source, AUTHOR);
            renameOnShard(cluster);

            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOf(SQLException.class)
                        .hasMessageStartingWith(
                                "tenant \"bluth_co\" has moved from schema \"bluth_co\" to schema \"bluth\"\n");
            }
            assertThat(Cluster.ask(cluster.shardAdmin(1), "SELECT count(*) FROM shared.log"))
                    .isEqualTo("1");
        }
    }

    /** A tenant that stays on its shard, in a schema of another name. */
    private static void renameOnShard(Cluster cluster) {
        cluster.onShard(1, "ALTER SCHEMA bluth_co RENAME TO bluth");
        cluster.onVeneer(
                "ALTER FOREIGN TABLE bluth_co.authors OPTIONS (SET schema_name 'bluth')",
                "ALTER FOREIGN TABLE bluth_co.books OPTIONS (SET schema_name 'bluth')");
    }

    @Test
    void follows_no_tenant_whose_connection_has_been_used() throws SQLException {
        Cluster cluster = Cluster.fresh();
        try (Pooled pooled = new Pooled(cluster, true)) {
            DataSource source = pooled.router.dataSource("bluth_co", Lane.DIRECT);
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET statement_timeout = '5s'");
                cluster.moveByHand("bluth_co", 1, 2);

                assertThatThrownBy(() -> statement.executeQuery(AUTHOR))
                        .isInstanceOf(SQLException.class)
                        .hasMessage("""
                                tenant "bluth_co" has moved from shard "shard1" to shard "shard2"
                                  Detail: The old place said: ERROR: relation "authors" does not exist
                                      Position: 23
                                  Hint: Take a new connection, or ask the router for the tenant again: this one leads to the old place.""");
            }
            assertThat(ask(source, AUTHOR)).isEqualTo("Rice of bluth_co");
        }
    }

    static String ask(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** Two tenants on two shards, and a pool of one connection to each server. */
    private static final class Pooled implements AutoCloseable {

        private final HikariDataSource veneer;
        private final HikariDataSource shard1;
        private final HikariDataSource shard2;
        private final ShardTopology topology;
        private final TenantRouter router;

        Pooled(Cluster cluster, boolean autoCommit) {
            cluster.createTenant(1, "bluth_co");
            cluster.createTenant(1, "Cyber \"Dyne'");
            veneer = pool(cluster.app(), autoCommit);
            shard1 = pool(cluster.shardApp(1), autoCommit);
            shard2 = pool(cluster.shardApp(2), autoCommit);
            topology = cluster.topologyWithDirectLane(shard1, shard2)
                    .tenant("bluth_co")
                    .on("shard1")
                    .tenant("Cyber \"Dyne'")
                    .on("shard1")
                    .build();
            cluster.router(topology).apply().orThrow();
            router = routerOf(veneer);
        }

        TenantRouter routerOf(DataSource app) {
            return TenantRouter.builder(topology).app(app).build();
        }

        /** What the connection has as its search_path now that it is back in the pool. */
        String left(Lane lane) throws SQLException {
            return ask(lane == Lane.VENEER ? veneer : shard1, "SHOW search_path");
        }

        @Override
        public void close() {
            veneer.close();
            shard1.close();
            shard2.close();
        }

        private static HikariDataSource pool(DataSource source, boolean autoCommit) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(source);
            config.setMaximumPoolSize(1);
            config.setAutoCommit(autoCommit);
            return new HikariDataSource(config);
        }
    }
}
