package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Drift;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever drifts is reported in words, repaired in place, and then gone. All cases share one cluster, in which each has a
 * tenant of its own, so that each also shows that the others are left alone.
 */
class DriftIT {

    private static final Cluster CLUSTER = Cluster.fresh();
    private static TenantRouter router = router();

    @BeforeAll
    static void applies_all_tenants_and_builds_on_them() {
        CLUSTER.veneerServer().createRole("drift_reader", "reader-secret");
        List<String> onVeneer = new ArrayList<>(List.of("CREATE SCHEMA built"));
        for (DriftCase drifting : DriftCases.all()) {
            CLUSTER.onShard(
                    1,
                    DriftCases.BASE.stream()
                            .map(it -> it.replace("$", drifting.name()))
                            .toArray(String[]::new));
            CLUSTER.onShard(1, drifting.statementsBefore());
            onVeneer.add("CREATE VIEW built.%1$s AS SELECT kept FROM %1$s.t".formatted(drifting.name()));
            onVeneer.add("GRANT SELECT ON %s.t TO drift_reader".formatted(drifting.name()));
        }
        router.apply().orThrow();
        assertThat(router.drift()).hasToString("No drift");
        onVeneer.add("GRANT USAGE ON SCHEMA built TO veneer_admin");
        onVeneer.add("GRANT SELECT ON ALL TABLES IN SCHEMA built TO veneer_admin");
        onVeneer.add("ALTER SCHEMA built OWNER TO veneer_admin");
        CLUSTER.onVeneer(onVeneer.toArray(String[]::new));
        CLUSTER.onVeneer("DO $$ DECLARE v text; BEGIN FOR v IN SELECT viewname FROM pg_views WHERE schemaname = 'built'"
                + " LOOP EXECUTE format('ALTER VIEW built.%I OWNER TO veneer_admin', v); END LOOP; END $$");
    }

    static List<DriftCase> cases() {
        return DriftCases.all();
    }

    private static TenantRouter router() {
        Map<String, String> tenants = new LinkedHashMap<>();
        DriftCases.all().forEach(it -> tenants.put(it.name(), "shard1"));
        return CLUSTER.router(CLUSTER.topology().tenants(tenants).build());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void is_reported_and_repaired_in_place(DriftCase drifting) {
        CLUSTER.onShard(1, drifting.statementsOnShard());
        CLUSTER.onVeneer(drifting.statementsOnVeneer());

        Drift drift = router.drift();
        Plan plan = drift.plan();
        router.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();

        assertThat(withoutNotes(router.drift())).isEqualTo("No drift");
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(withoutNotes(drift)).isEqualTo(drifting.report());
        assertThat(plan.notes())
                .filteredOn(it -> it.startsWith("tenant \"" + drifting.name() + "\""))
                .isEqualTo(drifting.notes());
        assertThat(!plan.hazards().isEmpty()).isEqualTo(drifting.hazard());
        assertSameRows(drifting.name());
        assertThat(Cluster.ask(CLUSTER.admin(), "SELECT string_agg(kept, ' ') FROM built." + drifting.name()))
                .isEqualTo("kept too");
        assertThat(CLUSTER.ask(
                        "SELECT has_table_privilege('drift_reader', '%s.t', 'SELECT')".formatted(drifting.name())))
                .isEqualTo("true");
    }

    /** Notes stay, and so would those of earlier cases be here, too. */
    private static String withoutNotes(Drift drift) {
        return drift.toString().lines().filter(it -> !it.startsWith("  Note: ")).collect(Collectors.joining("\n"));
    }

    private static void assertSameRows(String schema) {
        List<String> tables = DSL.using(CLUSTER.superuser(), SQLDialect.POSTGRES)
                .fetch(
                        "SELECT relname::text FROM pg_class WHERE relkind = 'f' AND relnamespace = {0}::regnamespace",
                        DSL.inline(schema))
                .getValues(0, String.class);
        String rows = tables.stream()
                .map(it -> "(SELECT string_agg(to_jsonb(t)::text, E'\\n' ORDER BY to_jsonb(t)::text) FROM %s.%s t)"
                        .formatted(schema, Sqls.name(it)))
                .collect(Collectors.joining(", ", "SELECT ROW(", ")::text"));
        assertThat(Cluster.ask(CLUSTER.admin(), rows)).isEqualTo(Cluster.ask(CLUSTER.shardAdmin(1), rows));
    }

    @Test
    void that_rests_under_a_view_is_refused_with_the_views_name_and_nothing_is_cascaded_away() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onShard(
                1, "CREATE TABLE bluth_co.a (id int, gone text, kept text)", "CREATE TABLE bluth_co.b (id int)");
        TenantRouter one = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        one.apply().orThrow();
        cluster.onVeneer(
                "CREATE VIEW public.gone AS SELECT gone FROM bluth_co.a",
                "CREATE VIEW public.\"Gone too\" AS SELECT kept, gone FROM bluth_co.a",
                "CREATE VIEW public.ids AS SELECT count(*) FROM bluth_co.b",
                "CREATE MATERIALIZED VIEW public.nothing AS SELECT id FROM bluth_co.a WITH NO DATA",
                "CREATE VIEW public.titles AS SELECT title FROM bluth_co.books");
        cluster.onShard(
                1,
                "ALTER TABLE bluth_co.a DROP COLUMN gone",
                "ALTER TABLE bluth_co.a ALTER COLUMN id TYPE bigint",
                "ALTER TABLE bluth_co.a ADD COLUMN more int",
                "DROP TABLE bluth_co.b",
                "ALTER TABLE bluth_co.authors ADD COLUMN born date",
                "ALTER TABLE bluth_co.books RENAME COLUMN title TO name");

        Drift drift = one.drift();
        ApplyReport report = one.apply(one.plan());

        assertThat(drift).hasToString("""
                Drift: Plan: 0 to create, 2 to alter, 0 to drop, 2 refused
                  tenant "bluth_co" on shard "shard1"
                    column "born" is new on the shard
                    column "title" is called "name" on the shard
                  Refused: foreign table "bluth_co"."a" cannot follow the shard: materialized view public.nothing, view \
                public."Gone too", view public.gone rest on columns "id", "gone"
                    Detail: column "id" is integer on the veneer and bigint on the shard; column "more" is new on the \
                shard; column "gone" is gone from the shard.
                    Hint: Drop what rests on it, apply, and create it again. Nothing is ever dropped with CASCADE.
                  Refused: foreign table "bluth_co"."b" cannot follow the shard: view public.ids rests on it
                    Detail: the shard lacks table "b".
                    Hint: Drop what rests on it, apply, and create it again. Nothing is ever dropped with CASCADE.""");
        assertThat(report.applied())
                .extracting(Change::summary)
                .containsExactly(
                        "alter foreign table \"bluth_co\".\"authors\": column \"born\" is new on the shard",
                        "alter foreign table \"bluth_co\".\"books\": column \"title\" is called \"name\" on the shard");
        assertThat(cluster.ask("SELECT string_agg(viewname, ', ' ORDER BY viewname) FROM pg_views"
                        + " WHERE schemaname = 'public'"))
                .isEqualTo("Gone too, gone, ids, titles");
        cluster.onVeneer("DROP VIEW gone, \"Gone too\", ids", "DROP MATERIALIZED VIEW nothing");
        one.apply(one.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(one.plan().isEmpty()).isTrue();
    }

    @Test
    void of_one_tenant_is_looked_at_and_repaired_without_the_others() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(1, "cyberdyne");
        cluster.createTenant(2, "initech");
        TenantRouter all = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard1")
                .tenant("initech")
                .on("shard2")
                .build());
        all.apply().orThrow();
        for (String tenant : List.of("bluth_co", "cyberdyne", "initech")) {
            cluster.onShard(tenant.equals("initech") ? 2 : 1, "ALTER TABLE " + tenant + ".books ADD COLUMN pages int");
        }
        String everything = """
                Drift: Plan: 0 to create, 3 to alter, 0 to drop
                  tenant "bluth_co" on shard "shard1"
                    column "pages" is new on the shard
                  tenant "cyberdyne" on shard "shard1"
                    column "pages" is new on the shard
                  tenant "initech" on shard "shard2"
                    column "pages" is new on the shard""";
        assertThat(all.drift()).hasToString(everything);
        assertThat(all.drift("cyberdyne")).hasToString("""
                Drift: Plan: 0 to create, 1 to alter, 0 to drop
                  tenant "cyberdyne" on shard "shard1"
                    column "pages" is new on the shard""");

        Plan plan = all.plan(PlanOptions.defaults().onlyTenants("cyberdyne"));
        all.apply(plan).orThrow();

        assertThat(all.drift("cyberdyne")).hasToString("No drift");
        assertThat(all.plan(PlanOptions.defaults().onlyTenants("cyberdyne")).isEmpty())
                .isTrue();
        assertThat(all.drift()).hasToString("""
                Drift: Plan: 0 to create, 2 to alter, 0 to drop
                  tenant "bluth_co" on shard "shard1"
                    column "pages" is new on the shard
                  tenant "initech" on shard "shard2"
                    column "pages" is new on the shard""");
        all.apply(all.plan()).orThrow();
        assertThat(all.plan().isEmpty()).isTrue();
    }

    @Test
    void of_a_table_that_went_from_one_tenant_to_another_concerns_both() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(1, "cyberdyne");
        cluster.onShard(1, "CREATE TABLE bluth_co.orders (id int)");
        TenantRouter both = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard1")
                .build());
        both.apply().orThrow();
        cluster.onShard(1, "ALTER TABLE bluth_co.orders SET SCHEMA cyberdyne");

        assertThat(both.drift()).hasToString("""
                Drift: Plan: 2 to create, 0 to alter, 1 to drop
                  tenant "bluth_co" on shard "shard1"
                    the shard lacks table "orders", which the veneer has
                  tenant "cyberdyne" on shard "shard1"
                    the shard has table "orders", which the veneer lacks
                    grant SELECT, INSERT, UPDATE, DELETE on table "orders" of schema "cyberdyne" to "veneer_app\"""");
        both.apply(both.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(both.drift()).hasToString("No drift");
        assertThat(both.plan().isEmpty()).isTrue();
    }

    @Test
    void of_types_that_tenants_share_is_repaired_once_for_all() {
        Cluster cluster = Cluster.fresh();
        for (int shard = 1; shard <= 2; shard++) {
            cluster.onShard(
                    shard,
                    "CREATE SCHEMA common",
                    "CREATE TYPE common.mood AS ENUM ('ok')",
                    "CREATE DOMAIN common.pages AS int CONSTRAINT some_pages CHECK (VALUE > 0)",
                    "CREATE SCHEMA tenant_" + shard,
                    "CREATE TABLE tenant_" + shard + ".t (m common.mood, p common.pages)");
        }
        TenantRouter both = cluster.router(cluster.topology()
                .tenant("tenant_1")
                .on("shard1")
                .tenant("tenant_2")
                .on("shard2")
                .build());
        both.apply().orThrow();
        assertThat(both.plan().isEmpty()).isTrue();
        cluster.onShard(1, "ALTER TYPE common.mood ADD VALUE 'better' BEFORE 'ok'");

        assertThat(both.drift()).hasToString("""
                Drift: Plan: 0 to create, 1 to alter, 0 to drop
                  shared by all tenants
                    the shard's enum "mood" has value 'better', which the veneer's lacks""");
        both.apply(both.plan()).orThrow();
        assertThat(both.drift()).hasToString("No drift");
        assertThat(both.plan().isEmpty()).isTrue();

        cluster.onShard(1, "ALTER DOMAIN common.pages DROP CONSTRAINT some_pages");
        assertThat(both.drift()).hasToString("""
                Drift: Plan: 0 to create, 0 to alter, 0 to drop, 1 refused
                  Refused: domain "common"."pages" of shard "shard2" differs from that of shard "shard1"
                    Detail: The veneer has one type of a name for all shards.
                    Hint: Make them the same on all shards.""");
        cluster.onShard(2, "ALTER DOMAIN common.pages DROP CONSTRAINT some_pages");
        assertThat(both.drift()).hasToString("""
                Drift: Plan: 0 to create, 1 to alter, 0 to drop
                  shared by all tenants
                    the shard's domain "pages" lacks constraint "some_pages\"""");
        both.apply(both.plan()).orThrow();
        assertThat(both.plan().isEmpty()).isTrue();
    }
}
