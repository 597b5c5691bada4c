package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.catalog.FdwOption;
import dev.ppp.catalog.FdwOption.Place;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptionsIT {

    private static final Cluster CLUSTER = Cluster.fresh();

    private static final int VERSION =
            Integer.parseInt(CLUSTER.ask("SELECT current_setting('server_version_num')")) / 10_000;

    private static final Map<String, String> SAMPLES =
            Map.of("port", "5432", "extensions", "plpgsql", "require_auth", "scram-sha-256");

    private static final List<String> CANDIDATES =
            List.of("1", "true", "require", "off", "any", "random", "postgres", "TLSv1.3", "3.0", "gssapi", "text");

    @ParameterizedTest
    @EnumSource(FdwOption.class)
    void the_server_takes_each_option_where_and_since_when_it_is_said_to_stand(FdwOption option) {
        String value = SAMPLES.getOrDefault(
                option.option(),
                CANDIDATES.stream()
                        .filter(it -> option.problem(it).isEmpty())
                        .findFirst()
                        .orElseThrow());
        String set = option.option() + " '" + value + "'";
        Sqls.run(
                CLUSTER.superuser(),
                "DROP SERVER IF EXISTS sample CASCADE",
                "CREATE SERVER sample FOREIGN DATA WRAPPER postgres_fdw");

        for (Place place : Place.values()) {
            String sql = place == Place.SERVER
                    ? "ALTER SERVER sample OPTIONS (ADD " + set + ")"
                    : "CREATE USER MAPPING FOR veneer_app SERVER sample OPTIONS (" + set + ")";
            if (option.allowedOn(place) && option.since() <= VERSION) {
                CLUSTER.onVeneer(sql);
            } else {
                assertThatThrownBy(() -> CLUSTER.onVeneer(sql)).hasMessageContaining("invalid option");
            }
        }
    }

    @Test
    void the_server_refuses_the_options_that_are_left_out_here() {
        for (String refused : List.of(
                "client_encoding",
                "fallback_application_name",
                "replication",
                "servicefile",
                "sslkeylogfile",
                "scram_client_key",
                "oauth_issuer",
                "restore_stats")) {
            assertThat(FdwOption.named(refused)).isEmpty();
            assertThatThrownBy(() -> CLUSTER.onVeneer(
                            "CREATE SERVER refused FOREIGN DATA WRAPPER postgres_fdw OPTIONS (" + refused + " '1')"))
                    .hasMessageContaining("invalid option \"" + refused + "\"");
        }
    }

    @Test
    void defaults_are_written_and_left_out_as_declared() {
        Cluster cluster = Cluster.fresh();
        TenantRouter defaults = cluster.router(cluster.topology().build());
        defaults.apply().orThrow();
        TenantRouter without = cluster.router(cluster.topologyWith(
                        "shard2", at -> cluster.address(at, 2).withoutDefaults().parallelCommit(true))
                .build());

        assertThat(without.plan().changes().get(0).statements().get(0).masked())
                .isEqualTo(
                        "ALTER SERVER \"shard2\" OPTIONS (ADD parallel_commit 'true', DROP fdw_startup_cost, DROP fdw_tuple_cost,"
                                + " DROP fetch_size, DROP batch_size, DROP async_capable, DROP connect_timeout,"
                                + " DROP tcp_user_timeout, DROP keepalives, DROP keepalives_idle, DROP keepalives_interval,"
                                + " DROP keepalives_count)");
        without.apply().orThrow();
        assertThat(without.plan().isEmpty()).isTrue();
    }
}
