package dev.ppp.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.TenantRouter;
import dev.ppp.query.Lane;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.TwoBookstores;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

class TenantMetersIT {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void count_and_time_each_tenants_statements_on_each_lane() throws SQLException {
        Cluster cluster = TwoBookstores.fresh();
        TwoBookstores.applied(cluster);
        TenantRouter router = router(cluster, new TenantMeters(registry));

        for (int time = 0; time < 3; time++) {
            router.tenant("bluth_co").dsl().fetch("SELECT * FROM bluth_co.authors");
        }
        router.tenant("bluth_co").direct().dsl().fetch("SELECT * FROM bluth_co.authors");
        try (Connection connection = router.dataSource("cyberdyne", Lane.VENEER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT * FROM authors");
            assertThatThrownBy(() ->
                            statement.execute("MERGE INTO authors USING books ON false WHEN MATCHED THEN DO NOTHING"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> router.tenant("cyberdyne").dsl().fetch("SELECT 1 / 0"))
                .isInstanceOf(DataAccessException.class);
        router.acrossAll().each(tenant -> DSL.select(tenant)).fetch();

        assertThat(meters())
                .containsExactlyInAnyOrder(
                        "ppp.statements lane=direct shard=shard1 tenant=bluth_co: 1",
                        "ppp.statements lane=veneer shard=shard1 tenant=bluth_co: 3",
                        "ppp.statements lane=veneer shard=shard2 tenant=cyberdyne: 3",
                        "ppp.statements lane=veneer shard=(several) tenant=(several): 1",
                        "ppp.statements.failed kind=merge lane=veneer shard=shard2 tenant=cyberdyne: 1",
                        "ppp.statements.failed kind=other lane=veneer shard=shard2 tenant=cyberdyne: 1");
        assertThat(registry.get("ppp.statements").tag("lane", "direct").timer().totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
    }

    @Test
    void name_no_more_tenants_than_they_may() {
        Cluster cluster = TwoBookstores.fresh();
        TwoBookstores.applied(cluster);
        TenantRouter router = router(cluster, new TenantMeters(registry, 1));

        router.tenant("cyberdyne").dsl().fetch("SELECT 1");
        router.tenant("bluth_co").dsl().fetch("SELECT 1");
        router.tenant("cyberdyne").dsl().fetch("SELECT 1");

        assertThat(meters())
                .containsExactlyInAnyOrder(
                        "ppp.statements lane=veneer shard=shard2 tenant=cyberdyne: 2",
                        "ppp.statements lane=veneer shard=shard1 tenant=(others): 1");
        assertThatThrownBy(() -> new TenantMeters(registry, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit of named tenants -1 is negative");
    }

    private List<String> meters() {
        return registry.getMeters().stream()
                .map(it -> it.getId().getName() + " "
                        + it.getId().getTags().stream()
                                .map(tag -> tag.getKey() + "=" + tag.getValue())
                                .collect(Collectors.joining(" "))
                        + ": " + count(it))
                .toList();
    }

    private static long count(Meter meter) {
        return meter instanceof Timer timer ? timer.count() : (long) ((Counter) meter).count();
    }

    private static TenantRouter router(Cluster cluster, TenantMeters meters) {
        return TenantRouter.builder(cluster.topologyWithDirectLane()
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .build())
                .app(cluster.app())
                .observer(meters)
                .build();
    }
}
