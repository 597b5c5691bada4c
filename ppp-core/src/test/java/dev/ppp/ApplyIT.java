package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import org.junit.jupiter.api.Test;

class ApplyIT {

    @Test
    void applies_a_topology_to_an_empty_veneer_and_then_has_nothing_to_do() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        TenantRouter router = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());

        Plan plan = router.plan();
        ApplyReport report = router.apply(plan);

        assertThat(report.orThrow().applied()).hasSameSizeAs(plan.changes());
        assertThat(router.plan().toString()).contains("Plan: 0 to create, 0 to alter, 0 to drop");
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.tenant("bluth_co").dsl().fetchValue("SELECT last_name FROM bluth_co.authors"))
                .isEqualTo("Rice of bluth_co");
        assertThat(router.verify()).isEmpty();
    }
}
