package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The start of an application, for which nothing has changed. */
class StartIT {

    @Test
    void trusts_what_was_applied_completely_and_says_so() {
        Cluster cluster = applied();

        ApplyReport report = router(cluster).apply();

        assertThat(report.compared()).isFalse();
        assertThat(report).hasToString("""
                Applied: 0 changes made (the same was applied before), 0 failed, 0 refused, 0 left out as hazards""");
        assertThat(router(cluster)
                        .apply(ApplyOptions.defaults().comparingFully())
                        .compared())
                .isTrue();
    }

    @Test
    void reads_no_tenant_when_nothing_has_changed() {
        Cluster cluster = applied();
        int before = statements(cluster).length;

        router(cluster).apply().orThrow();

        String[] all = statements(cluster);
        for (int at = before; at < all.length; at++) {
            assertThat(all[at])
                    .doesNotContain("pg_foreign_table", "ppp.tenant", "pg_namespace n ON n.oid = c.relnamespace");
        }
        assertThat(all.length - before).isLessThan(20);
    }

    @Test
    void misses_what_was_altered_on_the_veneer_by_hand_and_is_told_to_look() {
        Cluster cluster = applied();
        cluster.onVeneer("DROP FOREIGN TABLE bluth_co.books");

        assertThat(router(cluster).apply().applied()).isEmpty();
        assertThat(router(cluster).plan().isEmpty()).isFalse();
        assertThat(router(cluster)
                        .apply(ApplyOptions.defaults().comparingFully())
                        .orThrow()
                        .applied())
                .hasSize(2);
        assertThat(router(cluster).plan().isEmpty()).isTrue();
    }

    @Test
    void notices_a_migration_on_a_shard() {
        Cluster cluster = applied();
        cluster.onShard(1, "ALTER TABLE bluth_co.books ADD COLUMN pages int");
        AtomicReference<ApplyReport> report = new AtomicReference<>();

        // what a session has counted is seen by others when it has ended
        Awaitility.await().until(() -> {
            report.set(router(cluster).apply().orThrow());
            return !report.get().applied().isEmpty();
        });

        assertThat(report.get().applied())
                .singleElement()
                .satisfies(it -> assertThat(it.summary())
                        .isEqualTo("alter foreign table \"bluth_co\".\"books\": column \"pages\" is new on the shard"));
        assertThat(router(cluster).plan().isEmpty()).isTrue();
    }

    @Test
    void is_not_disturbed_by_the_maintenance_of_a_shard() {
        Cluster cluster = applied();
        cluster.onShard(
                1,
                "TRUNCATE bluth_co.authors CASCADE",
                "REINDEX TABLE bluth_co.books",
                "VACUUM ANALYZE bluth_co.books",
                "INSERT INTO bluth_co.authors (first_name, last_name) VALUES ('Kurt', 'Vonnegut')");
        Awaitility.await()
                .until(() -> Cluster.ask(
                                cluster.shardAdmin(1),
                                "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'authors'")
                        .equals("2"));

        assertThat(router(cluster).apply().compared()).isFalse();
    }

    @Test
    void compares_once_more_after_something_else_was_created_on_a_shard() {
        Cluster cluster = applied();
        cluster.onShard(1, "CREATE SCHEMA elsewhere", "CREATE TABLE elsewhere.t (id int)");

        Awaitility.await().until(() -> router(cluster).apply().compared());
        assertThat(router(cluster).apply().compared()).isFalse();
    }

    @Test
    void notices_another_declaration_and_another_password() {
        Cluster cluster = applied();

        assertThat(TenantRouter.builder(cluster.topology()
                                .tenant("bluth_co")
                                .on("shard1", from -> from.limitTo("books"))
                                .build())
                        .admin(cluster.admin())
                        .build()
                        .apply()
                        .compared())
                .isTrue();
        router(cluster).apply(ApplyOptions.defaults().comparingFully()).orThrow();
        cluster.onVeneer("ALTER USER MAPPING FOR veneer_admin SERVER shard1 OPTIONS (SET password 'another')");

        ApplyReport report = router(cluster).apply();

        assertThat(report.applied())
                .singleElement()
                .satisfies(it -> assertThat(it.summary())
                        .contains("user mapping for \"veneer_admin\" on foreign server \"shard1\""));
    }

    @Test
    void compares_again_after_something_was_left_out_or_applied_in_part() {
        Cluster cluster = applied();
        cluster.onShard(1, "DROP TABLE bluth_co.books");
        assertThat(router(cluster)
                        .apply(ApplyOptions.defaults().comparingFully())
                        .skipped())
                .hasSize(1);

        ApplyReport again = router(cluster).apply();

        assertThat(again.compared()).isTrue();
        assertThat(again.skipped()).hasSize(1);
        TenantRouter router = router(cluster);
        router.apply(
                        router.plan(PlanOptions.defaults().onlyTenants("bluth_co")),
                        ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(router(cluster).apply().compared()).isTrue();
        assertThat(router(cluster).apply().compared()).isFalse();
    }

    private static Cluster applied() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = router(cluster);
        router.apply().orThrow();
        Awaitility.await().until(() -> !router.apply().compared());
        return cluster;
    }

    private static TenantRouter router(Cluster cluster) {
        return cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build());
    }

    private static String[] statements(Cluster cluster) {
        return cluster.veneerServer()
                .log()
                .lines()
                .filter(it -> it.startsWith("veneer_admin@" + cluster.database() + " ")
                        && (it.contains("execute") || it.contains("statement:")))
                .toArray(String[]::new);
    }
}
