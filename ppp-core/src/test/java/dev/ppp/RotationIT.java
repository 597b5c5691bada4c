package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.PlanException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PasswordUtil;

class RotationIT {

    @Test
    void a_new_password_from_the_source_is_noticed_and_written_though_the_mapping_cannot_be_read_back() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.shardServer(1).createRole("rotating_" + cluster.database(), "first");
        cluster.onShard(
                1,
                "GRANT USAGE ON SCHEMA bluth_co TO rotating_" + cluster.database(),
                "GRANT SELECT ON bluth_co.books TO rotating_" + cluster.database());
        AtomicReference<String> vault = new AtomicReference<>("first");
        TenantRouter router = router(cluster, vault);
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(books(cluster)).isEqualTo("1");

        String verifier = PasswordUtil.encodeScramSha256("second % 'it''s' \\".toCharArray());
        Sqls.run(
                cluster.shardServer(1).superuser("postgres"),
                "ALTER ROLE rotating_" + cluster.database() + " PASSWORD '" + verifier + "'");
        vault.set("second % 'it''s' \\");

        Plan plan = router.plan();
        assertThat(plan.changes())
                .extracting(Change::summary)
                .containsExactly("alter user mapping for \"veneer_app\" on foreign server \"shard1\": new password");
        assertThat(plan.changes().get(0).statements().get(0).masked())
                .isEqualTo("ALTER USER MAPPING FOR \"veneer_app\" SERVER \"shard1\""
                        + " OPTIONS (SET password :'shard1_veneer_app_password')");
        router.apply(plan).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(books(cluster)).isEqualTo("1");
    }

    @Test
    void the_admins_own_password_is_compared_with_the_one_that_stands() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = cluster.router(cluster.topology().build());
        router.apply().orThrow();
        cluster.onVeneer("ALTER USER MAPPING FOR veneer_admin SERVER shard2 OPTIONS (SET password 'by hand')");

        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .containsExactly("alter user mapping for \"veneer_admin\" on foreign server \"shard2\": new password");
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void another_option_is_altered_by_itself_and_the_password_is_not_written_again() {
        Cluster cluster = Cluster.fresh();
        cluster.router(cluster.topology().build()).apply().orThrow();
        TenantRouter renamed = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1).admin(cluster.shardAdmin(1)))
                .userMapping("veneer_app", as -> as.user("someone_else").password(Cluster.SHARD_APP_PASSWORDS.get(0)))
                .build());

        assertThat(renamed.plan().changes())
                .extracting(Change::summary)
                .containsExactly("alter user mapping for \"veneer_app\" on foreign server \"shard1\":"
                        + " user 'bookstore_app' -> 'someone_else'");
        renamed.apply().orThrow();
        assertThat(renamed.plan().isEmpty()).isTrue();
    }

    @Test
    void a_mapping_that_others_made_and_that_cannot_be_read_is_replaced_once() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter withoutApp = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .build());
        withoutApp.apply().orThrow();
        cluster.onVeneer(
                "CREATE USER MAPPING FOR veneer_app SERVER shard1 OPTIONS (user 'stranger', password 'wrong')");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());

        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .contains(
                        "replace user mapping for \"veneer_app\" on foreign server \"shard1\", whose options cannot be read");
        assertThat(router.apply().skipped())
                .extracting(it -> it.hazard().orElseThrow().reason())
                .as("what others set is overwritten only when that is accepted")
                .containsExactly("others made this user mapping, and what they set is overwritten");
        router.apply(ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(books(cluster)).isEqualTo("1");
    }

    @Test
    void a_password_that_was_dropped_and_is_declared_again_is_written_again() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter with = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        with.apply().orThrow();
        TenantRouter without = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .userMapping("veneer_app", as -> as.user("bookstore_app"))
                .build());
        without.apply().orThrow();

        assertThat(with.apply().orThrow().applied())
                .extracting(Change::summary)
                .containsExactly("alter user mapping for \"veneer_app\" on foreign server \"shard1\": new password");
        assertThat(books(cluster)).isEqualTo("1");
        assertThat(with.plan().isEmpty()).isTrue();
    }

    @Test
    void a_mapping_that_others_made_as_declared_is_taken_over_without_touching_it() {
        Cluster cluster = Cluster.fresh();
        cluster.router(ShardTopology.builder("bookstore")
                        .shard("shard1", at -> cluster.address(at, 1))
                        .build())
                .apply()
                .orThrow();
        cluster.onVeneer("CREATE USER MAPPING FOR veneer_admin SERVER shard1 OPTIONS (user 'u', password 'p')");
        TenantRouter router = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .userMapping("veneer_admin", as -> as.user("u").password("p"))
                .build());

        assertThat(router.apply().orThrow().applied())
                .extracting(Change::summary)
                .containsExactly(
                        "alter user mapping for \"veneer_admin\" on foreign server \"shard1\": record its options");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void a_password_that_is_no_longer_declared_is_dropped() {
        Cluster cluster = Cluster.fresh();
        cluster.router(cluster.topology().build()).apply().orThrow();
        TenantRouter without = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .userMapping("veneer_app", as -> as.user("bookstore_app"))
                .build());

        assertThat(without.plan().changes().get(0).statements().get(0).masked())
                .isEqualTo("ALTER USER MAPPING FOR \"veneer_app\" SERVER \"shard1\" OPTIONS (DROP password)");
        without.apply().orThrow();
        assertThat(without.plan().isEmpty()).isTrue();
    }

    @Test
    void each_source_is_asked_once_in_a_plan() {
        Cluster cluster = Cluster.fresh();
        AtomicInteger asked = new AtomicInteger();
        TenantRouter router = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .shard("shard2", at -> cluster.address(at, 2))
                .userMapping(
                        "veneer_app",
                        as -> as.user("bookstore_app").password(() -> {
                            asked.incrementAndGet();
                            return "secret";
                        }))
                .build());

        router.plan();
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_source_that_gives_nothing_stops_the_plan_and_is_named() {
        Cluster cluster = Cluster.fresh();
        AtomicReference<String> vault = new AtomicReference<>("");

        assertThatThrownBy(() -> router(cluster, vault).plan())
                .isInstanceOf(PlanException.class)
                .hasMessage("""
                        source of the password of user mapping for "veneer_app" on foreign server "shard1" gave none
                          Hint: Let the source that the topology names give a password.""");
    }

    private static TenantRouter router(Cluster cluster, AtomicReference<String> vault) {
        return cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1).admin(cluster.shardAdmin(1)))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .userMapping(
                        "veneer_app",
                        as -> as.user("rotating_" + cluster.database()).password(vault::get))
                .grantTo("veneer_app")
                .tenants(cluster.tenantsOnShard1())
                .build());
    }

    private static String books(Cluster cluster) {
        return Cluster.ask(cluster.app(), "SELECT count(*) FROM bluth_co.books");
    }
}
