package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.query.Lane;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Each session that a tenant gives back is nobody's, and serves the next tenant, whatever was done with it. */
class SessionsPutBackIT {

    private static final List<String> MISDEEDS = List.of(
            "SELECT 1",
            "BEGIN",
            "BEGIN; SELECT 1 / 0",
            "BEGIN; SET LOCAL search_path = cyberdyne",
            "SET search_path = cyberdyne",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
            "SET standard_conforming_strings = off",
            "SET default_transaction_read_only = on",
            "RESET ROLE",
            "SAVEPOINT x",
            "BEGIN; SAVEPOINT x; SELECT 1 / 0",
            "DISCARD ALL",
            "COMMIT AND CHAIN",
            "BEGIN; ROLLBACK AND CHAIN",
            "PREPARE p AS SELECT last_name FROM authors");

    static List<Map<PGProperty, String>> settings() {
        return List.of(
                Map.of(PGProperty.AUTOSAVE, "always", PGProperty.PREPARE_THRESHOLD, "1"),
                Map.of(PGProperty.AUTOSAVE, "always", PGProperty.CLEANUP_SAVEPOINTS, "true"),
                Map.of(PGProperty.AUTOSAVE, "conservative", PGProperty.BINARY_TRANSFER, "false"),
                Map.of(PGProperty.PREFER_QUERY_MODE, "simple"),
                Map.of(PGProperty.PREFER_QUERY_MODE, "extendedForPrepared"),
                Map.of(PGProperty.PREFER_QUERY_MODE, "extendedCacheEverything", PGProperty.READ_ONLY_MODE, "always"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void with_any_setting_of_the_driver(Map<PGProperty, String> settings) throws SQLException {
        RoleCluster roles = RoleCluster.fresh();
        PGSimpleDataSource app = (PGSimpleDataSource) roles.app();
        for (Map.Entry<PGProperty, String> setting : settings.entrySet()) {
            app.setProperty(setting.getKey(), setting.getValue());
        }
        misbehave(roles, app);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17})
    void on_older_servers(int major) throws SQLException {
        RoleCluster roles = RoleCluster.of(major);
        misbehave(roles, roles.app());
    }

    private static void misbehave(RoleCluster roles, DataSource app) throws SQLException {
        List<String> wrong = new ArrayList<>();
        ShardTopology topology = applied(roles);
        try (HikariDataSource pool = pool(app)) {
            TenantRouter router = TenantRouter.builder(topology).app(pool).build();
            for (String misdeed : MISDEEDS) {
                for (int way = 0; way < 4; way++) {
                    misbehave(router.dataSource("bluth_co", Lane.VENEER), misdeed, way);
                    String left = TenantDataSourceIT.ask(
                            pool, "SELECT current_user || ' ' || current_setting('search_path')");
                    pool.getHikariPoolMXBean().softEvictConnections();
                    String next = asked(router.dataSource("cyberdyne", Lane.VENEER));
                    if (!left.equals(roles.appRole() + " \"$user\", public")
                            || !next.equals(roles.role("cyberdyne") + " Rice of cyberdyne")) {
                        wrong.add(misdeed + ", way " + way + " left " + left + ", and the next one was " + next);
                    }
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /** In or out of a transaction, in one that has failed, and read only. */
    private static void misbehave(DataSource source, String misdeed, int way) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setReadOnly(way == 3);
            connection.setAutoCommit(way % 2 == 0);
            statement.execute(misdeed);
            if (way == 2) {
                statement.executeQuery("SELECT no_such");
            }
        } catch (SQLException e) {
            assertThat(e.getMessage()).as(misdeed).startsWith("ERROR: ");
        }
    }

    /** Asks so often that the driver prepares the statement on the server. */
    private static String asked(DataSource source) throws SQLException {
        String last = "";
        try (Connection connection = source.getConnection()) {
            for (int time = 0; time < 6; time++) {
                try (PreparedStatement ask =
                                connection.prepareStatement("SELECT current_user || ' ' || last_name FROM authors");
                        ResultSet rows = ask.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    last = rows.getString(1);
                }
            }
        }
        return last;
    }

    private static ShardTopology applied(RoleCluster roles) {
        roles.cluster().createTenant(1, "bluth_co");
        roles.cluster().createTenant(2, "cyberdyne");
        ShardTopology topology = roles.perTenant(it -> it.create())
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
        TenantRouter.builder(topology).admin(roles.admin()).build().apply().orThrow();
        return topology;
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    /** One statement, two tenants whose tables differ, one session. */
    @Test
    void without_the_drivers_statements() throws SQLException {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(1, "cyberdyne");
        cluster.onShard(
                1,
                "ALTER TABLE cyberdyne.authors DROP COLUMN last_name CASCADE",
                "ALTER TABLE cyberdyne.authors ADD COLUMN last_name integer NOT NULL DEFAULT 7");
        PGSimpleDataSource app = (PGSimpleDataSource) cluster.shardApp(1);
        app.setPrepareThreshold(1);
        try (HikariDataSource shard1 = pool(app)) {
            ShardTopology topology = cluster.topologyWithDirectLane(shard1, cluster.shardApp(2))
                    .tenant("bluth_co")
                    .on("shard1")
                    .tenant("cyberdyne")
                    .on("shard1")
                    .build();
            cluster.router(topology).apply().orThrow();
            TenantRouter router = cluster.router(topology);
            for (int time = 0; time < 4; time++) {
                for (String tenant : List.of("bluth_co", "cyberdyne", "cyberdyne", "bluth_co")) {
                    assertThat(askedInTransaction(router.dataSource(tenant, Lane.DIRECT)))
                            .isEqualTo(tenant.equals("cyberdyne") ? "7" : "Rice of bluth_co");
                }
            }
        }
    }

    private static String askedInTransaction(DataSource source) throws SQLException {
        String last = "";
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            for (int again = 0; again < 3; again++) {
                try (PreparedStatement ask = connection.prepareStatement("SELECT * FROM authors");
                        ResultSet rows = ask.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    last = rows.getString("last_name");
                }
            }
        }
        return last;
    }
}
