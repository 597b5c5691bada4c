package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.RoleCluster;
import dev.ppp.testing.Server.Sqls;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of tenants over which SQL, JDBC or jOOQ could stumble; all tenants share pools of one connection. */
class HardTenantNamesIT {

    private static final List<String> NAMES = List.of(
            "\"; DROP SCHEMA x; --",
            "a?b",
            "{fn now()}",
            "{0}",
            "it's",
            "back\\slash",
            "$1",
            "$$",
            "\u00fc".repeat(31) + "x", // 63 bytes
            "ALL CAPS",
            "a.b",
            "a, public",
            " leading space",
            "%s",
            "two\nlines",
            "user");

    private static final Field<String> FIRST_NAME = DSL.field(DSL.name("first_name"), SQLDataType.CLOB);
    private static final Field<String> LAST_NAME = DSL.field(DSL.name("last_name"), SQLDataType.CLOB);
    private static final Table<Record> AUTHORS =
            new TableImpl<>(DSL.name("authors"), DSL.schema(DSL.name("public"))) {};

    private static final String FOUND =
            "SELECT string_agg(first_name || ' of ' || last_name, E'\n' ORDER BY first_name)"
                    + " FROM authors WHERE first_name <> 'Anne'";

    /** Before PostgreSQL 18, the server does not report its search_path. */
    @ParameterizedTest(name = "on PostgreSQL {0}, a role per tenant: {1}")
    @CsvSource({"18, false", "18, true", "15, true"})
    void lead_to_their_own_rows_on_both_lanes(int major, boolean rolePerTenant) throws SQLException {
        RoleCluster roles = RoleCluster.of(major, major, "CREATEROLE", major >= 16);
        try (Pooled pooled = new Pooled(roles, rolePerTenant)) {
            for (String name : NAMES) {
                pooled.insert(name);
            }
            for (String name : NAMES) {
                pooled.expectRows(name);
                pooled.expectRole(name);
            }
            pooled.expectNobodys();
        }
    }

    /** A pool of one connection to each server. */
    private static final class Pooled implements AutoCloseable {

        private final RoleCluster roles;
        private final boolean rolePerTenant;
        private final HikariDataSource veneer;
        private final List<HikariDataSource> shards;
        private final TenantRouter router;

        Pooled(RoleCluster roles, boolean rolePerTenant) {
            this.roles = roles;
            this.rolePerTenant = rolePerTenant;
            veneer = pool(roles.app());
            shards = List.of(
                    pool(roles.cluster().shardApp(1)), pool(roles.cluster().shardApp(2)));
            ShardTopology.Builder topology = roles.sharedWithDirectLane(it -> shards.get(it - 1));
            if (rolePerTenant) {
                topology.rolePerTenant(TenantRolesBuilder::create);
            }
            for (String name : NAMES) {
                roles.cluster().createTenant(shard(name), name);
                TenantBuilder tenant = topology.tenant(name);
                if (rolePerTenant) {
                    tenant.role(name);
                }
                tenant.on("shard" + shard(name));
            }
            router = TenantRouter.builder(topology.build())
                    .admin(roles.admin())
                    .app(veneer)
                    .build();
            router.apply().orThrow();
            assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
            assertThat(router.verify()).isEmpty();
        }

        private static int shard(String name) {
            return 1 + NAMES.indexOf(name) % 2;
        }

        void insert(String name) throws SQLException {
            for (Lane lane : Lane.values()) {
                TenantDsl tenant = on(lane, name);
                insert(tenant.dsl(), name, lane + " jOOQ");
                tenant.transaction(dsl -> insert(dsl, name, lane + " transaction"));
                try (Connection connection = router.dataSource(name, lane).getConnection();
                        PreparedStatement insert = connection.prepareStatement(
                                "INSERT INTO authors (first_name, last_name) VALUES (?, ?)")) {
                    insert.setString(1, lane + " JDBC");
                    insert.setString(2, name);
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                    assertThat(connection.getSchema()).isEqualTo(name);
                }
            }
            router.transaction(tenants -> insert(tenants.tenant(name), name, "VENEER transaction of several"));
        }

        private static void insert(DSLContext dsl, String name, String by) {
            dsl.insertInto(AUTHORS, FIRST_NAME, LAST_NAME).values(by, name).execute();
        }

        void expectRows(String name) throws SQLException {
            String rows = String.join(
                            " of " + name + "\n",
                            "DIRECT JDBC",
                            "DIRECT jOOQ",
                            "DIRECT transaction",
                            "VENEER JDBC",
                            "VENEER jOOQ",
                            "VENEER transaction",
                            "VENEER transaction of several",
                            "")
                    .stripTrailing();
            for (Lane lane : Lane.values()) {
                assertThat(TenantDataSourceIT.ask(router.dataSource(name, lane), FOUND))
                        .as("%s by JDBC", lane)
                        .isEqualTo(rows);
                assertThat(String.join(
                                "\n",
                                on(lane, name)
                                        .dsl()
                                        .select(FIRST_NAME.concat(" of ").concat(LAST_NAME))
                                        .from(AUTHORS)
                                        .where(FIRST_NAME.ne("Anne"))
                                        .orderBy(FIRST_NAME.collate("C"))
                                        .fetch(0, String.class)))
                        .as("%s by jOOQ", lane)
                        .isEqualTo(rows);
            }
        }

        void expectRole(String name) throws SQLException {
            String role = rolePerTenant ? name : roles.appRole();
            assertThat(TenantDataSourceIT.ask(router.dataSource(name, Lane.VENEER), "SELECT current_user"))
                    .isEqualTo(role);
            assertThat(router.tenant(name).dsl().fetchValue("SELECT current_user::text"))
                    .isEqualTo(role);
        }

        void expectNobodys() throws SQLException {
            for (DataSource pool : List.of(veneer, shards.get(0), shards.get(1))) {
                assertThat(
                                TenantDataSourceIT.ask(
                                        pool,
                                        "SELECT current_user = session_user AND current_setting('search_path') = '\"$user\", public'"))
                        .isEqualTo("t");
            }
        }

        private TenantDsl on(Lane lane, String name) {
            TenantDsl tenant = router.tenant(name);
            return lane == Lane.VENEER ? tenant : tenant.direct();
        }

        @Override
        public void close() {
            veneer.close();
            shards.forEach(HikariDataSource::close);
            if (rolePerTenant) { // they are known to all databases of the server
                NAMES.forEach(
                        it -> roles.cluster().onVeneer("DROP OWNED BY " + Sqls.name(it), "DROP ROLE " + Sqls.name(it)));
            }
        }

        private static HikariDataSource pool(DataSource source) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(source);
            config.setMaximumPoolSize(1);
            return new HikariDataSource(config);
        }
    }
}
