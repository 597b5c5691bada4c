package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A role per tenant, made and kept by plans. */
class TenantRolesIT {

    @Test
    void are_created_with_membership_and_grants_by_the_tenants_own_transaction() {
        RoleCluster roles = RoleCluster.fresh();
        roles.router(roles.perTenantOfVeneerOnly()).apply().orThrow();

        Plan plan = roles.router(
                        roles.perTenantOfVeneerOnly().tenant("bluth_co").on("shard1"))
                .plan();

        assertThat(roles.steady(plan.toString())).isEqualTo("""
                -- Plan: 7 to create, 0 to alter, 0 to drop
                -- Topology "bookstore", on database "VENEER" as role "VENEER_admin"
                \\set ON_ERROR_STOP on

                -- shared by all tenants
                BEGIN;
                -- create table "tenant_role" for the records of tenants' roles
                CREATE TABLE ppp.tenant_role (
                    role text PRIMARY KEY, tenant text NOT NULL, schema text NOT NULL, topology text NOT NULL,
                    created boolean NOT NULL);
                COMMIT;

                -- tenant "bluth_co" on shard "shard1"
                BEGIN;
                -- create role "VENEER_bluth_co" of tenant "bluth_co"
                CREATE ROLE "VENEER_bluth_co" NOLOGIN;
                INSERT INTO ppp.tenant_role (role, tenant, schema, topology, created) VALUES ('VENEER_bluth_co', 'bluth_co', 'bluth_co', 'bookstore', true)
                    ON CONFLICT (role) DO UPDATE SET tenant = EXCLUDED.tenant, schema = EXCLUDED.schema,
                    topology = EXCLUDED.topology, created = EXCLUDED.created;
                -- grant membership in role "VENEER_bluth_co" to "VENEER_app"
                GRANT "VENEER_bluth_co" TO "VENEER_app" WITH INHERIT FALSE, SET TRUE;
                -- create schema "bluth_co"
                CREATE SCHEMA "bluth_co";
                INSERT INTO ppp.tenant (schema, tenant, topology, server, remote_schema, created)
                    VALUES ('bluth_co', 'bluth_co', 'bookstore', 'shard1', 'bluth_co', true)
                    ON CONFLICT (schema) DO UPDATE SET tenant = EXCLUDED.tenant, topology = EXCLUDED.topology,
                    server = EXCLUDED.server, remote_schema = EXCLUDED.remote_schema, created = EXCLUDED.created;
                -- import foreign schema "bluth_co" from server "shard1" into schema "bluth_co"
                IMPORT FOREIGN SCHEMA "bluth_co"
                    FROM SERVER "shard1" INTO "bluth_co";
                -- grant USAGE on schema "bluth_co" to "VENEER_bluth_co"
                GRANT USAGE ON SCHEMA "bluth_co" TO "VENEER_bluth_co";
                -- grant SELECT, INSERT, UPDATE, DELETE on all tables of schema "bluth_co" to "VENEER_bluth_co"
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "bluth_co" TO "VENEER_bluth_co";
                COMMIT;
                """);
    }

    @ParameterizedTest
    @CsvSource({"15, 18", "16, 18", "17, 18", "18, 15", "18, 18"})
    void keep_a_session_to_its_tenant(int veneerMajor, int shardMajor) {
        RoleCluster roles = RoleCluster.of(veneerMajor, shardMajor, "CREATEROLE", veneerMajor >= 16);
        TenantRouter router = twoTenants(roles);

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
        assertThat(router.plan().notes()).isEmpty();
        assertThat(router.verify()).isEmpty();
        assertThat(as(roles, "a", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
        assertThat(as(roles, "a", "SELECT title FROM b.books")).isEqualTo("permission denied for schema b");
        assertThat(as(roles, "b", "SELECT title FROM b.books")).isEqualTo("The Wolf Gift");
        assertThat(ask(roles, "SELECT title FROM a.books")).isEqualTo("permission denied for schema a");
        assertThat(roles.cluster()
                        .ask("SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls"
                                + " OR rolreplication FROM pg_roles WHERE rolname = '" + roles.role("a") + "'"))
                .isEqualTo("false");
    }

    @Test
    void replace_a_shared_role_in_two_steps_between_which_both_ways_work() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "a");
        roles.router(roles.shared().tenant("a").on("shard1")).apply().orThrow();
        TenantRouter router = roles.router(roles.perTenant().tenant("a").on("shard1"));

        assertThat(router.apply().skipped())
                .extracting(Change::summary)
                .extracting(roles::steady)
                .containsExactly(
                        "revoke SELECT, INSERT, UPDATE, DELETE on tables \"authors\", \"books\" of schema \"a\" from"
                                + " \"VENEER_app\"",
                        "revoke USAGE on schema \"a\" from \"VENEER_app\"");
        assertThat(ask(roles, "SELECT title FROM a.books"))
                .as("instances that do not set a role yet")
                .isEqualTo("The Wolf Gift");
        assertThat(as(roles, "a", "SELECT title FROM a.books"))
                .as("instances that do")
                .isEqualTo("The Wolf Gift");

        router.apply(router.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(ask(roles, "SELECT title FROM a.books")).isEqualTo("permission denied for schema a");
        assertThat(as(roles, "a", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");

        TenantRouter back = roles.router(roles.shared().tenant("a").on("shard1"));
        back.apply().orThrow();
        prune(back);
        assertThat(exists(roles, "a")).isEqualTo("false");
        assertThat(ask(roles, "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
    }

    @Test
    void go_with_their_tenants_unless_something_else_rests_on_them() {
        RoleCluster roles = RoleCluster.fresh();
        TenantRouter router = twoTenants(roles);
        router.apply().orThrow();
        roles.cluster().onVeneer("GRANT CONNECT ON DATABASE postgres TO " + roles.role("b"));

        TenantRouter without = roles.router(roles.perTenant());
        Plan plan = without.plan(PlanOptions.defaults().withPruning());
        assertThat(plan.changes())
                .extracting(Change::summary)
                .extracting(roles::steady)
                .containsExactly(
                        "drop tenant \"a\" from the veneer: schema \"a\" with 2 foreign tables",
                        "drop tenant \"b\" from the veneer: schema \"b\" with 2 foreign tables",
                        "drop role \"VENEER_a\"",
                        "revoke membership in role \"VENEER_b\" from \"VENEER_app\"");
        assertThat(plan.notes().stream().map(roles::steady))
                .containsExactly("role \"VENEER_b\" is kept, since something else depends on it: database postgres");
        prune(without);
        assertThat(exists(roles, "a")).isEqualTo("false");
        assertThat(exists(roles, "b")).isEqualTo("true");

        roles.cluster().onVeneer("REVOKE CONNECT ON DATABASE postgres FROM " + roles.role("b"));
        prune(without);
        assertThat(exists(roles, "b")).isEqualTo("false");
        assertThat(roles.cluster().ask("SELECT count(*) FROM ppp.tenant_role")).isEqualTo("0");
    }

    @Test
    void never_serve_two_tenants_one_after_the_other() {
        RoleCluster roles = RoleCluster.fresh();
        twoTenants(roles).apply().orThrow();
        TenantRouter swapped = roles.router(roles.perTenant()
                .tenant("a")
                .role(roles.role("b"))
                .on("shard1")
                .tenant("b")
                .role(roles.role("c"))
                .on("shard2"));

        assertThat(swapped.plan().refusals())
                .singleElement()
                .satisfies(it -> assertThat(roles.steady(it.toString())).isEqualTo("""
                        role "VENEER_b" of tenant "a" is on record as that of tenant "b"
                          Hint: Give the tenant another role. A plan with pruning forgets roles that are no longer declared."""));
    }

    @Test
    void can_have_user_mappings_of_their_own() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "a");
        TenantRouter router = roles.router(roles.perTenant()
                .userMapping(
                        roles.role("a"),
                        as -> as.on("shard1").user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .tenant("a")
                .on("shard1"));
        roles.cluster().onShard(1, "CREATE VIEW a.who AS SELECT current_user::text AS name");

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(as(roles, "a", "SELECT name FROM a.who")).isEqualTo("bookstore_admin");
        prune(roles.router(roles.perTenant()));
        assertThat(exists(roles, "a")).isEqualTo("false");
    }

    @Test
    void may_have_any_name() throws SQLException {
        RoleCluster roles = RoleCluster.fresh();
        ShardTopology.Builder topology = roles.perTenant();
        List<String> names =
                List.of("x'; DROP ROLE postgres; --", "a\"b", "back\\slash", "select", "ümläut $q$", "T \t\n");
        for (String name : names) {
            roles.cluster().createTenant(1, name);
            topology.tenant(name).on("shard1");
        }
        TenantRouter router = roles.router(topology);

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.verify()).isEmpty();
        for (String name : names) {
            assertThat(as(roles, name, "SELECT title FROM " + quoted(name) + ".books"))
                    .isEqualTo("The Wolf Gift");
        }
        prune(roles.router(roles.perTenant()));
        assertThat(roles.cluster().ask("SELECT count(*) FROM ppp.tenant_role")).isEqualTo("0");
    }

    @Test
    void are_part_of_what_a_start_trusts() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "a");
        roles.router(roles.shared().tenant("a").on("shard1")).apply().orThrow();
        TenantRouter router = roles.router(roles.perTenant().tenant("a").on("shard1"));
        router.apply(router.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();

        assertThat(router.apply().compared()).isFalse();
        TenantRouter renamed = roles.router(
                roles.perTenant().tenant("a").role(roles.role("other")).on("shard1"));
        assertThat(renamed.apply().compared()).isTrue();
        assertThat(as(roles, "other", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
        prune(renamed);
        assertThat(exists(roles, "a")).isEqualTo("false");
        assertThat(as(roles, "other", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
    }

    @Test
    void are_alone_where_default_privileges_would_give_to_others() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "a");
        roles.router(roles.perTenant().tenant("a").on("shard1")).apply().orThrow();
        roles.cluster().createTenant(2, "b");
        String others = roles.appRole() + ", " + roles.role("a") + ", PUBLIC";
        roles.cluster()
                .onVeneer(
                        "ALTER DEFAULT PRIVILEGES FOR ROLE " + roles.adminRole() + " GRANT ALL ON TABLES TO " + others,
                        "ALTER DEFAULT PRIVILEGES FOR ROLE " + roles.adminRole() + " GRANT ALL ON SCHEMAS TO " + others,
                        "DROP TABLE ppp.tenant_role");
        TenantRouter router = roles.router(
                roles.perTenant().tenant("a").on("shard1").tenant("b").on("shard2"));

        router.apply(router.plan(PlanOptions.defaults().adoptingTenants("a"))).orThrow();

        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
        assertThat(router.plan().notes()).isEmpty();
        assertThat(as(roles, "a", "SELECT title FROM b.books")).isEqualTo("permission denied for schema b");
        assertThat(as(roles, "a", "SELECT role FROM ppp.tenant_role")).isEqualTo("permission denied for schema ppp");
        assertThat(roles.cluster()
                        .ask("SELECT has_table_privilege('" + roles.role("a") + "', 'ppp.tenant_role', 'SELECT')"))
                .isEqualTo("false");
        assertThat(ask(roles, "SELECT title FROM b.books")).isEqualTo("permission denied for schema b");
        assertThat(as(roles, "b", "SELECT title FROM b.books")).isEqualTo("The Wolf Gift");
    }

    @Test
    void may_use_types_that_tenants_share() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "a");
        roles.cluster()
                .onShard(
                        1,
                        "CREATE SCHEMA common",
                        "CREATE TYPE common.colour AS ENUM ('red', 'blue')",
                        "ALTER TABLE a.books ADD COLUMN colour common.colour DEFAULT 'red'");
        TenantRouter router = roles.router(roles.perTenant().tenant("a").on("shard1"));

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(as(roles, "a", "SELECT title FROM a.books WHERE colour = 'red'::common.colour"))
                .isEqualTo("The Wolf Gift");
    }

    static TenantRouter twoTenants(RoleCluster roles) {
        roles.cluster().createTenant(1, "a");
        roles.cluster().createTenant(2, "b");
        return roles.router(
                roles.perTenant().tenant("a").on("shard1").tenant("b").on("shard2"));
    }

    /** Prunes, and finds nothing more to prune. */
    static void prune(TenantRouter router) {
        PlanOptions pruning = PlanOptions.defaults().withPruning();
        router.apply(router.plan(pruning), ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(router.plan(pruning).isEmpty())
                .as("%s", router.plan(pruning))
                .isTrue();
    }

    static String exists(RoleCluster roles, String schema) {
        return roles.cluster()
                .ask("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = " + Cluster.literal(roles.role(schema))
                        + ")");
    }

    /** What the application gets after SET ROLE to a tenant's role: a value, or why not. */
    static String as(RoleCluster roles, String schema, String sql) {
        return ask(roles, "SET ROLE " + quoted(roles.role(schema)), sql);
    }

    static String ask(RoleCluster roles, String... statements) {
        try (Connection connection = roles.app().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return String.valueOf(DSL.using(SQLDialect.POSTGRES).fetchValue(statement.getResultSet()));
        } catch (SQLException e) {
            return e.getMessage().lines().findFirst().orElse("").replace("ERROR: ", "");
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
