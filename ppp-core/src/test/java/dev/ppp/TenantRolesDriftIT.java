package dev.ppp;

import static dev.ppp.TenantRolesIT.as;
import static dev.ppp.TenantRolesIT.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ppp.error.MissingPrivilegesException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.RoleCluster;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to tenants' roles, and what a plan makes of it. */
class TenantRolesDriftIT {

    private static final RoleCluster ROLES = RoleCluster.fresh();
    private static final TenantRouter ROUTER = TenantRolesIT.twoTenants(ROLES);

    @BeforeAll
    static void applies() {
        ROUTER.apply().orThrow();
        assertThat(ROUTER.plan().isEmpty()).isTrue();
    }

    /**
     * What somebody does.
     *
     * @param what in short
     * @param statements what the superuser runs; {a} and {b} are the tenants' roles, {app} and {admin} the others
     * @param changes the summaries of what is planned
     */
    private record Meddling(String what, List<String> statements, List<String> changes) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Meddling> meddlings() {
        return List.of(
                new Meddling(
                        "membership_revoked",
                        List.of("SET ROLE {admin}", "REVOKE {a} FROM {app}"),
                        List.of("grant membership in role \"{a}\" to \"{app}\"")),
                new Meddling(
                        "membership_without_set",
                        List.of("SET ROLE {admin}", "GRANT {a} TO {app} WITH SET FALSE"),
                        List.of("grant membership in role \"{a}\" to \"{app}\"")),
                new Meddling(
                        "membership_that_inherits",
                        List.of("SET ROLE {admin}", "GRANT {a} TO {app} WITH INHERIT TRUE"),
                        List.of("narrow membership of \"{app}\" in role \"{a}\" to SET ROLE")),
                new Meddling(
                        "membership_that_admits_others",
                        List.of("SET ROLE {admin}", "GRANT {a} TO {app} WITH ADMIN TRUE"),
                        List.of("narrow membership of \"{app}\" in role \"{a}\" to SET ROLE")),
                new Meddling(
                        "tenants_role_in_tenants_role",
                        List.of("SET ROLE {admin}", "GRANT {a} TO {b}"),
                        List.of("revoke membership in role \"{a}\" from \"{b}\"")),
                new Meddling(
                        "grants_on_another_tenants_table",
                        List.of("GRANT USAGE ON SCHEMA a TO {b}", "GRANT SELECT ON a.books TO {b}"),
                        List.of(
                                "revoke SELECT on table \"books\" of schema \"a\" from \"{b}\"",
                                "revoke USAGE on schema \"a\" from \"{b}\"")),
                new Meddling(
                        "grants_to_the_application",
                        List.of("GRANT USAGE, CREATE ON SCHEMA a TO {app}", "GRANT DELETE ON a.books TO {app}"),
                        List.of(
                                "revoke DELETE on table \"books\" of schema \"a\" from \"{app}\"",
                                "revoke CREATE on schema \"a\" from \"{app}\"",
                                "revoke USAGE on schema \"a\" from \"{app}\"")),
                new Meddling(
                        "surplus_of_its_own",
                        List.of("GRANT TRUNCATE ON a.books TO {a}", "GRANT CREATE ON SCHEMA a TO {a}"),
                        List.of(
                                "revoke TRUNCATE on table \"books\" of schema \"a\" from \"{a}\"",
                                "revoke CREATE on schema \"a\" from \"{a}\"")),
                new Meddling(
                        "usage_on_the_server",
                        List.of("GRANT USAGE ON FOREIGN SERVER shard1 TO {a}"),
                        List.of("revoke USAGE on foreign server \"shard1\" from \"{a}\"")),
                new Meddling(
                        "role_dropped",
                        List.of("DROP OWNED BY {a}", "DROP ROLE {a}"),
                        List.of(
                                "create role \"{a}\" of tenant \"a\"",
                                "grant membership in role \"{a}\" to \"{app}\"",
                                "grant USAGE on schema \"a\" to \"{a}\"",
                                "grant SELECT, INSERT, UPDATE, DELETE on tables \"authors\", \"books\" of schema \"a\" to"
                                        + " \"{a}\"")),
                new Meddling(
                        "records_lost",
                        List.of("UPDATE ppp.tenant_role SET tenant = 'x' WHERE role = '{a}'"),
                        List.of("record role \"{a}\" as that of tenant \"a\"")));
    }

    @ParameterizedTest
    @MethodSource("meddlings")
    void is_found_and_undone(Meddling meddling) {
        ROLES.cluster().onVeneer(named(meddling.statements()).toArray(String[]::new));

        Plan plan = ROUTER.plan();
        ROUTER.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();

        assertThat(plan.refusals()).isEmpty();
        assertThat(ROUTER.plan().isEmpty()).as("%s", ROUTER.plan()).isTrue();
        assertThat(plan.changes()).extracting(Change::summary).containsExactlyElementsOf(named(meddling.changes()));
        assertThat(as(ROLES, "a", "SELECT title FROM a.books")).isEqualTo("The Wolf Gift");
        assertThat(as(ROLES, "b", "SELECT title FROM a.books")).isEqualTo("permission denied for schema a");
        assertThat(ask(ROLES, "SELECT title FROM a.books")).isEqualTo("permission denied for schema a");
    }

    @Test
    void by_a_membership_that_somebody_else_granted_is_named_for_an_administrator() {
        ROLES.cluster().onVeneer(named("GRANT {a} TO {app} WITH INHERIT TRUE"));

        assertThatThrownBy(ROUTER::plan).isInstanceOfSatisfying(MissingPrivilegesException.class, it -> {
            assertThat(it.statements())
                    .containsExactly(
                            named(
                                    "GRANT \"{a}\" TO \"{app}\" WITH ADMIN FALSE, INHERIT FALSE, SET TRUE GRANTED BY \"postgres\";"));
            ROLES.cluster().onVeneer(it.statements().toArray(String[]::new));
        });
        assertThat(ROUTER.plan().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS"})
    void by_an_attribute_is_refused_with_the_statement_that_takes_it_away(String attribute) {
        ROLES.cluster().onVeneer(named("ALTER ROLE {a} " + attribute));

        assertThat(ROUTER.plan().refusals())
                .singleElement()
                .hasToString(named("role \"{a}\" of tenant \"a\" has " + attribute + "\n"
                        + "  Hint: A database administrator has to run: ALTER ROLE \"{a}\" NO" + attribute + ";"));
        ROLES.cluster().onVeneer(named("ALTER ROLE {a} NO" + attribute));
        assertThat(ROUTER.plan().isEmpty()).isTrue();
    }

    @Test
    void by_a_predefined_role_is_refused_with_the_statement_that_takes_it_away() {
        ROLES.cluster().onVeneer(named("GRANT pg_read_all_data TO {a}"));

        assertThat(ROUTER.plan().refusals())
                .singleElement()
                .hasToString(named("role \"{a}\" of tenant \"a\" is a member of predefined role \"pg_read_all_data\"\n"
                        + "  Hint: A database administrator has to run: REVOKE \"pg_read_all_data\" FROM \"{a}\";"));
        ROLES.cluster().onVeneer(named("REVOKE pg_read_all_data FROM {a}"));
        assertThat(ROUTER.plan().isEmpty()).isTrue();
    }

    @Test
    void that_others_may_have_good_reason_for_is_told_of() {
        ROLES.cluster()
                .onVeneer(named("CREATE ROLE {a}_one"), named("CREATE ROLE {a}_two"), named("CREATE ROLE {a}_all"));
        ROLES.cluster()
                .onVeneer(
                        named("GRANT {a} TO {a}_one"),
                        named("GRANT {b} TO {a}_two"),
                        named("GRANT {a}, {b} TO {a}_all"),
                        named("CREATE ROLE {a}_group"),
                        named("GRANT {a}_group TO {a}"),
                        named("GRANT pg_read_all_data TO {app}"),
                        named("ALTER ROLE {b} LOGIN"),
                        "GRANT USAGE ON SCHEMA b TO PUBLIC");

        assertThat(ROUTER.plan().isEmpty()).isTrue();
        assertThat(ROUTER.plan().notes())
                .containsExactlyInAnyOrder(
                        named(
                                "role \"{a}_all\", which may not query, is a member of 2 tenants' roles, among them \"{a}\""
                                        + " and \"{b}\""),
                        named(
                                "role \"{a}_one\" and 1 more, which may not query, are each a member of one tenant's role"),
                        named("tenant \"a\": its role is a member of role \"{a}_group\""),
                        named("role \"{app}\" reaches every tenant without SET ROLE: it is a superuser, or a member of"
                                + " pg_read_all_data, pg_write_all_data or the role that plans"),
                        "tenant \"b\": its role can log in by itself, which is not declared",
                        "tenant \"b\": PUBLIC has USAGE on its schema, by which every role reaches what is granted to PUBLIC"
                                + " there");
        ROLES.cluster()
                .onVeneer(
                        named("DROP ROLE {a}_one, {a}_two, {a}_all, {a}_group"),
                        named("REVOKE pg_read_all_data FROM {app}"),
                        named("ALTER ROLE {b} NOLOGIN"),
                        "REVOKE USAGE ON SCHEMA b FROM PUBLIC");
        assertThat(ROUTER.plan().notes()).isEmpty();
    }

    @Test
    void is_told_by_verify_as_far_as_it_keeps_tenants_from_being_queried() {
        ROLES.cluster()
                .onVeneer(
                        named("SET ROLE {admin}"),
                        named("REVOKE {a} FROM {app}"),
                        named("REVOKE USAGE ON SCHEMA b FROM {b}"),
                        "RESET ROLE",
                        named("ALTER ROLE {b} BYPASSRLS"));

        assertThat(ROUTER.verify())
                .extracting(it -> it.message())
                .containsExactly(
                        named("role \"{app}\" may not SET ROLE to role \"{a}\", as which tenant \"a\" is queried"),
                        named("role \"{b}\" may not read tenant \"b\""),
                        named(
                                "role \"{b}\", as which tenant \"b\" is queried, has SUPERUSER, CREATEROLE or BYPASSRLS, and is"
                                        + " not kept to the tenant"));
        ROLES.cluster().onVeneer(named("ALTER ROLE {b} NOBYPASSRLS"));
        ROUTER.apply(ROUTER.plan()).orThrow();
        assertThat(ROUTER.verify()).isEmpty();
    }

    @Test
    void is_looked_for_with_the_same_number_of_statements_however_many_roles_there_are() {
        RoleCluster roles = RoleCluster.fresh();
        IntStream.range(0, 60)
                .forEach(at ->
                        roles.cluster().onShard(1, "CREATE SCHEMA s" + at, "CREATE TABLE s" + at + ".t (id int)"));

        long few = statementsOfPlan(roles, 2);
        assertThat(statementsOfPlan(roles, 60)).isEqualTo(few);
    }

    /** No shard is asked, since the veneer is read once more where one is slow. */
    private static long statementsOfPlan(RoleCluster roles, int tenants) {
        ShardTopology.Builder topology = roles.perTenantOfVeneerOnly();
        IntStream.range(0, tenants).forEach(at -> topology.tenant("s" + at).on("shard1"));
        TenantRouter router = roles.router(topology);
        router.apply().orThrow();
        return statementsOfPlan(roles, router, tenants + " tenants");
    }

    private static long statementsOfPlan(RoleCluster roles, TenantRouter router, String what) {
        int before = logged(roles, "before " + what).length();
        assertThat(router.plan().isEmpty()).isTrue();
        return logged(roles, "after " + what)
                .substring(before)
                .lines()
                .filter(it -> it.startsWith(roles.adminRole() + "@"))
                .filter(it -> it.contains("LOG:  execute") || it.contains("LOG:  statement"))
                .filter(it -> !it.contains("execute fetch from"))
                .count();
    }

    /** The server's log, which is written by a process of its own, as soon as it has come to a mark. */
    private static String logged(RoleCluster roles, String mark) {
        roles.cluster().ask("SELECT '" + mark + " of " + roles.cluster().database() + "'");
        return await().until(
                        () -> roles.cluster().veneerServer().log(),
                        it -> it.contains(mark + " of " + roles.cluster().database()));
    }

    private static String named(String text) {
        return text.replace("{admin}", ROLES.adminRole())
                .replace("{app}", ROLES.appRole())
                .replace("{a}", ROLES.role("a"))
                .replace("{b}", ROLES.role("b"));
    }

    private static List<String> named(List<String> texts) {
        return texts.stream().map(TenantRolesDriftIT::named).toList();
    }
}
