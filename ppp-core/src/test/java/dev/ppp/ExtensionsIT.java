package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import org.junit.jupiter.api.Test;

/** Extensions whose types a tenant has ... */
class ExtensionsIT {

    private final Cluster cluster = Cluster.fresh();
    private final TenantRouter router =
            cluster.router(cluster.topology().tenant("e").on("shard1").build());

    private void onShard(String... statements) {
        Sqls.run(cluster.shardServer(1).superuser(cluster.database()), statements);
        Sqls.run(
                cluster.shardServer(1).superuser(cluster.database()),
                "GRANT USAGE ON SCHEMA e TO PUBLIC",
                "GRANT ALL ON ALL TABLES IN SCHEMA e TO PUBLIC");
    }

    @Test
    void are_created_where_the_shard_has_them() {
        onShard(
                "CREATE SCHEMA e",
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION ltree",
                "CREATE EXTENSION citext",
                "CREATE EXTENSION pgcrypto",
                "CREATE DOMAIN e.mail AS citext CHECK (VALUE ~ '@')",
                "CREATE TYPE e.pair AS (h hstore, l ltree)",
                "CREATE TABLE e.t (id int, h hstore DEFAULT '\"a\"=>\"\\\\\"', l ltree, ls ltree[], c citext DEFAULT 'x',"
                        + " cs citext[], m e.mail DEFAULT 'a@b', p e.pair, s text DEFAULT gen_salt('md5'))",
                "INSERT INTO e.t (id, h, l, ls, cs, p) VALUES (1, 'a=>1', 'top.sub', '{a.b}', '{Aa}', '(b=>2,x.y)')");

        router.apply().orThrow();

        Plan again = router.plan();
        assertThat(again.isEmpty()).as("%s", again).isTrue();
        assertThat(again.notes())
                .containsExactly(
                        "tenant \"e\": column \"t\".\"s\" is filled by the shard, since its default names \"public\", which"
                                + " is not known to be harmless",
                        "tenant \"e\": constraint \"mail_check\" of domain \"mail\" is left to the shard, since it calls"
                                + " function \"OPERATOR\", which is not known to be harmless");
        assertThat(cluster.ask("SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"))
                .isEqualTo("citext hstore ltree plpgsql postgres_fdw");
        Sqls.run(cluster.app(), "INSERT INTO e.t (id, m) VALUES (2, 'C@D')");
        String all = "SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM e.t";
        assertThat(Cluster.ask(cluster.app(), all)).isEqualTo(Cluster.ask(cluster.shardAdmin(1), all));
        assertThat(Cluster.ask(
                        cluster.app(),
                        "EXPLAIN (VERBOSE, FORMAT JSON) SELECT id FROM e.t WHERE h @> 'a=>1'"
                                + " AND l <@ 'top' AND c = 'X'"))
                .contains("OPERATOR(public.@>)", "OPERATOR(public.<@)", "OPERATOR(public.=)");
    }

    @Test
    void in_a_schema_of_their_own_wait_for_a_database_administrator() {
        onShard(
                "CREATE SCHEMA e",
                "CREATE SCHEMA ext",
                "GRANT USAGE ON SCHEMA ext TO PUBLIC",
                "CREATE EXTENSION citext SCHEMA ext",
                "CREATE TABLE e.t (id int, c ext.citext)",
                "CREATE TABLE e.u (id int)");

        Plan plan = router.plan();

        assertThat(plan.refusals()).singleElement().hasToString("""
                table "t" of tenant "e" needs extension "citext" on the veneer, in schema "ext"
                  Hint: A database administrator has to run: CREATE SCHEMA "ext"; CREATE EXTENSION "citext" SCHEMA "ext";""");
        router.apply(plan);
        assertThat(Cluster.ask(cluster.app(), "SELECT count(*) FROM e.u")).isEqualTo("0");
        cluster.onVeneer(
                "CREATE SCHEMA ext", "GRANT USAGE ON SCHEMA ext TO PUBLIC", "CREATE EXTENSION citext SCHEMA ext");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.plan().refusals()).isEmpty();
        assertThat(Cluster.ask(
                        cluster.app(), "EXPLAIN (VERBOSE, FORMAT JSON) SELECT id FROM e.t WHERE c OPERATOR(ext.=) 'x'"))
                .contains("OPERATOR(ext.=)");
    }

    @Test
    void that_are_not_trusted_wait_for_a_superuser() {
        onShard(
                "CREATE SCHEMA e",
                "CREATE EXTENSION dblink",
                "CREATE TABLE e.t (id int, k dblink_pkey_results)",
                "CREATE TABLE e.u (id int)");

        Plan plan = router.plan();

        assertThat(plan.refusals()).singleElement().hasToString("""
                table "t" of tenant "e" needs extension "dblink" on the veneer, in schema "public"
                  Hint: A database administrator has to run: CREATE EXTENSION "dblink" SCHEMA "public";""");
        router.apply(plan);
        assertThat(Cluster.ask(cluster.app(), "SELECT count(*) FROM e.u")).isEqualTo("0");
        cluster.onVeneer("CREATE EXTENSION dblink");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void that_the_admin_may_not_create_say_which_grant_is_missing() {
        onShard("CREATE SCHEMA e", "CREATE TABLE e.u (id int)");
        router.apply().orThrow();
        cluster.onVeneer("REVOKE CREATE ON DATABASE " + cluster.database() + " FROM veneer_admin");
        onShard("CREATE EXTENSION citext", "CREATE TABLE e.t (id int, c citext)", "CREATE TABLE e.v (id int)");

        Plan plan = router.plan(PlanOptions.defaults());

        assertThat(plan.refusals())
                .singleElement()
                .hasToString(
                        "table \"t\" of tenant \"e\" needs extension \"citext\" on the veneer, in schema \"public\"\n"
                                + "  Hint: A database administrator has to run: GRANT CREATE ON DATABASE \""
                                + cluster.database() + "\" TO \"veneer_admin\";");
        router.apply(plan);
        assertThat(Cluster.ask(cluster.app(), "SELECT count(*) FROM e.v")).isEqualTo("0");
    }
}
