package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.MissingPrivilegesException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

    @Test
    void to_owners_is_named_with_the_statements_that_give_back() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer(
                "ALTER SERVER shard1 OWNER TO postgres",
                "ALTER SCHEMA shop OWNER TO postgres",
                "ALTER FOREIGN TABLE shop.t OWNER TO postgres");

        assertThatThrownBy(router::plan)
                .isInstanceOfSatisfying(
                        MissingPrivilegesException.class,
                        it -> assertThat(it.statements())
                                .containsExactly(
                                        "ALTER SERVER \"shard1\" OWNER TO \"veneer_admin\";",
                                        "ALTER SCHEMA \"shop\" OWNER TO \"veneer_admin\";",
                                        "ALTER FOREIGN TABLE \"shop\".\"t\" OWNER TO \"veneer_admin\";"));
        cluster.onVeneer(
                "ALTER SERVER shard1 OWNER TO veneer_admin",
                "ALTER SCHEMA shop OWNER TO veneer_admin",
                "ALTER FOREIGN TABLE shop.t OWNER TO veneer_admin");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void that_drops_the_extension_is_undone_once_an_administrator_creates_it() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer("DROP EXTENSION postgres_fdw CASCADE");

        assertThatThrownBy(router::plan)
                .isInstanceOfSatisfying(
                        MissingPrivilegesException.class,
                        it -> assertThat(it.statements())
                                .containsExactly(
                                        "CREATE EXTENSION postgres_fdw;",
                                        "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO \"veneer_admin\";"));
        cluster.onVeneer(
                "CREATE EXTENSION postgres_fdw", "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO veneer_admin");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(Cluster.ask(cluster.app(), "SELECT name FROM shop.t")).isEqualTo("Anne");
    }

    @Test
    void that_leads_a_table_to_another_schema_of_the_shard_is_refused() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer("ALTER FOREIGN TABLE shop.t OPTIONS (SET schema_name 'common')");

        assertThat(router.plan().refusals()).singleElement().hasToString("""
                tenant "shop" is declared in schema "shop" on shard "shard1", but stands in schema "common" on shard "shard1"
                  Detail: Its rows are where it stands. Importing it from the other place could serve an empty schema.
                  Hint: Declare the tenant where it stands. To move it, move its rows first.""");
        cluster.onVeneer("ALTER FOREIGN TABLE shop.t OPTIONS (SET schema_name 'shop')");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void with_the_records_is_found_and_nothing_is_taken_over_unasked() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer("DELETE FROM ppp.user_mapping", "DELETE FROM ppp.grantee");
        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .containsExactly(
                        "record role \"veneer_app\" as one that may query",
                        "alter user mapping for \"veneer_admin\" on foreign server \"shard1\": record its options",
                        "replace user mapping for \"veneer_app\" on foreign server \"shard1\", whose options cannot be read",
                        "alter user mapping for \"veneer_admin\" on foreign server \"shard2\": record its options",
                        "replace user mapping for \"veneer_app\" on foreign server \"shard2\", whose options cannot be read");
        router.apply(router.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();

        cluster.onVeneer("DELETE FROM ppp.tenant", "DELETE FROM ppp.foreign_server");
        assertThat(router.plan().refusals())
                .extracting(it -> it.explanation().message())
                .containsExactly(
                        "foreign server \"shard1\" stands already and was not made by this topology",
                        "foreign server \"shard2\" stands already and was not made by this topology");
        PlanOptions adopting =
                PlanOptions.defaults().adoptingServers("shard1", "shard2").adoptingTenants("shop");
        router.apply(router.plan(adopting), ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();

        cluster.onVeneer("DROP SCHEMA ppp CASCADE");
        router.apply(router.plan(adopting), ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
    }

    @Test
    void that_others_may_have_good_reason_for_is_left_alone() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer(
                "CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER watched BEFORE INSERT ON shop.t FOR EACH ROW EXECUTE FUNCTION public.nothing()",
                "ALTER FOREIGN TABLE shop.t OPTIONS (ADD fetch_size '7', ADD use_remote_estimate 'true')",
                "GRANT SELECT ON shop.t TO pg_monitor",
                "ALTER TYPE shop.mood ADD VALUE 'extra'");
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.plan().notes())
                .containsExactly("tenant \"shop\": enum \"shop\".\"mood\" has value 'extra', which the shard's lacks;"
                        + " PostgreSQL cannot drop a value");

        cluster.onShard(1, "ALTER TABLE shop.t ADD COLUMN more int", "ALTER TABLE shop.always DROP COLUMN v");
        router.apply(router.plan()).orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'shop.t'::regclass"))
                .isEqualTo("watched");
        assertThat(cluster.ask("SELECT has_table_privilege('pg_monitor', 'shop.t', 'SELECT')"))
                .isEqualTo("true");
    }

    @Test
    void with_default_privileges_gives_nothing_away_on_tables_to_come() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer(
                "ALTER DEFAULT PRIVILEGES FOR ROLE veneer_admin GRANT TRUNCATE, TRIGGER ON TABLES TO veneer_app, PUBLIC");
        assertThat(router.plan().isEmpty()).isTrue();
        cluster.onShard(1, "CREATE TABLE shop.fresh (id int)");

        router.apply(router.plan()).orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT has_table_privilege('veneer_app', 'shop.fresh', 'TRUNCATE, TRIGGER')"))
                .isEqualTo("false");
    }

    private static TenantRouter router(Cluster cluster) {
        cluster.onShard(1, Tampering.SHARD);
        TenantRouter router =
                cluster.router(cluster.topology().tenant("shop").on("shard1").build());
        router.apply().orThrow();
        return router;
    }
}
