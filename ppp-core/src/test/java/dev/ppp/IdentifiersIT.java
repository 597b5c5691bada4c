package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.List;
import org.jooq.impl.DSL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any legal identifier works as the name of a shard, a tenant, a schema, a table and a role, and none injects. */
class IdentifiersIT {

    static List<String> names() {
        return List.of(
                "MixedCase",
                "with space",
                "with\"quote",
                "it's",
                "back\\slash",
                "select",
                "\u00fcn\u00efc\u00f6de \u8c61 \ud83d\udc18",
                "x".repeat(63),
                "\u00fc".repeat(31) + "x",
                "; DROP SCHEMA ppp CASCADE; --",
                "\"; DROP SCHEMA ppp CASCADE; --",
                "'; DROP SCHEMA ppp CASCADE; --",
                "line\nbreak; DROP SCHEMA ppp CASCADE; --",
                "/* comment",
                "-- comment",
                "$$ $ppp$",
                "%I %L %% %s",
                "{0} {1} ? :name ::text :'x' \\g",
                "{fn now()} {d '2000-01-01'}",
                "?",
                "-",
                ".",
                ",",
                "=",
                "a=b,c",
                "\t",
                " ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void works_as_the_name_of_everything(String name) {
        Cluster cluster = Cluster.fresh();
        String table = Sqls.name(name) + "." + Sqls.name(name);
        cluster.onShard(
                1,
                "CREATE SCHEMA " + Sqls.name(name),
                "CREATE TABLE " + table + " (" + Sqls.name(name) + " text)",
                "INSERT INTO " + table + " VALUES ('found')",
                "GRANT USAGE ON SCHEMA " + Sqls.name(name) + " TO bookstore_app",
                "GRANT SELECT ON " + table + " TO bookstore_app");
        cluster.onVeneer("CREATE ROLE " + Sqls.name(name));
        try {
            check(cluster, name);
        } finally {
            cluster.onVeneer("DROP OWNED BY " + Sqls.name(name), "DROP ROLE " + Sqls.name(name));
        }
    }

    private static void check(Cluster cluster, String name) {
        TenantRouter router = cluster.router(topology(cluster, name)
                .tenant(name)
                .on(name, from -> from.limitTo(name))
                .build());

        Plan plan = router.plan();
        router.apply(plan).orThrow();

        assertThat(plan.toString().lines().filter(it -> it.startsWith("-- ")))
                .as("a name stays within its comment")
                .allSatisfy(it -> assertThat(it).doesNotContain("\t"));
        assertThat(router.plan().isEmpty()).as(router.plan().toString()).isTrue();
        assertThat(router.verify()).isEmpty();
        assertThat(router.tenant(name).shard()).isEqualTo(name);
        assertThat(router.tenant(name)
                        .dsl()
                        .select(DSL.field(DSL.name(name), String.class))
                        .from(DSL.table(DSL.name(name, name)))
                        .fetchSingle()
                        .value1())
                .isEqualTo("found");

        TenantRouter without = cluster.router(
                ShardTopology.builder("t " + name.substring(0, 1)).build());
        Plan prune = without.plan(PlanOptions.defaults().withPruning());
        without.apply(prune, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_server")).isEqualTo("0");
        assertThat(cluster.ask("SELECT count(*) FROM ppp.tenant")).isEqualTo("0");
    }

    private static ShardTopology.Builder topology(Cluster cluster, String name) {
        return ShardTopology.builder("t " + name.substring(0, 1))
                // postgres_fdw reads the shard's EXPLAIN up to the first line break, and fails on one in a name
                .shard(
                        name,
                        at -> cluster.address(at, 1)
                                .admin(cluster.shardAdmin(1))
                                .applicationName(name)
                                .useRemoteEstimate(!name.contains("\n")))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .userMapping("veneer_app", as -> as.user("bookstore_app").password(Cluster.SHARD_APP_PASSWORDS.get(0)))
                .userMapping(name, as -> as.user(name).password(name))
                .grantTo("veneer_app")
                .grantTo(name);
    }
}
