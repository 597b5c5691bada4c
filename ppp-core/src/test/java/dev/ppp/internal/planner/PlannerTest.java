package dev.ppp.internal.planner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.ShardTopology;
import dev.ppp.error.PlanException;
import dev.ppp.internal.state.Facts;
import dev.ppp.internal.state.TenantRoles;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.PlanOptions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    @Test
    void says_which_options_the_veneer_is_too_old_for() {
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("a").parallelAbort(true).minProtocolVersion("3.2"))
                .userMapping("veneer_app", as -> as.user("u").option("use_scram_passthrough", "true"))
                .build();

        assertThatThrownBy(() -> new Planner(
                                topology.declaration(), veneer(15), Map.of(), Map.of(), PlanOptions.defaults())
                        .plan())
                .isInstanceOf(PlanException.class)
                .hasMessage("""
                        topology "bookstore" cannot be planned on this veneer
                          - option "parallel_abort" of shard "shard1" needs PostgreSQL 16, and the veneer runs 15
                          - option "min_protocol_version" of shard "shard1" needs PostgreSQL 18, and the veneer runs 15
                          - option "use_scram_passthrough" of user mapping for "veneer_app" on foreign server "shard1" needs PostgreSQL 18, and the veneer runs 15""");
    }

    private static VeneerState veneer(int version) {
        return new VeneerState(
                new VeneerState.Session(version, "admin", "veneer", false, true, true, true, true, false, 6_400),
                new VeneerState.Records(
                        false, 0, true, OptionalLong.empty(), Map.of(), Map.of(), Map.of(), Set.of(), Optional.empty()),
                Map.of(),
                Map.of(),
                Map.of(),
                Set.of("veneer_app"),
                TenantRoles.NONE,
                Facts.NONE);
    }
}
