package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shard's administrator gets no code to run on the veneer by way of ... */
class SmugglingIT {

    /** Ends whatever it is put into, and then shows that it did. */
    private static final String CODE = "x\"'\\'); CREATE TABLE public.smuggled (); --$$";

    private static final String NAME = Sqls.name(CODE);
    private static final String TEXT = Cluster.literal(CODE);

    private final Cluster cluster = Cluster.fresh();
    private final TenantRouter router =
            cluster.router(cluster.topology().tenant("evil").on("shard1").build());

    @Test
    void defaults_and_conditions() {
        onShard(
                "CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT pg_catalog.now()'",
                "CREATE DOMAIN evil.d AS int CONSTRAINT harmless CHECK (VALUE > 0)"
                        + " CONSTRAINT own CHECK (evil.now() IS NOT NULL)",
                "CREATE DOMAIN evil.e AS timestamptz DEFAULT evil.now()",
                "CREATE TABLE evil.t (id int, a timestamptz DEFAULT evil.now(), b text DEFAULT pg_sleep(0)::text,"
                        + " c text DEFAULT CURRENT_USER, d evil.d, e text DEFAULT " + TEXT + ","
                        + " f text DEFAULT set_config('search_path', 'x', false), g evil.e,"
                        + " h text GENERATED ALWAYS AS (" + TEXT + " || id) STORED)");

        assertThat(notes())
                .containsExactly(
                        left("a", "names \"evil\", which is not known to be harmless"),
                        left("b", "calls function \"pg_sleep\", which is not known to be harmless"),
                        left("c", "names \"CURRENT_USER\", which is not known to be harmless"),
                        left("f", "calls function \"set_config\", which is not known to be harmless"),
                        left("g", "names \"evil\", which is not known to be harmless"),
                        "tenant \"evil\": constraint \"own\" of domain \"d\" is left to the shard, since it names \"evil\","
                                + " which is not known to be harmless");
        Sqls.run(cluster.app(), "INSERT INTO evil.t (id) VALUES (1)");
        assertThat(Cluster.ask(cluster.app(), "SELECT e FROM evil.t")).isEqualTo(CODE);
        assertThat(Cluster.ask(cluster.app(), "SELECT h FROM evil.t")).isEqualTo(CODE + "1");
    }

    @Test
    void functions_operators_and_casts_that_look_like_postgresqls_own() {
        onShard(
                "CREATE FUNCTION pg_catalog.lower(integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text'",
                "CREATE FUNCTION evil.plus(text, text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
                "CREATE OPERATOR pg_catalog.+ (leftarg = text, rightarg = text, function = evil.plus)",
                "CREATE OPERATOR evil.+ (leftarg = integer, rightarg = integer, function = pg_catalog.int4pl)",
                "CREATE TYPE evil.mood AS ENUM ('a')",
                "CREATE FUNCTION evil.mood_of(integer) RETURNS evil.mood LANGUAGE sql AS $$SELECT 'a'::evil.mood$$",
                "CREATE CAST (integer AS evil.mood) WITH FUNCTION evil.mood_of(integer) AS ASSIGNMENT",
                "CREATE DOMAIN evil.d AS text CONSTRAINT own CHECK (VALUE + 'b' <> 'a')",
                "CREATE TABLE evil.t (id int, a text DEFAULT lower(5), b text DEFAULT 'a'::text + 'b'::text,"
                        + " c int DEFAULT (1 OPERATOR(evil.+) 2), d evil.mood DEFAULT 1, e evil.d)");

        assertThat(notes())
                .containsExactly(
                        left("a", "uses a function or an operator that is not PostgreSQL's own"),
                        left("b", "uses a function or an operator that is not PostgreSQL's own"),
                        left("c", "calls function \"OPERATOR\", which is not known to be harmless"),
                        left("d", "uses a function or an operator that is not PostgreSQL's own"),
                        "tenant \"evil\": constraint \"own\" of domain \"d\" is left to the shard, since it uses a function"
                                + " or an operator that is not PostgreSQL's own");
        Sqls.run(cluster.app(), "INSERT INTO evil.t (id) VALUES (1)");
        assertThat(Cluster.ask(cluster.app(), "SELECT a || b || c || d FROM evil.t"))
                .isEqualTo("5a3a");
    }

    @Test
    void names_labels_and_comments() {
        onShard(
                "CREATE TYPE evil." + NAME + " AS ENUM (" + TEXT + ", 'b')",
                "CREATE DOMAIN evil.d AS evil." + NAME + " CONSTRAINT " + NAME + " CHECK (VALUE IS NOT NULL)",
                "CREATE TYPE evil.pair AS (" + NAME + " evil." + NAME + ")",
                "CREATE COLLATION evil." + NAME.replace("x", "y") + " (locale = 'C')",
                "CREATE TABLE evil." + NAME.replace("x", "z") + " (" + NAME + " evil." + NAME + " DEFAULT " + TEXT
                        + ", d evil.d DEFAULT " + TEXT + ", p evil.pair, t text COLLATE evil." + NAME.replace("x", "y")
                        + ")",
                "COMMENT ON TABLE evil." + NAME.replace("x", "z") + " IS " + TEXT,
                "COMMENT ON COLUMN evil." + NAME.replace("x", "z") + "." + NAME + " IS " + TEXT);

        assertThat(notes()).isEmpty();
        String table = "evil." + NAME.replace("x", "z");
        Sqls.run(cluster.app(), "INSERT INTO " + table + " (t) VALUES ('a')");
        assertThat(Cluster.ask(cluster.app(), "SELECT " + NAME + "::text || d FROM " + table))
                .isEqualTo(CODE + CODE);
        assertThat(cluster.ask("SELECT obj_description(" + Cluster.literal(table) + "::regclass)"))
                .isEqualTo(CODE);
    }

    @Test
    void ranges_that_rest_on_functions() {
        onShard(
                "CREATE FUNCTION evil.apart(text, text) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8'",
                "CREATE TYPE evil.words AS RANGE (subtype = text, subtype_diff = evil.apart)",
                "CREATE TYPE evil.steps",
                "CREATE FUNCTION evil.canonical(evil.steps) RETURNS evil.steps LANGUAGE internal IMMUTABLE STRICT"
                        + " AS 'int4range_canonical'",
                "CREATE TYPE evil.steps AS RANGE (subtype = int4, canonical = evil.canonical)",
                "CREATE FUNCTION pg_catalog.float8mi(text, text) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8'",
                "CREATE TYPE evil.more_words AS RANGE (subtype = text, subtype_diff = pg_catalog.float8mi)",
                "CREATE TABLE evil.t (id int, w evil.words, s evil.steps, m evil.more_words)");

        String reason = " is a range type that rests on functions of its own";
        assertThat(notes())
                .containsExactly(
                        "tenant \"evil\": column \"t\".\"w\" is left out, since its type \"words\"" + reason,
                        "tenant \"evil\": column \"t\".\"s\" is left out, since its type \"steps\"" + reason,
                        "tenant \"evil\": column \"t\".\"m\" is left out, since its type \"more_words\"" + reason);
    }

    @Test
    void names_of_extensions() {
        onShard(
                "CREATE EXTENSION citext SCHEMA public",
                "CREATE TABLE evil.t (id int, c public.citext)",
                "UPDATE pg_catalog.pg_extension SET extname = pg_catalog.left(" + TEXT
                        + ", 63) WHERE extname = 'citext'");

        Plan plan = router.plan();

        assertThat(plan.refusals()).singleElement().hasToString("""
                table "t" of tenant "evil" needs extension "x"'\\'); CREATE TABLE public.smuggled (); --$$" on the veneer, in schema "public"
                  Detail: The veneer's server does not offer it.
                  Hint: Install its package on the veneer's host, or leave the tables out with except.""");
        router.apply(plan);
    }

    @AfterEach
    void leaves_nothing_behind() {
        assertThat(cluster.ask("SELECT to_regclass('public.smuggled') IS NULL AND to_regnamespace('ppp') IS NOT NULL"))
                .isEqualTo("true");
        assertThat(cluster.ask("SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('evil')"))
                .isEqualTo("0");
    }

    /** As a superuser of the shard, who can do everything there. */
    private void onShard(String... statements) {
        Sqls.run(cluster.shardServer(1).superuser(cluster.database()), "CREATE SCHEMA evil");
        Sqls.run(cluster.shardServer(1).superuser(cluster.database()), statements);
        Sqls.run(
                cluster.shardServer(1).superuser(cluster.database()),
                "GRANT USAGE ON SCHEMA evil TO PUBLIC",
                "GRANT ALL ON ALL TABLES IN SCHEMA evil TO PUBLIC");
    }

    private List<String> notes() {
        router.apply().orThrow();
        Plan again = router.plan();
        assertThat(again.isEmpty()).as("%s", again).isTrue();
        return again.notes();
    }

    private static String left(String column, String reason) {
        return "tenant \"evil\": column \"t\".\"" + column + "\" is filled by the shard, since its default " + reason;
    }
}
