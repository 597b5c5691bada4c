package dev.ppp;

import static dev.ppp.TenantRolesIT.as;
import static dev.ppp.TenantRolesIT.exists;
import static dev.ppp.TenantRolesIT.prune;
import static dev.ppp.TenantRolesIT.twoTenants;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.MissingPrivilegesException;
import dev.ppp.error.PlanException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import dev.ppp.testing.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it takes that tenants' roles are there, and who makes them. */
class TenantRoleMakingIT {

    @Test
    void that_an_administrator_makes_are_refused_with_the_exact_statements_while_they_are_missing() {
        RoleCluster roles = RoleCluster.of(18, 18, "NOCREATEROLE", true);
        roles.cluster().createTenant(1, "a");
        TenantRouter router =
                roles.router(roles.perTenant(how -> {}).tenant("a").on("shard1"));

        assertThatThrownBy(router::plan).isInstanceOfSatisfying(MissingPrivilegesException.class, it -> {
            assertThat(it.statements().stream().map(roles::steady))
                    .containsExactly(
                            "CREATE ROLE \"VENEER_a\" NOLOGIN;",
                            "GRANT \"VENEER_a\" TO \"VENEER_app\" WITH INHERIT FALSE, SET TRUE;");
            roles.cluster().onVeneer(it.statements().toArray(String[]::new));
        });
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.verify()).isEmpty();
        assertThat(as(roles, "a", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");

        TenantRouter without = roles.router(roles.perTenant(how -> {}));
        prune(without);
        assertThat(exists(roles, "a")).as("others made it").isEqualTo("true");
    }

    @Test
    void need_createrole_to_be_created() {
        RoleCluster roles = RoleCluster.of(18, 18, "NOCREATEROLE", true);
        TenantRouter router = twoTenants(roles);

        assertThatThrownBy(router::plan).isInstanceOfSatisfying(MissingPrivilegesException.class, it -> {
            assertThat(it.statements().stream().map(roles::steady))
                    .containsExactly("ALTER ROLE \"VENEER_admin\" CREATEROLE;");
            roles.cluster().onVeneer(it.statements().toArray(String[]::new));
        });
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void need_before_16_an_application_that_does_not_inherit() {
        RoleCluster roles = RoleCluster.of(15, Servers.NEWEST, "CREATEROLE", true);
        TenantRouter router = twoTenants(roles);

        assertThatThrownBy(router::plan)
                .isInstanceOf(PlanException.class)
                .extracting(it -> roles.steady(it.getMessage()))
                .isEqualTo("""
                        topology "bookstore" cannot be planned on this veneer
                          - role "VENEER_app" has INHERIT, by which, before PostgreSQL 16, it would have what every tenant's role has without SET ROLE: a database administrator has to run ALTER ROLE "VENEER_app" NOINHERIT;""");
        roles.cluster().onVeneer("ALTER ROLE " + roles.appRole() + " NOINHERIT");
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();

        assertThatThrownBy(roles.router(roles.perTenant().grantTo(roles.role("more")))::plan)
                .isInstanceOfSatisfying(
                        MissingPrivilegesException.class,
                        it -> assertThat(it.statements().stream().map(roles::steady))
                                .containsExactly("CREATE ROLE \"VENEER_more\" LOGIN;"));
        assertThatThrownBy(roles.router(roles.perTenant()
                        .grantTo(roles.role("more"))
                        .tenant("a")
                        .on("shard1"))::plan)
                .isInstanceOfSatisfying(
                        MissingPrivilegesException.class,
                        it -> assertThat(it.statements().stream().map(roles::steady))
                                .containsExactly("CREATE ROLE \"VENEER_more\" LOGIN NOINHERIT;"));
    }

    @ParameterizedTest
    @CsvSource({"15", "16"})
    void keep_the_members_that_are_declared_and_no_more(int veneerMajor) {
        RoleCluster roles = RoleCluster.of(veneerMajor);
        TenantRouter router = twoTenants(roles);
        router.apply().orThrow();
        String options = veneerMajor >= 16 ? " WITH ADMIN TRUE, INHERIT FALSE" : " WITH ADMIN OPTION";
        roles.cluster()
                .onVeneer(
                        "SET ROLE " + roles.adminRole(),
                        "REVOKE " + roles.role("a") + " FROM " + roles.appRole(),
                        "GRANT " + roles.role("b") + " TO " + roles.appRole() + options,
                        "GRANT " + roles.role("a") + " TO " + roles.role("b"));

        Plan plan = router.plan();
        assertThat(plan.changes())
                .extracting(Change::summary)
                .extracting(roles::steady)
                .containsExactly(
                        "grant membership in role \"VENEER_a\" to \"VENEER_app\"",
                        "revoke membership in role \"VENEER_a\" from \"VENEER_b\"",
                        "narrow membership of \"VENEER_app\" in role \"VENEER_b\" to SET ROLE");
        router.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(as(roles, "b", "SELECT title FROM a.books")).isEqualTo("permission denied for schema a");
    }

    @Test
    void can_log_in_by_themselves_where_that_is_declared() {
        RoleCluster roles = RoleCluster.fresh();
        twoTenants(roles).apply().orThrow();
        TenantRouter router = roles.router(
                roles.perTenant(how -> how.create().login()).tenant("a").on("shard1"));

        Plan plan = router.plan();
        assertThat(plan.changes())
                .extracting(Change::summary)
                .extracting(roles::steady)
                .containsExactly("alter role \"VENEER_a\": LOGIN");
        assertThat(plan.notes())
                .containsExactly(
                        "1 tenant is no longer declared and kept; a plan with pruning drops what is no longer declared",
                        "1 role is no longer declared and kept; a plan with pruning drops what is no longer declared");
        router.apply(plan).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        roles.cluster().onVeneer("ALTER ROLE " + roles.role("a") + " PASSWORD 'x'");
        assertThat(Cluster.ask(
                        roles.cluster()
                                .veneerServer()
                                .as(roles.role("a"), "x", roles.cluster().database()),
                        "SELECT title FROM a.books"))
                .isEqualTo("The Wolf Gift");
    }

    @Test
    void that_others_made_are_used_only_when_they_are_adopted() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().onVeneer("CREATE ROLE " + roles.role("a"));
        TenantRouter router = twoTenants(roles);

        assertThat(router.plan().refusals())
                .singleElement()
                .satisfies(it -> assertThat(roles.steady(it.toString())).isEqualTo("""
                        role "VENEER_a" of tenant "a" stands already and was not made by this topology
                          Hint: If it is this tenant's, plan with PlanOptions.adoptingTenants("a"); otherwise give the tenant another role."""));
        roles.cluster()
                .onVeneer("GRANT " + roles.role("a") + " TO " + roles.adminRole()
                        + " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE");
        router.apply(router.plan(PlanOptions.defaults().adoptingTenants("a"))).orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(as(roles, "a", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
        assertThat(as(roles, "b", "SELECT title FROM b.books")).isEqualTo("The Wolf Gift");
    }
}
