package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.testing.Cluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Veneers and shards of several majors work together. */
class MajorsIT {

    @ParameterizedTest(name = "a veneer of {0} over shards of {1}")
    @CsvSource({"15, 15", "16, 16", "17, 17", "18, 15", "15, 18"})
    void are_applied_and_asked(int veneer, int shard) {
        Cluster cluster = Cluster.of(veneer, shard);
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        TenantRouter router = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
        assertThat(Cluster.ask(cluster.app(), "SELECT last_name FROM cyberdyne.authors"))
                .isEqualTo("Rice of cyberdyne");
        assertThat(cluster.ask("SHOW server_version_num")).startsWith(Integer.toString(veneer));
    }
}
