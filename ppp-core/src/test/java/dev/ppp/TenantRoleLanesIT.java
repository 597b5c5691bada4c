package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.QueryException;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jooq.CloseableQuery;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contexts and data sources stand in the tenant's role, and the session that they had is nobody's afterwards. */
class TenantRoleLanesIT {

    private final RoleCluster roles = RoleCluster.fresh();
    private final HikariDataSource pool = pool(roles.app());
    private final TenantRouter router = router();

    @AfterEach
    void closes() {
        pool.close();
    }

    @Test
    void run_every_statement_in_the_tenants_role() throws SQLException {
        for (String tenant : new String[] {"bluth_co", "cyberdyne"}) {
            TenantDsl dsl = router.tenant(tenant);
            assertThat(dsl.dsl().fetchValue("SELECT current_user::text")).isEqualTo(role(tenant));
            assertThat(dsl.dsl().fetchCount(table(name("authors")))).isEqualTo(1);
            dsl.transaction(inside -> {
                assertThat(inside.fetchValue("SELECT current_user::text")).isEqualTo(role(tenant));
                assertThat(inside.fetchCount(table(name("books")))).isEqualTo(1);
            });
            assertThat(TenantDataSourceIT.ask(router.dataSource(tenant, Lane.VENEER), "SELECT last_name FROM authors"))
                    .isEqualTo("Rice of " + tenant);
            assertNobodys();
        }
    }

    @Test
    void let_the_database_refuse_plain_sql_that_leads_to_another_tenant() throws SQLException {
        assertThatThrownBy(() -> router.tenant("bluth_co").dsl().fetch("SELECT * FROM cyberdyne.authors"))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("permission denied for schema cyberdyne");
        try (Connection connection = router.dataSource("bluth_co", Lane.VENEER).getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM cyberdyne.authors"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for schema cyberdyne");
        }
        assertNobodys();
    }

    @Test
    void leave_no_role_behind_whatever_the_client_did() throws SQLException {
        for (String misdeed : new String[] {
            "RESET ROLE",
            "SET ROLE " + role("cyberdyne"),
            "BEGIN; SET LOCAL ROLE " + role("cyberdyne"),
            "DISCARD ALL",
            "SELECT 1 / 0"
        }) {
            for (boolean autoCommit : new boolean[] {true, false}) {
                try (Connection connection =
                                router.dataSource("bluth_co", Lane.VENEER).getConnection();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(autoCommit);
                    statement.execute(misdeed);
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(misdeed).isIn("22012", "25001");
                }
                assertNobodys();
                assertThat(router.tenant("bluth_co").dsl().fetchValue("SELECT current_user::text"))
                        .isEqualTo(role("bluth_co"));
            }
        }
    }

    @Test
    void leave_no_role_behind_by_way_of_their_rows() throws SQLException {
        try (Connection connection = router.dataSource("bluth_co", Lane.VENEER).getConnection()) {
            ResultSet rows = connection.createStatement().executeQuery("SELECT last_name FROM authors");
            rows.getStatement().getConnection().close();
            assertNobodys();
        }
        try (Cursor<Record> lazy = router.tenant("bluth_co")
                .dsl()
                .selectFrom(table(name("authors")))
                .fetchLazy()) {
            lazy.resultSet().getStatement().getConnection().close();
            assertNobodys();
        }
    }

    @Test
    void put_back_a_role_that_the_pool_has_set() throws SQLException {
        roles.cluster().onVeneer("GRANT pg_read_all_settings TO " + roles.appRole());
        HikariConfig config = new HikariConfig();
        config.setDataSource(roles.app());
        config.setMaximumPoolSize(1);
        config.setConnectionInitSql("SET ROLE pg_read_all_settings");
        try (HikariDataSource inRole = new HikariDataSource(config)) {
            TenantRouter ofRole = TenantRouter.builder(topology()).app(inRole).build();
            for (int time = 0; time < 2; time++) {
                assertThat(ofRole.tenant("bluth_co").dsl().fetchValue("SELECT current_user::text"))
                        .isEqualTo(role("bluth_co"));
                assertThat(TenantDataSourceIT.ask(
                                ofRole.dataSource("cyberdyne", Lane.VENEER), "SELECT last_name FROM authors"))
                        .isEqualTo("Rice of cyberdyne");
                assertThat(TenantDataSourceIT.ask(inRole, "SELECT current_user"))
                        .isEqualTo("pg_read_all_settings");
            }
        }
    }

    @Test
    void cost_the_pool_no_connection_when_the_role_cannot_be_taken() throws SQLException {
        router.tenant("bluth_co");
        roles.cluster().onVeneer("ALTER ROLE " + role("bluth_co") + " RENAME TO " + role("gone"));
        String session = TenantDataSourceIT.ask(pool, "SELECT pg_backend_pid()");

        assertThatThrownBy(() -> router.tenant("bluth_co").dsl().fetchCount(table(name("authors"))))
                .hasRootCauseMessage("ERROR: role \"" + role("bluth_co") + "\" does not exist");
        assertThatThrownBy(() -> router.dataSource("bluth_co", Lane.VENEER).getConnection())
                .hasMessage("ERROR: role \"" + role("bluth_co") + "\" does not exist");
        assertNobodys();
        assertThat(TenantDataSourceIT.ask(pool, "SELECT pg_backend_pid()")).isEqualTo(session);
    }

    @Test
    void change_with_the_tenant_in_a_transaction_over_several() throws SQLException {
        router.transaction(transaction -> {
            assertThat(transaction.tenant("bluth_co").fetchValue("SELECT current_user::text"))
                    .isEqualTo(role("bluth_co"));
            assertThat(transaction.tenant("cyberdyne").fetchCount(table(name("authors"))))
                    .isEqualTo(1);
            assertThat(transaction.tenant("bluth_co").fetchCount(table(name("authors"))))
                    .isEqualTo(1);
            assertThatThrownBy(() -> transaction
                            .tenant("bluth_co")
                            .transaction(inner -> inner.dsl().fetch("SELECT * FROM cyberdyne.authors")))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("permission denied for schema cyberdyne");
            assertThat(transaction.tenant("cyberdyne").fetchCount(table(name("authors"))))
                    .as("after a rollback to a savepoint")
                    .isEqualTo(1);
        });
        assertNobodys();
    }

    /** Each is tried when the other tenant was the last that did something. */
    @Test
    void stand_in_the_role_however_a_statement_is_sent_in_a_transaction_over_several() throws SQLException {
        Table<Record> authors = table(name("authors"));
        Field<String> lastName = field(name("last_name"), String.class);
        Query update = DSL.update(authors).set(lastName, "x").where(lastName.eq("y"));
        Map<String, Consumer<DSLContext>> ways = new LinkedHashMap<>();
        ways.put("one by one", it -> it.execute(update));
        ways.put(
                "several in a batch",
                it -> it.batch(update, DSL.deleteFrom(table(name("books")))).execute());
        ways.put(
                "a batch of values",
                it -> it.batch(update).bind("a", "b").bind("c", "d").execute());
        ways.put("lazily", it -> it.selectFrom(authors).fetchSize(1).fetchLazy().close());
        ways.put("several results", it -> it.fetchMany("SELECT * FROM bluth_co.authors"));
        ways.put(
                "returning",
                it -> it.update(authors).set(lastName, "x").returning(lastName).fetch());
        ways.put(
                "batched by itself",
                it -> it.batched(batched -> {
                    batched.dsl().execute(update);
                    batched.dsl().execute(update);
                }));
        ways.put(
                "in a nested transaction",
                it -> it.transaction(nested -> nested.dsl().execute(update)));
        ways.put(
                "on the connection",
                it -> it.connection(connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery("SELECT last_name FROM bluth_co.authors")) {
                        assertThat(rows.getStatement().getConnection()).isSameAs(connection);
                        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
                    }
                }));
        ways.forEach((how, way) -> router.transaction(transaction -> {
            DSLContext bluth = transaction.tenant("bluth_co");
            transaction.tenant("cyberdyne").fetchCount(authors);
            assertThatCode(() -> way.accept(bluth)).as(how).doesNotThrowAnyException();
        }));
        assertNobodys();
    }

    @Test
    void are_those_of_each_statement_that_is_kept_or_held_back_in_a_transaction_over_several() {
        Table<Record> authors = table(name("authors"));
        router.transaction(transaction -> {
            DSLContext bluth = transaction.tenant("bluth_co");
            DSLContext cyberdyne = transaction.tenant("cyberdyne");
            try (CloseableQuery kept =
                    bluth.query("SELECT last_name FROM bluth_co.authors").keepStatement(true)) {
                kept.execute();
                assertThat(cyberdyne.fetchCount(authors)).isEqualTo(1);
                kept.execute();
            }
            bluth.batched(it -> {
                it.dsl().execute("UPDATE bluth_co.authors SET last_name = 'Bluth'");
                assertThat(cyberdyne.fetchCount(authors)).isEqualTo(1);
            });
            assertThatThrownBy(() -> cyberdyne.transaction(nested -> nested.dsl()
                            .connection(it -> it.createStatement().execute("SELECT * FROM bluth_co.authors"))))
                    .hasRootCauseMessage("ERROR: permission denied for schema bluth_co\n  Position: 15");
        });
    }

    @Test
    void find_the_role_of_a_tenant_that_another_process_made() {
        roles.cluster().createTenant(2, "initech");
        roles.router(roles.perTenant(it -> it.create())
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .tenant("initech")
                        .on("shard2"))
                .apply()
                .orThrow();

        assertThat(router.tenant("initech").dsl().fetchValue("SELECT current_user::text"))
                .isEqualTo(role("initech"));
    }

    @Test
    void log_in_as_the_tenant_where_each_has_a_login_of_its_own() throws SQLException {
        Cluster cluster = roles.cluster();
        for (String tenant : new String[] {"bluth_co", "cyberdyne"}) {
            cluster.onVeneer("ALTER ROLE " + role(tenant) + " LOGIN PASSWORD '" + Cluster.APP_PASSWORD + "'");
        }
        TenantRouter ofLogins = TenantRouter.builder(topology())
                .app(pool)
                .tenantLogins(it -> cluster.veneerServer().as(role(it), Cluster.APP_PASSWORD, cluster.database()))
                .build();
        TenantDsl bluth = ofLogins.tenant("bluth_co");

        assertThat(bluth.dsl().fetchValue("SELECT session_user || ' ' || current_user"))
                .isEqualTo(role("bluth_co") + " " + role("bluth_co"));
        assertThat(bluth.dsl().fetchCount(table(name("authors")))).isEqualTo(1);
        assertThat(TenantDataSourceIT.ask(
                        ofLogins.dataSource("cyberdyne", Lane.VENEER), "SELECT last_name FROM authors"))
                .isEqualTo("Rice of cyberdyne");
        assertThatThrownBy(() -> bluth.dsl().execute("SET ROLE " + role("cyberdyne")))
                .hasMessageContaining("permission denied to set role");
        assertThatThrownBy(() -> ofLogins.tenant("nobody")).hasMessage("unknown tenant \"nobody\"");
    }

    private void assertNobodys() throws SQLException {
        assertThat(TenantDataSourceIT.ask(pool, "SELECT current_user || ' ' || current_setting('search_path')"))
                .isEqualTo(roles.appRole() + " \"$user\", public");
    }

    private String role(String tenant) {
        return roles.role(tenant);
    }

    private TenantRouter router() {
        roles.cluster().createTenant(1, "bluth_co");
        roles.cluster().createTenant(2, "cyberdyne");
        ShardTopology topology = topology();
        TenantRouter.builder(topology).admin(roles.admin()).build().apply().orThrow();
        return TenantRouter.builder(topology).app(pool).build();
    }

    private ShardTopology topology() {
        return roles.perTenant(it -> it.create())
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }
}
