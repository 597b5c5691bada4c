package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever somebody does to the veneer by hand, a plan finds it, and applying the plan undoes it. */
class TamperingIT {

    private static final Cluster CLUSTER = Cluster.fresh();
    private static final TenantRouter ROUTER = CLUSTER.router(
            CLUSTER.topology().veneerIsOnlyWriter().tenant("shop").on("shard1").build());

    @BeforeAll
    static void applies() {
        CLUSTER.onShard(1, Tampering.SHARD);
        ROUTER.apply().orThrow();
        assertThat(ROUTER.plan().isEmpty()).isTrue();
    }

    static List<Tampering> tamperings() {
        return Tampering.all();
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void is_found_and_undone(Tampering tampering) {
        CLUSTER.onVeneer(tampering.statements().toArray(String[]::new));

        Plan plan = ROUTER.plan();
        ROUTER.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();

        assertThat(plan.refusals()).isEmpty();
        assertThat(ROUTER.plan().isEmpty()).isTrue();
        assertThat(plan.changes()).extracting(Change::summary).containsExactlyElementsOf(tampering.changes());
        String rows = "SELECT string_agg(to_jsonb(t)::text, ' ' ORDER BY id) FROM shop.t";
        assertThat(Cluster.ask(CLUSTER.app(), rows)).isEqualTo(Cluster.ask(CLUSTER.shardAdmin(1), rows));
        assertThat(Cluster.ask(CLUSTER.app(), "INSERT INTO shop.always (v) VALUES ('x') RETURNING n IS NOT NULL"))
                .isEqualTo("true");
        assertThat(Cluster.ask(CLUSTER.app(), "INSERT INTO shop.t (name) VALUES ('x') RETURNING id > 1"))
                .isEqualTo("true");
    }
}
