package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database refuses to whoever stands in one tenant's role, and what it does not. */
class TenantRoleIsolationIT {

    private static final RoleCluster ROLES = RoleCluster.fresh();
    private static final Cluster CLUSTER = ROLES.cluster();
    private static final TenantRouter ROUTER =
            ROLES.router(ROLES.perTenant(roles -> roles.create().login())
                    .tenant("a")
                    .on("shard1")
                    .tenant("b")
                    .on("shard1"));
    private static final Map<String, String> NAMES = Map.of(
            "{a}", ROLES.role("a"), "{b}", ROLES.role("b"), "{app}", ROLES.appRole(), "{admin}", ROLES.adminRole());
    private static final String ROWS_OF_B = "SELECT count(*) FROM b.books";

    private static Connection busy;
    private static Connection admin;

    /** The ways to come to stand in tenant {@code a}. */
    private enum Way {
        SET_ROLE {
            @Override
            Connection connect() throws SQLException {
                Connection connection = ROLES.app().getConnection();
                run(connection, "SET ROLE " + ROLES.role("a"));
                return connection;
            }
        },
        LOGIN {
            @Override
            Connection connect() throws SQLException {
                return as(ROLES.role("a"));
            }
        },
        LOGIN_OF_A_MEMBER {
            @Override
            Connection connect() throws SQLException {
                return as(ROLES.role("member_of_a"));
            }
        };

        abstract Connection connect() throws SQLException;

        private static Connection as(String role) throws SQLException {
            return CLUSTER.veneerServer()
                    .as(role, Cluster.APP_PASSWORD, CLUSTER.database())
                    .getConnection();
        }
    }

    @BeforeAll
    static void applies() throws SQLException {
        CLUSTER.createTenant(1, "a");
        CLUSTER.createTenant(1, "b");
        ROUTER.apply().orThrow();
        assertThat(ROUTER.plan().isEmpty()).isTrue();
        assertThat(ROUTER.verify()).isEmpty();
        CLUSTER.onVeneer("ALTER ROLE " + ROLES.role("a") + " PASSWORD '" + Cluster.APP_PASSWORD + "'");
        CLUSTER.veneerServer().createRole(ROLES.role("member_of_a"), Cluster.APP_PASSWORD);
        CLUSTER.onVeneer("GRANT " + ROLES.role("a") + " TO " + ROLES.role("member_of_a"), "ANALYZE b.books");
        busy = ROLES.app().getConnection();
        run(busy, "SET ROLE " + ROLES.role("b"));
        run(busy, "SELECT 'secret of b'");
        admin = ROLES.admin().getConnection();
    }

    @AfterAll
    static void has_changed_nothing() throws SQLException {
        busy.close();
        admin.close();
        assertThat(ROUTER.plan().isEmpty()).as("%s", ROUTER.plan()).isTrue();
        assertThat(Cluster.ask(CLUSTER.shardAdmin(1), "SELECT title FROM b.books"))
                .isEqualTo("The Wolf Gift");
    }

    static List<Attempt> attempts() {
        return Attempts.all();
    }

    @Test
    void tries_at_least_50_different_things() {
        assertThat(attempts()).extracting(Attempt::name).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(50);
        assertThat(attempts()).extracting(Attempt::statements).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void refuses_after_set_role(Attempt attempt) throws SQLException {
        fails(attempt, Way.SET_ROLE);
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void refuses_to_a_login_of_the_tenant(Attempt attempt) throws SQLException {
        fails(attempt, Way.LOGIN);
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void refuses_to_a_login_that_is_a_member_of_the_tenants_role(Attempt attempt) throws SQLException {
        fails(attempt, Way.LOGIN_OF_A_MEMBER);
    }

    @Test
    void lets_each_way_work_in_its_own_tenant() throws SQLException {
        for (Way way : Way.values()) {
            try (Connection connection = way.connect()) {
                assertThat(ask(connection, "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
                run(connection, "INSERT INTO a.authors (first_name, last_name) VALUES ('Mo', 'Willems')");
                run(connection, "DELETE FROM a.authors WHERE last_name = 'Willems'");
            }
        }
    }

    @Test
    void gives_the_application_nothing_before_it_sets_a_role() {
        assertThatThrownBy(() -> Cluster.ask(ROLES.app(), ROWS_OF_B))
                .hasMessageContaining("permission denied for schema b");
    }

    /** What the documentation calls the limit of SET ROLE. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET ROLE {b}",
                "RESET ROLE | SET ROLE {b}",
                "SET ROLE NONE | SET ROLE {b}",
                "SELECT set_config('role', '{b}', false)",
                "DO 'BEGIN SET ROLE {b}; END'",
                "SET SESSION AUTHORIZATION DEFAULT | SET ROLE {b}",
                "DISCARD ALL | SET ROLE {b}",
                "BEGIN | SET LOCAL ROLE {b}"
            })
    void is_no_boundary_after_set_role_against_code_that_sets_another_but_is_one_with_a_login_per_tenant(String escape)
            throws SQLException {
        try (Connection connection = Way.SET_ROLE.connect()) {
            for (String sql : named(escape)) {
                run(connection, sql);
            }
            assertThat(ask(connection, ROWS_OF_B)).as("SET ROLE is no boundary").isEqualTo("1");
        }
        for (Way way : List.of(Way.LOGIN, Way.LOGIN_OF_A_MEMBER)) {
            try (Connection connection = way.connect()) {
                List<String> statements = named(escape);
                for (String sql : statements.subList(0, statements.size() - 1)) {
                    run(connection, sql);
                }
                assertThat(sqlState(connection, statements.get(statements.size() - 1)))
                        .isEqualTo("42501");
                run(connection, "ROLLBACK");
                assertThat(sqlState(connection, ROWS_OF_B)).isEqualTo("42501");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD ALL", "SET ROLE NONE"})
    void leaves_nothing_to_reset_to_in_the_pool(String reset) throws SQLException {
        for (Way way : Way.values()) {
            try (Connection connection = way.connect()) {
                run(connection, reset);
                assertThat(sqlState(connection, ROWS_OF_B)).as("%s", way).isEqualTo("42501");
            }
        }
    }

    @Test
    void still_shows_names_and_addresses_but_no_row() throws SQLException {
        try (Connection connection = Way.LOGIN.connect()) {
            assertThat(ask(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = 'b'"))
                    .isEqualTo("1");
            assertThat(ask(
                            connection,
                            "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute a JOIN pg_class c"
                                    + " ON c.oid = attrelid WHERE relname = 'books' AND attnum > 0"
                                    + " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'b')"))
                    .as("tables and columns of others")
                    .isEqualTo("id,title,author_id");
            assertThat(ask(
                            connection,
                            "SELECT array_to_string(srvoptions, ',') LIKE '%host=127.0.0.1%'"
                                    + " FROM pg_foreign_server WHERE srvname = 'shard1'"))
                    .as("addresses of shards")
                    .isEqualTo("t");
            assertThat(ask(connection, "SELECT count(*) FROM pg_roles WHERE rolname = '" + ROLES.role("b") + "'"))
                    .as("names of roles")
                    .isEqualTo("1");
            assertThat(ask(
                            connection,
                            "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + ROLES.appRole()
                                    + "' AND query = '<insufficient privilege>'"))
                    .as("that others are connected, not what they do")
                    .isEqualTo("1");
            run(connection, "SELECT postgres_fdw_disconnect_all()");
        }
    }

    private static void fails(Attempt attempt, Way way) throws SQLException {
        List<String> statements = attempt.statements(NAMES);
        String last = statements.get(statements.size() - 1);
        try (Connection connection = way.connect()) {
            for (String sql : statements.subList(0, statements.size() - 1)) {
                run(connection, sql);
            }
            if (attempt.outcome() instanceof Attempt.Refused refused) {
                assertThat(sqlState(connection, last)).as(last).isEqualTo(refused.sqlState());
            } else if (attempt.outcome() instanceof Attempt.Shows shows) {
                assertThat(ask(connection, last)).as(last).isEqualTo(shows.value());
            }
        }
    }

    private static List<String> named(String statements) {
        return new Attempt("", List.of(statements.split(" \\| ")), new Attempt.Shows("")).statements(NAMES);
    }

    private static String sqlState(Connection connection, String sql) {
        try {
            run(connection, sql);
            return "none: it succeeded";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
