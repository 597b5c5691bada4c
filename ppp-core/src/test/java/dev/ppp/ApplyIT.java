package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.ApplyException;
import dev.ppp.error.HazardException;
import dev.ppp.error.PppException;
import dev.ppp.error.StalePlanException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ApplyIT {

    @Test
    void makes_the_veneer_as_declared_and_then_has_nothing_to_do() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = twoTenants(cluster);

        Plan plan = router.plan();
        ApplyReport report = router.apply(plan);

        assertThat(report.orThrow().applied()).hasSameSizeAs(plan.changes());
        assertEmpty(router);
        assertThat(router.tenant("bluth_co").dsl().fetchValue("SELECT last_name FROM bluth_co.authors"))
                .isEqualTo("Rice of bluth_co");
        assertThat(router.verify()).isEmpty();
        assertThat(router.apply().applied()).isEmpty();
    }

    @Test
    void rolls_back_a_failing_tenant_alone_and_finishes_the_job_when_applied_again() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onShard(
                1,
                "CREATE SCHEMA moody",
                "CREATE TYPE moody.mood AS ENUM ('ok')",
                "CREATE TABLE moody.a_good (id int)",
                "CREATE TABLE moody.days (mood moody.mood)");
        cluster.createTenant(1, "zebra");
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("moody")
                .on("shard1")
                .tenant("zebra")
                .on("shard1")
                .build());

        ApplyReport report = router.apply();

        assertThat(report.failures()).singleElement().satisfies(it -> {
            assertThat(it.sqlState()).isEqualTo("42704");
            assertThat(it).hasToString("""
                    tenant "moody" on shard "shard1": could not import foreign schema "moody" from server "shard1" into schema "moody": type "moody.mood" does not exist
                      Detail: The transaction was rolled back; nothing was changed for tenant "moody" on shard "shard1".""");
        });
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'moody'"))
                .isEqualTo("0");
        assertThat(router.tenant("zebra").dsl().fetchCount(org.jooq.impl.DSL.table("zebra.books")))
                .isEqualTo(1);
        assertThatThrownBy(report::orThrow)
                .isInstanceOf(ApplyException.class)
                .hasMessageStartingWith("plan was applied in part: ")
                .hasMessageContaining("1 failed, 0 refused, 0 left out as hazards")
                .hasMessageContaining("type \"moody.mood\" does not exist");

        cluster.onShard(
                1, "ALTER TABLE moody.days ALTER mood TYPE text", "GRANT USAGE ON SCHEMA moody TO bookstore_app");
        assertThat(router.apply().orThrow().applied())
                .extracting(Change::summary)
                .containsExactly(
                        "create schema \"moody\"",
                        "import foreign schema \"moody\" from server \"shard1\" into schema \"moody\"",
                        "grant USAGE on schema \"moody\" to \"veneer_app\"",
                        "grant SELECT, INSERT, UPDATE, DELETE on all tables of schema \"moody\" to \"veneer_app\"");
        assertEmpty(router);
    }

    @Test
    void tells_what_the_server_said_when_what_is_shared_fails() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly()
                .userMapping("veneer_admin", as -> as.user("x").option("password_required", "false"))
                .userMapping("postgres", as -> as.user("x").option("password_required", "false"))
                .build());

        assertThatThrownBy(router::apply).isInstanceOf(ApplyException.class).hasMessage("""
                        could not create user mapping for "postgres" on foreign server "shard1": password_required=false is superuser-only
                          Detail: The transaction was rolled back; nothing was changed.
                          Hint: User mappings with the password_required option set to false may only be created or modified by the superuser.""");
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_server")).isEqualTo("0");
    }

    @Test
    void refuses_a_reviewed_plan_whose_base_has_moved() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = twoTenants(cluster);
        router.apply().orThrow();
        cluster.onVeneer("ALTER SERVER shard1 OPTIONS (SET fetch_size '5')");
        Plan reviewed = router.plan();
        cluster.onVeneer("ALTER SERVER shard1 OPTIONS (SET fetch_size '6')");

        assertThatThrownBy(() -> router.apply(reviewed))
                .isInstanceOf(StalePlanException.class)
                .hasMessage("""
                        plan was made from a state of the veneer that has changed
                          Detail: No longer to be done: alter foreign server "shard1": fetch_size '5' -> '1000' [ALTER SERVER "shard1" OPTIONS (SET fetch_size '1000')].
                            To be done now, too: alter foreign server "shard1": fetch_size '6' -> '1000' [ALTER SERVER "shard1" OPTIONS (SET fetch_size '1000')].
                          Hint: Plan again and review again. Nothing was changed.""");
        assertThat(router.plan().changes()).hasSize(1);
        router.apply(router.plan()).orThrow();
        assertEmpty(router);
    }

    @Test
    void a_reviewed_plan_that_is_refused_or_superseded_now_is_stale_and_not_done() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topology().build()).apply().orThrow();
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        Plan reviewed = router.plan();

        cluster.onVeneer("CREATE SCHEMA bluth_co", "CREATE TABLE bluth_co.theirs ()");
        assertThatThrownBy(() -> router.apply(reviewed))
                .isInstanceOf(StalePlanException.class)
                .hasMessageContaining(
                        "Refused now: schema \"bluth_co\" holds objects that this topology did not create.");
        cluster.onVeneer("DROP SCHEMA bluth_co CASCADE");
        cluster.router(cluster.topology().revision(3).build()).apply().orThrow();
        assertThatThrownBy(() -> router.apply(reviewed))
                .isInstanceOf(StalePlanException.class)
                .hasMessageContaining("Note: nothing is planned, since revision 3 was applied");
    }

    @Test
    void refuses_a_reviewed_plan_of_another_declaration_or_another_database() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter one = cluster.router(cluster.topology().build());
        TenantRouter two = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        one.apply().orThrow();

        assertThatThrownBy(() -> one.apply(two.plan()))
                .isInstanceOf(StalePlanException.class)
                .hasMessageStartingWith("plan was made from another declaration of topology \"bookstore\"");

        ShardTopology same = cluster.topologyOfVeneerOnly().build();
        Cluster production = Cluster.fresh();
        Plan reviewed = cluster.router(same).plan();
        assertThatThrownBy(() -> production.router(same).apply(reviewed))
                .isInstanceOf(StalePlanException.class)
                .hasMessageStartingWith("plan was made on database \"" + cluster.database()
                        + "\" as role \"veneer_admin\", and this is database \"" + production.database() + "\"");
    }

    @Test
    void one_tenants_lost_table_is_no_other_tenants_matter_in_one_transaction() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "a_co");
        cluster.createTenant(1, "b_co");
        cluster.router(cluster.topologyOfVeneerOnly()
                        .tenant("a_co")
                        .on("shard1")
                        .build())
                .apply()
                .orThrow();
        cluster.onShard(1, "DROP TABLE a_co.books");
        cluster.onVeneer("DROP FOREIGN TABLE a_co.books");
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly()
                .tenant("a_co")
                .on("shard1")
                .tenant("b_co")
                .on("shard1", from -> from.limitTo("authors", "books"))
                .build());

        router.apply(ApplyOptions.defaults().inOneTransaction()).orThrow();
        assertEmpty(router);
    }

    @Test
    void says_which_foreign_tables_the_shard_no_longer_has() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = twoTenants(cluster);
        router.apply().orThrow();
        cluster.onShard(1, "DROP TABLE bluth_co.books");

        Plan plan = router.plan();
        assertThat(plan.changes()).singleElement().satisfies(it -> {
            assertThat(it.summary()).isEqualTo("drop foreign table \"books\" of schema \"bluth_co\"");
            assertThat(it.differences()).containsExactly("the shard lacks table \"books\", which the veneer has");
            assertThat(it.hazard()).isPresent();
        });
        router.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertEmpty(router);
    }

    @Test
    void does_nothing_when_the_target_of_a_reviewed_plan_holds_already() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = twoTenants(cluster);
        Plan reviewed = router.plan();
        twoTenants(cluster).apply().orThrow();

        assertThat(router.apply(reviewed).orThrow().applied()).isEmpty();
        assertEmpty(router);
    }

    @Test
    void refuses_hazards_of_a_reviewed_plan_until_they_are_accepted() {
        Cluster cluster = Cluster.fresh();
        twoTenants(cluster).apply().orThrow();
        TenantRouter moved = cluster.router(cluster.topologyWith(
                        "shard1",
                        at -> at.host("localhost")
                                .port(cluster.shardServer(1).port())
                                .dbname(cluster.database()))
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());

        Plan plan = moved.plan();
        assertThatThrownBy(() -> moved.apply(plan))
                .isInstanceOf(HazardException.class)
                .hasMessage("""
                        plan holds 1 hazard, not accepted
                          Detail: alter foreign server "shard1": host '127.0.0.1' -> 'localhost': 2 foreign tables would be served from another address; no row is moved there
                          Hint: Review them, then apply with ApplyOptions.acceptHazards(). Nothing was changed.""");

        ApplyReport safe = moved.apply();
        assertThat(safe.applied()).isEmpty();
        assertThat(safe.isComplete()).isFalse();
        assertThat(safe).hasToString("""
                        Applied: 0 changes made, 0 failed, 0 refused, 1 left out as hazards
                          Left out: alter foreign server "shard1": host '127.0.0.1' -> 'localhost' (2 foreign tables would be served from another address; no row is moved there)""");

        moved.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertEmpty(moved);
        assertThat(moved.tenant("bluth_co").dsl().fetchValue("SELECT last_name FROM bluth_co.authors"))
                .isEqualTo("Rice of bluth_co");
    }

    @Test
    void imports_no_tenant_from_a_shard_whose_address_is_left_out_as_a_hazard() {
        Cluster cluster = Cluster.fresh();
        twoTenants(cluster).apply().orThrow();
        cluster.createTenant(1, "initech");
        TenantRouter moved = cluster.router(cluster.topologyWith(
                        "shard1",
                        at -> at.host("localhost")
                                .port(cluster.shardServer(1).port())
                                .dbname(cluster.database()))
                .tenant("bluth_co")
                .on("shard1")
                .tenant("initech")
                .on("shard1")
                .build());

        assertThat(moved.apply().applied()).isEmpty();
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'initech'"))
                .isEqualTo("0");
    }

    @Test
    void does_all_or_nothing_in_one_transaction_when_asked_to() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onShard(1, "CREATE SCHEMA moody", "CREATE DOMAIN moody.d AS int", "CREATE TABLE moody.t (d moody.d)");
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("moody")
                .on("shard1")
                .build());

        assertThatThrownBy(() -> router.apply(ApplyOptions.defaults().inOneTransaction()))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("type \"moody.d\" does not exist");
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_server")).isEqualTo("0");

        cluster.onShard(1, "DROP TABLE moody.t", "CREATE TABLE moody.t (d int)");
        router.apply(ApplyOptions.defaults().inOneTransaction()).orThrow();
        assertEmpty(router);
    }

    @Test
    void refuses_one_transaction_that_needs_more_locks_than_there_is_room_for() {
        Cluster cluster = Cluster.fresh();
        StringBuilder tables = new StringBuilder("CREATE SCHEMA wide");
        int room = Integer.parseInt(cluster.ask("SELECT current_setting('max_locks_per_transaction')::int"
                + " * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int)"));
        cluster.onShard(1, tables.toString());
        for (int from = 0; from < room; from += 2_000) {
            cluster.onShard(
                    1,
                    "DO $$ BEGIN FOR i IN " + from + ".." + (from + 1_999)
                            + " LOOP EXECUTE format('CREATE VIEW wide.v%s AS SELECT 1 AS one', i); END LOOP; END $$");
        }
        TenantRouter router =
                cluster.router(cluster.topology().tenant("wide").on("shard1").build());

        assertThatThrownBy(() -> router.apply(ApplyOptions.defaults().inOneTransaction()))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("locks, too many for one transaction")
                .hasMessageContaining("The veneer has room for " + room);
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_server")).isEqualTo("0");
    }

    @Test
    void never_undoes_a_newer_revision() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        TenantRouter old = cluster.router(
                cluster.topology().revision(1).tenant("bluth_co").on("shard1").build());
        TenantRouter without = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        TenantRouter newer = cluster.router(cluster.topologyWith(
                        "shard1",
                        at -> at.host("127.0.0.1")
                                .port(cluster.shardServer(1).port())
                                .dbname(cluster.database())
                                .fetchSize(77))
                .revision(2)
                .tenant("cyberdyne")
                .on("shard2")
                .build());

        old.apply().orThrow();
        newer.apply().orThrow();

        for (TenantRouter late : new TenantRouter[] {old, without}) {
            assertThat(late.plan().isEmpty()).isTrue();
            assertThat(late.apply().orThrow().applied()).isEmpty();
        }
        assertThat(old.plan().toString()).isEqualTo("""
                        -- Plan: 0 to create, 0 to alter, 0 to drop
                        -- Topology "bookstore", revision 1, on database "%s" as role "veneer_admin"
                        -- Note: nothing is planned, since revision 2 was applied, which is newer than revision 1
                        """.formatted(cluster.database()));
        assertThat(cluster.ask("SELECT option_value FROM pg_foreign_server, pg_options_to_table(srvoptions)"
                        + " WHERE srvname = 'shard1' AND option_name = 'fetch_size'"))
                .isEqualTo("77");
        assertEmpty(newer);
    }

    @Test
    void gives_up_on_a_lock_after_the_attempts_allowed_and_harms_nothing() throws Exception {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = twoTenants(cluster);
        router.apply().orThrow();
        cluster.onVeneer("REVOKE DELETE ON bluth_co.books FROM veneer_app");
        try (var blocker = cluster.superuser().getConnection();
                var statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("DROP FOREIGN TABLE bluth_co.books");

            ApplyReport report = router.apply(ApplyOptions.defaults()
                    .comparingFully()
                    .lockTimeout(Duration.ofMillis(50))
                    .attempts(2));

            assertThat(report.failures()).singleElement().satisfies(it -> {
                assertThat(it.sqlState()).isEqualTo("55P03");
                assertThat(it.explanation().message())
                        .isEqualTo("could not grant DELETE on table \"books\" of schema \"bluth_co\" to \"veneer_app\":"
                                + " canceling statement due to lock timeout");
            });
            blocker.rollback();
        }
        router.apply().orThrow();
        assertEmpty(router);
    }

    @Test
    void tries_again_what_a_lock_held_up() throws Exception {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = twoTenants(cluster);
        router.apply().orThrow();
        cluster.onVeneer("REVOKE DELETE ON bluth_co.books FROM veneer_app");
        try (var blocker = cluster.superuser().getConnection();
                var statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("DROP FOREIGN TABLE bluth_co.books");
            CompletableFuture<ApplyReport> applying =
                    CompletableFuture.supplyAsync(() -> router.apply(ApplyOptions.defaults()
                            .comparingFully()
                            .lockTimeout(Duration.ofMillis(50))
                            .attempts(1_000)));

            Awaitility.await().until(() -> timedOut(cluster) >= 2);
            blocker.rollback();

            assertThat(applying.join().orThrow().applied()).hasSize(1);
        }
        assertEmpty(router);
    }

    private static long timedOut(Cluster cluster) {
        return cluster.veneerServer()
                .log()
                .lines()
                .filter(it -> it.contains("@" + cluster.database() + " ")
                        && it.contains("canceling statement due to lock timeout"))
                .count();
    }

    @Test
    void needs_an_admin() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = TenantRouter.builder(cluster.topology().build())
                .app(cluster.app())
                .build();

        assertThatThrownBy(router::plan).isInstanceOf(PppException.class).hasMessage("""
                        router has no admin data source, so that it can only query and verify
                          Hint: Give it one with TenantRouter.builder(topology).admin(dataSource).""");
    }

    private static TenantRouter twoTenants(Cluster cluster) {
        if (Cluster.ask(cluster.shardAdmin(1), "SELECT count(*) FROM pg_namespace WHERE nspname = 'bluth_co'")
                .equals("0")) {
            cluster.createTenant(1, "bluth_co");
            cluster.createTenant(2, "cyberdyne");
        }
        return cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());
    }

    private static void assertEmpty(TenantRouter router) {
        assertThat(router.plan().isEmpty())
                .as("plan after apply:%n%s", router.plan())
                .isTrue();
    }
}
