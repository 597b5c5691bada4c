package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.ConnectionBudget.OnShard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionBudgetTest {

    @Test
    void counts_one_connection_a_session_where_all_tenants_share_a_role() {
        ConnectionBudget budget = tenants(
                        shards().userMapping("veneer_app", as -> as.user("bookstore_app"))
                                .grantTo("veneer_app"),
                        3)
                .build()
                .connectionBudget(40);

        assertThat(budget).hasToString("""
                connections of 40 veneer sessions to each shard
                shard     a session  all sessions  apply()  at most  not counted
                "shard1"          1            40        0       40  its own pools: admin, direct
                "shard2"          1            40        3       43
                "shard3"          1            40        0       40
                """);
        assertThat(budget.shards().get(1)).isEqualTo(new OnShard("shard2", 1, 40, 3, List.of()));
        assertThat(budget.shards().get(1).most()).isEqualTo(43);
    }

    @Test
    void counts_the_mapping_for_public_once_for_all_tenants_roles() {
        ConnectionBudget budget = tenants(
                        shards().userMapping("public", as -> as.user("bookstore_app"))
                                .grantTo("veneer_app")
                                .rolePerTenant(),
                        300)
                .build()
                .connectionBudget(40);

        assertThat(budget).hasToString("""
                connections of 40 veneer sessions to each shard
                shard     a session  all sessions  apply()  at most  not counted
                "shard1"          1            40        0       40  its own pools: admin, direct
                "shard2"          1            40        4       44
                "shard3"          0             0        0        0
                """);
    }

    @Test
    void counts_each_tenants_own_mapping_on_its_shard() {
        ShardTopology.Builder builder = tenants(
                shards().userMapping("public", as -> as.user("bookstore_app"))
                        .grantTo("veneer_app")
                        .rolePerTenant(),
                6);
        builder.userMapping("tenant_on2_1", as -> as.on("shard2").user("first"));
        builder.userMapping("tenant_on2_2", as -> as.on("shard2").user("second"));

        assertThat(builder.build().connectionBudget(40)).hasToString("""
                connections of 40 veneer sessions to each shard
                shard     a session  all sessions  apply()  at most  not counted
                "shard1"          1            40        0       40  its own pools: admin, direct
                "shard2"          3           120        4      124
                "shard3"          0             0        0        0
                """);
    }

    @Test
    void counts_one_connection_a_session_where_each_tenant_logs_in_by_itself() {
        ShardTopology.Builder builder = shards().rolePerTenant(TenantRolesBuilder::login);
        IntStream.rangeClosed(1, 6)
                .forEach(it -> builder.userMapping("tenant_on1_" + it, as -> as.user("own"))
                        .userMapping("tenant_on2_" + it, as -> as.user("own")));

        assertThat(tenants(builder, 6).build().connectionBudget(40)).hasToString("""
                connections of 40 veneer sessions to each shard
                shard     a session  all sessions  apply()  at most  not counted
                "shard1"          1            40        0       40  its own pools: admin, direct
                "shard2"          1            40        4       44
                "shard3"          0             0        0        0
                """);
    }

    @Test
    void prints_what_the_documentation_shows() throws IOException {
        ShardTopology.Builder builder = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("10.0.1.11").admin(new PGSimpleDataSource()))
                .shard("shard2", at -> at.host("10.0.1.12"))
                .userMapping("public", as -> as.user("bookstore_app"))
                .grantTo("veneer_app")
                .rolePerTenant();
        for (int number = 1; number <= 100; number++) {
            builder.tenant("shared_" + number).on("shard1");
        }
        for (int number = 1; number <= 25; number++) {
            String tenant = "own_" + number;
            builder.tenant(tenant).on("shard2");
            builder.userMapping("tenant_" + tenant, as -> as.on("shard2").user(tenant));
        }

        assertThat(Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "pooling.md")))
                .contains("\n```\n" + builder.build().connectionBudget(40) + "```\n");
    }

    @Test
    void does_not_overflow() {
        ShardTopology.Builder builder =
                shards().userMapping("veneer_app", as -> as.user("a")).grantTo("veneer_app");

        assertThat(tenants(builder, 9)
                        .build()
                        .connectionBudget(Integer.MAX_VALUE)
                        .shards()
                        .get(1)
                        .most())
                .isEqualTo(Integer.MAX_VALUE + 4L);
    }

    @Test
    void needs_at_least_one_session() {
        ShardTopology topology = shards().build();

        assertThatThrownBy(() -> topology.connectionBudget(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number of veneer backends 0 is not at least 1");
    }

    /** One with both ways for Java, one with none, and one without tenants. */
    private static ShardTopology.Builder shards() {
        return ShardTopology.builder("bookstore")
                .shard(
                        "shard1",
                        at -> at.host("10.0.1.11")
                                .admin(new PGSimpleDataSource())
                                .direct(new PGSimpleDataSource()))
                .shard("shard2", at -> at.host("10.0.1.12"))
                .shard("shard3", at -> at.host("10.0.1.13"));
    }

    private static ShardTopology.Builder tenants(ShardTopology.Builder builder, int each) {
        for (int shard = 1; shard <= 2; shard++) {
            for (int number = 1; number <= each; number++) {
                builder.tenant("on" + shard + "_" + number).on("shard" + shard);
            }
        }
        return builder;
    }
}
