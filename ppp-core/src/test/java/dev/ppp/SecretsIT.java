package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.catalog.FdwOption;
import dev.ppp.error.HazardException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Recording.Channel;
import dev.ppp.testing.SecretCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After each test, {@link SecretCluster} looks for every password in everything that was written. */
class SecretsIT {

    @RegisterExtension
    final SecretCluster secrets = new SecretCluster();

    @ParameterizedTest(name = "pooled: {0}")
    @ValueSource(booleans = {false, true})
    void stay_hidden_from_the_first_plan_to_the_last(boolean pooled) {
        ShardTopology topology = withTenants(secrets.topology()
                .userMapping("public", as -> as.on("shard1").user("nobody").password(SecretCluster.PUBLIC)));
        TenantRouter router = secrets.router(topology, pooled);

        Plan plan = router.plan();
        say(plan);
        say(router.apply(plan).orThrow());
        assertEmpty(router);
        assertThat(query(router)).isEqualTo("Rice of bluth_co");
        rotate(router);
        replace(router);
        say(secrets.recorded());
        prune(pooled);

        assertEverythingWasHeard(pooled);
    }

    @Test
    void stay_hidden_when_all_is_one_transaction() {
        TenantRouter router = secrets.router(withTenants(secrets.topology()));

        say(router.apply(ApplyOptions.defaults().inOneTransaction()).orThrow());

        assertEmpty(router);
    }

    @Test
    void print_as_stars_in_every_part_of_a_topology() {
        ShardTopology.Builder builder = secrets.topology().userMapping("public", as -> {
            as.user("nobody").password(SecretCluster.PUBLIC).sslpassword(() -> SecretCluster.SSL);
            say(as);
            assertThat(as).hasToString("user 'nobody', password ***, sslpassword ***");
        });
        ShardTopology topology = withTenants(builder);

        say(builder);
        say(topology);
        say(topology.declaration());
        topology.declaration().servers().values().forEach(this::say);
        topology.declaration().mappings().forEach((key, mapping) -> {
            say(key);
            say(mapping);
            say(mapping.options());
            say(mapping.secrets());
            mapping.secrets().values().forEach(it -> assertThat(it).hasToString("***"));
        });
        topology.declaration().tenants().values().forEach(this::say);
        topology.declaration().grantees().forEach(this::say);
        say(topology.admins());
        say(TenantRouter.builder(topology));
        say(List.of(FdwOption.values()));
    }

    private ShardTopology withTenants(ShardTopology.Builder builder) {
        return builder.tenants(Map.of("bluth_co", "shard1", "cyberdyne", "shard2"))
                .build();
    }

    private void rotate(TenantRouter router) {
        secrets.rotateOnShard(SecretCluster.ROTATED);
        secrets.rotateSource(SecretCluster.ROTATED);

        Plan rotation = router.plan();
        say(rotation);

        assertThat(rotation.changes())
                .extracting(Change::summary)
                .containsExactly(
                        "alter user mapping for \"" + secrets.app() + "\" on foreign server \"shard1\": new password");
        say(router.apply(rotation).orThrow());
        assertThat(query(router)).isEqualTo("Rice of bluth_co");
        assertEmpty(router);
    }

    /** Without its record, what stands in another role's mapping cannot be known. */
    private void replace(TenantRouter router) {
        secrets.cluster().onVeneer("DELETE FROM ppp.user_mapping WHERE role = '" + secrets.app() + "'");

        Plan replacement = router.plan();
        say(replacement);

        assertThat(replacement.changes())
                .hasOnlyElementsOfType(Change.ReplaceUserMapping.class)
                .hasSize(2);
        say(router.apply(ApplyOptions.defaults().acceptHazards()).orThrow());
        assertThat(query(router)).isEqualTo("Rice of bluth_co");
        assertEmpty(router);
    }

    private void prune(boolean pooled) {
        ShardTopology less = secrets.topology().tenant("cyberdyne").on("shard2").build();
        TenantRouter router = secrets.router(less, pooled);

        Plan pruning = router.plan(PlanOptions.defaults().withPruning());
        say(pruning);

        assertThat(pruning.changes()).hasAtLeastOneElementOfType(Change.DropUserMapping.class);
        assertThat(secrets.recording().provoke(() -> router.apply(pruning))).isInstanceOf(HazardException.class);
        say(router.apply(pruning, ApplyOptions.defaults().acceptHazards()).orThrow());
        assertThat(router.plan(PlanOptions.defaults().withPruning()).isEmpty()).isTrue();
    }

    private String query(TenantRouter router) {
        TenantDsl bluth = router.tenant("bluth_co");
        say(bluth);
        return String.valueOf(bluth.dsl().fetchValue("SELECT last_name FROM bluth_co.authors"));
    }

    private void assertEmpty(TenantRouter router) {
        Plan empty = router.plan();
        say(empty);
        assertThat(empty.isEmpty()).as(empty.toString()).isTrue();
    }

    /** Silence of a place that was not listened to would prove nothing. */
    private void assertEverythingWasHeard(boolean pooled) {
        Map<Channel, String> written = secrets.recording().written();
        assertThat(written.get(Channel.LOG))
                .contains("TRACE org.postgresql.core.v3.QueryExecutorImpl")
                .contains("FE=> CopyData(")
                .contains("FE=> SASLResponse")
                .contains("DEBUG org.jooq.tools.LoggerListener")
                .contains("DEBUG dev.ppp.apply CREATE USER MAPPING FOR \"" + secrets.app() + "\"")
                .contains("password :'shard1_" + secrets.app() + "_password'");
        if (pooled) {
            assertThat(written.get(Channel.LOG)).contains("com.zaxxer.hikari.pool.HikariPool");
        }
        assertThat(written.get(Channel.VENEER_LOG))
                .contains("COPY pg_temp.ppp_secret")
                .contains("DO LANGUAGE plpgsql");
        assertThat(written.get(Channel.SHARD1_LOG)).contains("last_name");
        assertThat(written.get(Channel.CONSOLE)).contains("QueryExecutorImpl");
    }

    private void say(Plan plan) {
        say((Object) plan);
        say(plan.header());
        say(plan.steps());
        say(plan.refusals());
        for (Change change : plan.changes()) {
            say(change);
            say(change.summary());
            say(change.hazard());
            change.statements()
                    .forEach(it -> Stream.of(it, it.parts(), it.passwords(), it.masked())
                            .forEach(this::say));
        }
    }

    private void say(ApplyReport report) {
        say((Object) report);
        say(report.applied());
        say(report.skipped());
        say(report.failures());
    }

    private void say(Object object) {
        secrets.recording().say(object);
    }
}
