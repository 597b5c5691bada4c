package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import org.junit.jupiter.api.Test;

/** Types that PostgreSQL cannot alter into what the shard has ... */
class TypesIT {

    private static final String[] BEFORE = {
        "CREATE SCHEMA e",
        "CREATE TYPE e.mood AS ENUM ('ok', 'bad')",
        "CREATE TYPE e.gone AS ENUM ('a', 'b', 'c')",
        "CREATE TYPE e.kind AS ENUM ('x')",
        "CREATE DOMAIN e.pages AS int",
        "CREATE TYPE e.span AS RANGE (subtype = int)",
        "CREATE TABLE e.t (id int GENERATED ALWAYS AS IDENTITY, m e.mood DEFAULT 'ok', ms e.mood[] DEFAULT '{bad}',"
                + " g e.gone, k e.kind, p e.pages, ps e.pages[], r e.span, rs e.span_multirange)",
        "INSERT INTO e.t (m, g, k, p, ps, r, rs) VALUES ('bad', 'a', 'x', 1, '{1}', '[1,2)', '{[1,2)}')",
        "GRANT USAGE ON SCHEMA e TO bookstore_app",
        "GRANT ALL ON ALL TABLES IN SCHEMA e TO bookstore_app"
    };

    private static final String[] AFTER = {
        "ALTER TABLE e.t ALTER m DROP DEFAULT, ALTER ms DROP DEFAULT, ALTER m TYPE text, ALTER ms TYPE text[],"
                + " ALTER g TYPE text, ALTER k TYPE text, ALTER p TYPE text, ALTER ps TYPE text[], ALTER r TYPE text"
                + " USING r::text, ALTER rs TYPE text USING rs::text",
        "DROP TYPE e.mood, e.gone, e.kind, e.span",
        "DROP DOMAIN e.pages",
        "CREATE TYPE e.mood AS ENUM ('bad', 'ok', 'new')",
        "CREATE TYPE e.gone AS ENUM ('a', 'c')",
        "CREATE DOMAIN e.kind AS text CHECK (VALUE IN ('x', 'y'))",
        "CREATE DOMAIN e.pages AS bigint CHECK (VALUE > 0)",
        "CREATE TYPE e.span AS RANGE (subtype = bigint)",
        "ALTER TABLE e.t ALTER m TYPE e.mood USING m::e.mood, ALTER ms TYPE e.mood[] USING ms::e.mood[],"
                + " ALTER g TYPE e.gone USING g::e.gone, ALTER k TYPE e.kind, ALTER p TYPE e.pages USING p::e.pages,"
                + " ALTER ps TYPE e.pages[] USING ps::e.pages[], ALTER r TYPE e.span USING r::e.span,"
                + " ALTER rs TYPE e.span_multirange USING rs::e.span_multirange",
        "ALTER TABLE e.t ALTER m SET DEFAULT 'new', ALTER ms SET DEFAULT '{ok}'"
    };

    private final Cluster cluster = Cluster.fresh();
    private final TenantRouter router =
            cluster.router(cluster.topology().tenant("e").on("shard1").build());

    @Test
    void are_created_anew_and_their_columns_are_altered() {
        cluster.onShard(1, BEFORE);
        router.apply().orThrow();
        cluster.onVeneer("GRANT SELECT ON e.t TO postgres", "CREATE VIEW public.ids AS SELECT id, g FROM e.t");
        cluster.onShard(1, AFTER);

        Plan plan = router.plan();

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.changes())
                .extracting(Change::summary)
                .containsExactly(
                        "create enum \"e\".\"mood\" anew",
                        "create domain \"e\".\"kind\" anew",
                        "create domain \"e\".\"pages\" anew",
                        "create range type \"e\".\"span\" anew",
                        "alter foreign table \"e\".\"t\": column \"m\" is the former \"mood\" on the veneer and"
                                + " \"mood\" on the shard; column \"m\" is to be filled differently; column \"ms\" is"
                                + " the former \"mood\"[] on the veneer and \"mood\"[] on the shard; column \"ms\" is to"
                                + " be filled differently; column \"k\" is the former \"kind\" on the veneer and text on"
                                + " the shard; column \"p\" is integer on the veneer and bigint on the shard; column"
                                + " \"ps\" is the former \"pages\"[] on the veneer and \"pages\"[] on the shard; column"
                                + " \"r\" is the former \"span\" on the veneer and \"span\" on the shard; column \"rs\""
                                + " is the former \"span_multirange\" on the veneer and \"span_multirange\" on the"
                                + " shard");
        assertThat(plan.hazards()).hasSize(5);
        router.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();
        Plan again = router.plan();
        assertThat(again.isEmpty()).as("%s", again).isTrue();
        assertThat(again.refusals()).isEmpty();

        Sqls.run(cluster.app(), "INSERT INTO e.t (k, p, ps) VALUES ('y', 5000000000, '{2}')");
        String all = "SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM e.t";
        assertThat(Cluster.ask(cluster.app(), all)).isEqualTo(Cluster.ask(cluster.shardAdmin(1), all));
        assertThat(Cluster.ask(cluster.app(), "SELECT id FROM e.t WHERE m > 'bad'"))
                .isEqualTo("2");
        assertThat(cluster.ask("SELECT enum_range(NULL::e.mood)")).isEqualTo("{bad,ok,new}");
        assertThat(cluster.ask("SELECT enum_range(NULL::e.gone)")).isEqualTo("{a,b,c}");
        assertThat(
                        cluster.ask(
                                "SELECT to_regclass('public.ids') IS NOT NULL"
                                        + " AND (SELECT relacl::text FROM pg_class WHERE oid = 'e.t'::regclass) LIKE '%postgres=r/veneer_admin%'"))
                .isEqualTo("true");
    }

    @Test
    void stay_when_the_hazard_is_not_accepted() {
        cluster.onShard(1, BEFORE);
        router.apply().orThrow();
        cluster.onShard(1, AFTER);
        cluster.onShard(1, "CREATE TABLE e.fresh (id int)");

        router.apply();

        assertThat(cluster.ask("SELECT enum_range(NULL::e.mood)")).isEqualTo("{ok,bad}");
        assertThat(cluster.ask("SELECT to_regclass('e.fresh')")).isEqualTo("e.fresh");
    }

    @Test
    void stay_when_something_rests_on_them_and_the_rest_of_the_tenant_goes_on() {
        cluster.onShard(1, BEFORE);
        router.apply().orThrow();
        cluster.onVeneer(
                "CREATE VIEW public.moods AS SELECT m FROM e.t",
                "CREATE FUNCTION public.sad(e.mood[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE TABLE public.spans (r e.span)");
        cluster.onShard(1, AFTER);
        cluster.onShard(1, "CREATE TABLE e.fresh (id int)");

        Plan plan = router.plan();

        assertThat(plan.refusals()).extracting(Object::toString).containsExactly("""
                        enum "e"."mood" has its values in another order on the shard, and PostgreSQL cannot move a value
                          Detail: It is used by "e"."t"."m", "e"."t"."ms". It cannot be created anew because of column m of view public.moods, function public.sad(e.mood[]), view public.moods.
                          Hint: Drop what is in the way, apply, and create it again. Nothing is ever dropped with CASCADE.""", """
                        range type "e"."span" is defined differently on the shard, and PostgreSQL cannot alter a range type
                          Detail: It is used by "e"."t"."r". It cannot be created anew because of column r of table public.spans.
                          Hint: Drop what is in the way, apply, and create it again. Nothing is ever dropped with CASCADE.""");
        router.apply(plan, ApplyOptions.defaults().acceptHazards());
        assertThat(router.plan().changes()).isEmpty();
        assertThat(cluster.ask("SELECT to_regclass('e.fresh')")).isEqualTo("e.fresh");
        cluster.onVeneer("DROP VIEW public.moods", "DROP FUNCTION public.sad(e.mood[])", "DROP TABLE public.spans");
        router.apply(router.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.plan().refusals()).isEmpty();
    }

    @Test
    void are_altered_where_it_can_and_used_at_once() {
        cluster.onShard(1, BEFORE);
        cluster.onShard(
                1,
                "CREATE DOMAIN e.few AS text",
                "CREATE TYPE e.pair AS (a int, f e.few)",
                "CREATE TABLE e.u (id int, f e.few, p e.pair)",
                "INSERT INTO e.u VALUES (1, 'a', '(1,a)')",
                "GRANT ALL ON e.u TO bookstore_app");
        router.apply().orThrow();
        cluster.onShard(1, "ALTER TYPE e.mood ADD VALUE 'newest'");
        cluster.onShard(
                1,
                "ALTER TABLE e.t ALTER m SET DEFAULT 'newest', ALTER ms SET DEFAULT '{newest}'",
                "CREATE TABLE e.fresh (m e.mood DEFAULT 'newest')",
                "ALTER DOMAIN e.few ADD CONSTRAINT later CHECK (VALUE <> 'a') NOT VALID",
                "ALTER TYPE e.pair ADD ATTRIBUTE m e.mood CASCADE",
                "ALTER TYPE e.pair DROP ATTRIBUTE a CASCADE");

        router.apply(router.plan()).orThrow();

        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
        assertThat(Cluster.ask(cluster.app(), "INSERT INTO e.t (k) VALUES ('x') RETURNING m::text || ms::text"))
                .isEqualTo("newest{newest}");
        assertThat(Cluster.ask(cluster.app(), "SELECT u::text FROM e.u")).isEqualTo("(1,a,\"(a,)\")");
        cluster.onShard(
                1, "DELETE FROM e.u", "ALTER TABLE e.u DROP COLUMN p", "ALTER DOMAIN e.few VALIDATE CONSTRAINT later");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
    }

    @Test
    void stay_when_tenants_share_them() {
        cluster.onShard(
                1,
                "CREATE SCHEMA common",
                "CREATE TYPE common.mood AS ENUM ('ok', 'bad')",
                "CREATE SCHEMA e",
                "CREATE TABLE e.t (m common.mood)",
                "GRANT USAGE ON SCHEMA e TO bookstore_app");
        router.apply().orThrow();
        cluster.onShard(
                1,
                "ALTER TABLE e.t ALTER m TYPE text",
                "DROP TYPE common.mood",
                "CREATE TYPE common.mood AS ENUM ('bad', 'ok')",
                "ALTER TABLE e.t ALTER m TYPE common.mood USING m::common.mood",
                "CREATE TABLE e.fresh (id int)");

        Plan plan = router.plan();

        assertThat(plan.refusals()).singleElement().hasToString("""
                enum "common"."mood" has its values in another order on the shard, and PostgreSQL cannot move a value
                  Detail: Column "e"."t"."m" has it.
                  Hint: Drop the foreign tables that use it, and then the type; the next plan creates them anew.""");
        router.apply(plan);
        assertThat(cluster.ask("SELECT to_regclass('e.fresh')")).isEqualTo("e.fresh");
    }
}
