package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.FailureKind;
import dev.ppp.error.QueryException;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.explain.LocalStep;
import dev.ppp.explain.LocalStep.Kind;
import dev.ppp.explain.Pushdown;
import dev.ppp.explain.RemoteStatement;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.TwoBookstores;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ran where, on real servers. Nothing that is explained here changes anything. */
class ExplainIT {

    private static final Table<Record> AUTHORS =
            new TableImpl<>(DSL.name("authors"), DSL.schema(DSL.name("public"))) {};
    private static final Field<Integer> ID = DSL.field(DSL.name("id"), SQLDataType.INTEGER);
    private static final Field<String> NAME = DSL.field(DSL.name("name"), SQLDataType.CLOB);

    private static Cluster cluster;
    private static TenantRouter router;
    private static TenantDsl bluth;

    @BeforeAll
    static void start() {
        cluster = TwoBookstores.fresh();
        router = TwoBookstores.applied(cluster);
        bluth = router.tenant("bluth_co");
    }

    @Test
    void tells_the_statement_that_a_shard_is_sent() {
        Pushdown pushdown = bluth.explain(
                DSL.select(NAME).from(AUTHORS).where(ID.gt(3)).orderBy(ID).limit(1));

        assertThat(pushdown.statements())
                .extracting(RemoteStatement::relations)
                .containsExactly(List.of("\"bluth_co\".\"authors\""));
        assertThat(pushdown.shipped()).isEmpty();
        assertThat(pushdown).hasToString("""
                shipped whole to "shard1"
                to "shard1": SELECT id, name FROM bluth_co.authors WHERE ((id > 3)) ORDER BY id ASC NULLS LAST LIMIT 1::bigint""");
        assertThat(pushdown.isFullyPushedDown()).isTrue();
        assertThat(pushdown.servers()).containsExactly("shard1");
    }

    @Test
    void tells_a_join_that_a_shard_does() {
        Pushdown pushdown =
                explain("SELECT a.name, b.title FROM bluth_co.books b JOIN bluth_co.authors a ON a.id = b.author_id"
                        + " WHERE a.name = 'author 7'");

        assertThat(pushdown.isFullyPushedDown()).isTrue();
        assertThat(pushdown.statements().get(0).relations())
                .containsExactly("\"bluth_co\".\"books\"", "\"bluth_co\".\"authors\"");
        assertThat(pushdown).hasToString("""
                shipped whole to "shard1"
                to "shard1": SELECT r2.name, r1.title FROM (bluth_co.books r1 INNER JOIN bluth_co.authors r2\
                 ON (((r1.author_id = r2.id)) AND ((r2.name = 'author 7'))))""");
    }

    @Test
    void tells_rows_shipped_and_returned() {
        Pushdown pushdown =
                analyze("SELECT * FROM bluth_co.authors WHERE id <= 20 AND born > now() - interval '1 day'");

        assertThat(pushdown.shipped()).hasValue(20);
        assertThat(pushdown.returned()).hasValue(0);
        assertThat(pushdown).hasToString("""
                not shipped whole: the veneer does a filter with rows of "shard1"; 20 rows shipped, 0 returned
                to "shard1" (sent once, 20 rows): SELECT id, name, born, mood FROM bluth_co.authors WHERE ((id <= 20))
                on the veneer: a filter: (authors.born > (now() - '1 day'::interval))
                  Why it matters: "shard1" sends all rows, also those that the condition does not want.
                  Way out: What reads the clock is not sent. In a subquery of its own, all of it, such as\
                 (SELECT now() - interval '1 day'), it is computed before, and its value is sent.""");
        assertThat(explain("SELECT * FROM bluth_co.authors WHERE born > (SELECT now() - interval '1 day')")
                        .isFullyPushedDown())
                .as("the way out")
                .isTrue();
    }

    @Test
    void tells_what_follows_from_a_filter() {
        assertThat(explain("SELECT a.mood, count(*) FROM bluth_co.authors a JOIN bluth_co.books b ON a.id = b.author_id"
                        + " WHERE a.mood > 'ok' GROUP BY a.mood HAVING count(*) > 1 ORDER BY 2 LIMIT 3"))
                .hasToString("""
                        not shipped whole: the veneer does a limit, a sort, an aggregate, a join and a filter with rows of "shard1"
                        to "shard1": SELECT author_id FROM bluth_co.books
                        to "shard1": SELECT id, mood FROM bluth_co.authors
                        on the veneer: a limit
                          Why it matters: "shard1" sends rows, fetch_size at a time, until the veneer has enough.
                          Way out: Look at the steps below first.
                        on the veneer: a sort: (count(*))
                          Why it matters: All rows come to the veneer before it can return the first.
                          Way out: Look at the steps below first.
                        on the veneer: an aggregate: GROUP BY a.mood HAVING (count(*) > 1)
                          Why it matters: "shard1" sends the rows that the veneer groups or sums up.
                          Way out: Look at the steps below first.
                        on the veneer: a join: Hash Join on (b.author_id = a.id)
                          Why it matters: "shard1" sends both sides, although it could join them.
                          Way out: Look at the steps below first.
                        on the veneer: a filter: (a.mood > 'ok'::bluth_co.mood)
                          Why it matters: "shard1" sends all rows, also those that the condition does not want.
                          Way out: Nothing is sent that works on type bluth_co.mood, an enum, a domain or a type of an extension.\
                         If it is an extension's, name that in the server's option "extensions". Else add a condition on another\
                         column.""");
    }

    @Test
    void tells_a_join_over_two_shards() {
        assertThat(analyze("SELECT a.name FROM bluth_co.authors a JOIN cyberdyne.authors b USING (id)"
                        + " WHERE b.id IN (1, 2, 3)"))
                .hasToString("""
                        not shipped whole: the veneer does a join with rows of "shard1" and "shard2"; 103 rows shipped, 3 returned
                        to "shard1" (sent once, 100 rows): SELECT id, name FROM bluth_co.authors
                        to "shard2" (sent once, 3 rows): SELECT id FROM cyberdyne.authors WHERE ((id = ANY ('{1,2,3}'::integer[])))
                        on the veneer: a join: Hash Join on (a.id = b.id)
                          Why it matters: "shard1" and "shard2" send their rows to the veneer, which joins them.
                          Way out: No shard can read another's tables: narrow each side by conditions of its own.""");
    }

    @Test
    void tells_how_often_a_statement_is_sent() {
        assertThat(analyze("SELECT a.id FROM bluth_co.authors a, LATERAL (SELECT * FROM cyberdyne.books b"
                        + " WHERE b.author_id = a.id ORDER BY price LIMIT 1) x WHERE a.id < 4"))
                .hasToString("""
                        not shipped whole: the veneer does a join with rows of "shard1" and "shard2"; 6 rows shipped, 3 returned
                        to "shard1" (sent once, 3 rows): SELECT id FROM bluth_co.authors WHERE ((id < 4))
                        to "shard2" (sent 3 times, 3 rows): SELECT price FROM cyberdyne.books WHERE ((author_id = $1::integer))\
                         ORDER BY price ASC NULLS LAST LIMIT 1::bigint
                        on the veneer: a join: Nested Loop
                          Why it matters: "shard1" and "shard2" send their rows to the veneer, which joins them. The second side is\
                         asked for once for each row of the first.
                          Way out: No shard can read another's tables: narrow each side by conditions of its own.""");
    }

    @Test
    void tells_a_join_with_a_table_of_the_veneer() {
        Pushdown pushdown = explain("SELECT b.title FROM public.rates r JOIN bluth_co.books b USING (id)");

        assertThat(pushdown.localSteps())
                .first()
                .satisfies(it -> assertThat(it.why())
                        .isEqualTo("\"shard1\" sends its rows to the veneer, which joins them with rows of its own."));
    }

    @Test
    void tells_that_a_union_over_shards_is_shipped_whole() {
        Pushdown pushdown = analyze("SELECT 'b', count(*) FROM bluth_co.authors"
                + " UNION ALL SELECT 'c', count(*) FROM cyberdyne.authors ORDER BY 1");

        assertThat(pushdown.servers()).containsExactly("shard1", "shard2");
        assertThat(explain("SELECT 'b', count(*) FROM bluth_co.authors"
                        + " UNION ALL SELECT 'c', count(*) FROM cyberdyne.authors"))
                .hasToString("""
                        shipped whole to "shard1" and "shard2"
                        to "shard1": SELECT 'b'::text, count(*) FROM bluth_co.authors
                        to "shard2": SELECT 'c'::text, count(*) FROM cyberdyne.authors""");
        assertThat(explain("SELECT sum(n) FROM (SELECT count(*) n FROM bluth_co.authors"
                        + " UNION ALL SELECT count(*) FROM cyberdyne.authors) x"))
                .hasToString("""
                        not shipped whole: the veneer does an aggregate with rows of "shard1" and "shard2"
                        to "shard1": SELECT count(*) FROM bluth_co.authors
                        to "shard2": SELECT count(*) FROM cyberdyne.authors
                        on the veneer: an aggregate: sum((count(*)))
                          Why it matters: "shard1" and "shard2" send the rows that the veneer groups or sums up.
                          Way out: No shard can do it for another: let each send fewer rows.""");
    }

    @Test
    void tells_a_part_of_with_that_is_fetched() {
        Pushdown pushdown = explain("WITH x AS MATERIALIZED (SELECT * FROM bluth_co.authors WHERE id < 50)"
                + " SELECT * FROM x JOIN bluth_co.books b ON b.id = x.id WHERE x.name <> 'x'");

        assertThat(kinds(pushdown)).containsExactly(Kind.JOIN, Kind.FILTER);
        assertThat(pushdown.localSteps().get(0).wayOut())
                .hasValue(
                        "A part of WITH that is used more than once, or is MATERIALIZED, is fetched by itself: write it as a"
                                + " subquery, or NOT MATERIALIZED.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT DISTINCT author_id FROM bluth_co.books | DISTINCT
            SELECT DISTINCT author_id FROM bluth_co.books ORDER BY 1 LIMIT 3 | LIMIT, DISTINCT
            SELECT id, row_number() OVER (ORDER BY id) FROM bluth_co.authors | WINDOW
            SELECT name FROM bluth_co.authors EXCEPT SELECT title FROM bluth_co.books | SET_OPERATION
            SELECT id, (SELECT count(*) FROM bluth_co.books b WHERE b.author_id = a.id) FROM bluth_co.authors a | SUBQUERY
            UPDATE bluth_co.authors SET name = random()::text WHERE id = 3 | WRITE
            DELETE FROM bluth_co.authors WHERE id = random() | WRITE, FILTER
            INSERT INTO bluth_co.books (id, title, author_id, price) SELECT id, name, 1, 1 FROM bluth_co.authors | WRITE
            SELECT * FROM (SELECT * FROM bluth_co.authors OFFSET 0) x WHERE random() < 2 | FILTER
            SELECT id FROM bluth_co.authors WHERE random() < 2 LIMIT 1 | LIMIT, FILTER
            SELECT author_id FROM bluth_co.books GROUP BY author_id |
            WITH x AS (SELECT * FROM bluth_co.authors WHERE id < 50) SELECT name, title FROM x JOIN bluth_co.books b ON b.author_id = x.id |
            SELECT 1 |
            SELECT * FROM public.rates ORDER BY rate LIMIT 1 |
            SELECT * FROM public.rates WHERE id = (SELECT count(*) FROM bluth_co.authors) ORDER BY rate |
            SELECT upper(name), random() FROM bluth_co.authors |
            SELECT * FROM bluth_co.authors WHERE name = (SELECT 'x') |
            SELECT * FROM bluth_co.authors a JOIN bluth_co.books b ON b.author_id = a.id WHERE a.id < 3 FOR UPDATE |
            UPDATE bluth_co.authors SET name = 'x' WHERE id = 3 RETURNING name |
            DELETE FROM bluth_co.authors a USING bluth_co.books b WHERE b.author_id = a.id AND b.id = 3 |
            INSERT INTO bluth_co.authors (id, name, born) VALUES (-1, 'x', now()) |
            """)
    void tells_each_step_on_the_veneer(String sql, String expected) {
        assertThat(kinds(explain(sql)).toString()).isEqualTo("[" + (expected == null ? "" : kindsOf(expected)) + "]");
    }

    @Test
    void tells_a_recursion() {
        assertThat(
                        kinds(
                                explain(
                                        "WITH RECURSIVE r AS (SELECT id FROM bluth_co.authors WHERE id = 1 UNION ALL"
                                                + " SELECT b.id FROM r JOIN bluth_co.books b ON b.author_id = r.id WHERE b.id < 30) SELECT * FROM r")))
                .containsExactly(Kind.RECURSION, Kind.JOIN);
    }

    @Test
    void is_of_no_shard_where_only_the_veneer_is_asked() {
        Pushdown pushdown = analyze("SELECT * FROM public.rates ORDER BY rate");

        assertThat(pushdown.isFullyPushedDown()).isFalse();
        assertThat(pushdown.servers()).isEmpty();
        assertThat(pushdown).hasToString("touches no shard; 0 rows shipped, 0 returned");
    }

    @Test
    void leaves_out_a_shard_to_which_nothing_had_to_be_sent() {
        String sql =
                "SELECT * FROM (SELECT 'b' t, id FROM bluth_co.authors UNION ALL SELECT 'c', id FROM cyberdyne.authors) x"
                        + " WHERE t = (SELECT 'c') AND id < 3";

        assertThat(explain(sql).servers()).containsExactly("shard1", "shard2");
        assertThat(analyze(sql).servers()).containsExactly("shard2");
        assertThat(analyze(sql).statements().get(0))
                .hasToString("\"shard1\" (not sent): SELECT id FROM bluth_co.authors WHERE ((id < 3))");
    }

    @Test
    void tells_of_writes_the_rows_that_come_back_and_undoes_them() {
        assertThat(analyze("UPDATE bluth_co.authors SET name = 'x' WHERE id < 4"))
                .hasToString("""
                shipped whole to "shard1"; 0 rows shipped, 0 returned
                to "shard1" (sent once, 0 rows): UPDATE bluth_co.authors SET name = 'x'::text WHERE ((id < 4))""");
        assertThat(analyze("UPDATE bluth_co.authors SET name = 'x' WHERE id < 4 RETURNING id")
                        .summary())
                .isEqualTo("shipped whole to \"shard1\"; 3 rows shipped, 3 returned");
        assertThat(analyze("UPDATE bluth_co.authors SET name = random()::text WHERE id < 4"))
                .hasToString("""
                not shipped whole: the veneer does a write row by row with rows of "shard1"; 3 rows shipped, 0 returned
                to "shard1" (sent 3 times, 0 rows): UPDATE bluth_co.authors SET name = $2 WHERE ctid = $1
                to "shard1" (sent once, 3 rows): SELECT id, name, born, mood, ctid FROM bluth_co.authors WHERE ((id < 4)) FOR UPDATE
                on the veneer: a write row by row: UPDATE of "bluth_co"."authors"
                  Why it matters: Rows come to the veneer first, and each is then changed by a statement of its own.
                  Way out: It is sent whole where the new values, the conditions and RETURNING can be sent, and the foreign table has no\
                 generated column and no row trigger. Sent are PostgreSQL's own operators and functions, and those of extensions that\
                 the server's option "extensions" names, as long as they are immutable. On the direct lane, the shard does all of it.""");
        assertThat(analyze(
                                "INSERT INTO bluth_co.authors (id, name, born) SELECT id + 1000, name, born FROM cyberdyne.authors")
                        .statements())
                .extracting(it -> it.server() + it.execution().orElseThrow())
                .as("in one batch")
                .containsExactly("shard1sent once, 0 rows", "shard2sent once, 100 rows");
        assertThat(bluth.dsl().fetchValue("SELECT count(*) FROM bluth_co.authors WHERE name LIKE 'author %'"))
                .isEqualTo(100L);
    }

    @Test
    void finds_the_server_whatever_the_tables_are_called() {
        String table = "Odd \"\"t.x\"\" (a.b) z";
        cluster.onShard(
                2,
                "CREATE TABLE cyberdyne.\"" + table + "\" (id int)",
                "GRANT SELECT ON cyberdyne.\"" + table + "\" TO bookstore_app");
        cluster.onVeneer(
                "CREATE SCHEMA \"User\"",
                "CREATE FOREIGN TABLE \"User\".\"" + table
                        + "\" (id int) SERVER shard2 OPTIONS (schema_name 'cyberdyne')",
                "GRANT USAGE ON SCHEMA \"User\" TO veneer_app",
                "GRANT SELECT ON ALL TABLES IN SCHEMA \"User\" TO veneer_app");

        assertThat(explain("SELECT * FROM \"User\".\"" + table + "\" x JOIN cyberdyne.books USING (id) WHERE id = 3"))
                .hasToString("""
                        shipped whole to "shard2"
                        to "shard2": SELECT r1.id, r2.title, r2.author_id, r2.price FROM (cyberdyne."Odd ""t.x"" (a.b) z" r1\
                         INNER JOIN cyberdyne.books r2 ON (((r2.id = 3)) AND ((r1.id = 3))))""");
        assertThat(explain("SELECT * FROM \"User\".\"" + table + "\"").statements())
                .singleElement()
                .satisfies(it -> assertThat(it.relations()).containsExactly("\"User\".\"Odd \"t.x\" (a.b) z\""));
    }

    @Test
    void tells_each_table_that_one_statement_writes() {
        cluster.onVeneer(
                "CREATE TABLE public.parted (id int, name text) PARTITION BY LIST (id)",
                "CREATE FOREIGN TABLE public.parted1 PARTITION OF public.parted FOR VALUES IN (1) SERVER shard1"
                        + " OPTIONS (schema_name 'bluth_co', table_name 'authors')",
                "CREATE FOREIGN TABLE public.parted2 PARTITION OF public.parted FOR VALUES IN (2) SERVER shard2"
                        + " OPTIONS (schema_name 'cyberdyne', table_name 'authors')",
                "GRANT ALL ON public.parted TO veneer_app");

        Pushdown pushdown = explain("UPDATE public.parted SET name = random()::text");

        assertThat(pushdown.statements())
                .extracting(it -> it.server() + ": " + it.sql())
                .containsExactly(
                        "shard1: UPDATE bluth_co.authors SET name = $2 WHERE ctid = $1",
                        "shard2: UPDATE cyberdyne.authors SET name = $2 WHERE ctid = $1",
                        "shard1: SELECT id, name, ctid FROM bluth_co.authors FOR UPDATE",
                        "shard2: SELECT id, name, ctid FROM cyberdyne.authors FOR UPDATE");
        assertThat(pushdown.localSteps())
                .singleElement()
                .satisfies(it ->
                        assertThat(it.detail()).isEqualTo("UPDATE of \"public\".\"parted1\", \"public\".\"parted2\""));
        assertThat(explain("UPDATE public.parted SET name = 'x'").summary())
                .isEqualTo("shipped whole to \"shard1\" and \"shard2\"");
    }

    /** The plan names the table in the node above the one that is sent. */
    @Test
    void finds_the_server_of_a_write_that_a_shard_joins_with_other_tables() {
        assertThat(analyze("UPDATE bluth_co.books b SET title = a.name FROM bluth_co.authors a"
                        + " WHERE a.id = b.author_id AND a.id = 3"))
                .hasToString("""
                        shipped whole to "shard1"; 0 rows shipped, 0 returned
                        to "shard1" (sent once, 0 rows): UPDATE bluth_co.books r1 SET title = r2.name FROM bluth_co.authors r2\
                         WHERE ((r2.id = 3)) AND ((r1.author_id = 3))""");
        assertThat(explain("WITH gone AS (DELETE FROM cyberdyne.books b USING cyberdyne.authors a"
                                + " WHERE a.id = b.author_id AND a.id = 3 RETURNING b.id) SELECT * FROM gone")
                        .statements())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.server()).isEqualTo("shard2");
                    assertThat(it.relations()).containsExactly("\"cyberdyne\".\"books\"");
                });
    }

    @Test
    void counts_no_rows_that_shards_change_in_partitions_of_the_veneer() {
        cluster.onVeneer(
                "CREATE TABLE public.halves (id int, name text) PARTITION BY LIST (id)",
                "CREATE FOREIGN TABLE public.half1 PARTITION OF public.halves FOR VALUES IN (1) SERVER shard1"
                        + " OPTIONS (schema_name 'bluth_co', table_name 'authors')",
                "CREATE FOREIGN TABLE public.half2 PARTITION OF public.halves FOR VALUES IN (2) SERVER shard2"
                        + " OPTIONS (schema_name 'cyberdyne', table_name 'authors')",
                "GRANT ALL ON public.halves TO veneer_app");

        assertThat(analyze("UPDATE public.halves SET name = 'x'").summary())
                .isEqualTo("shipped whole to \"shard1\" and \"shard2\"; 0 rows shipped, 0 returned");
        assertThat(analyze("DELETE FROM public.halves WHERE name = 'author 7' RETURNING name")
                        .summary())
                .isEqualTo("shipped whole to \"shard1\" and \"shard2\"; 2 rows shipped, 2 returned");
    }

    @Test
    void takes_no_constant_for_the_cause() {
        assertThat(explain("SELECT 1 FROM bluth_co.authors WHERE name = 'now()::secret' OR random() < 0.5")
                        .withoutConstants())
                .hasToString("""
                        not shipped whole: the veneer does a filter with rows of "shard1"
                        to "shard1": SELECT name FROM bluth_co.authors
                        on the veneer: a filter: ((authors.name = ?::text) OR (random() < ?::double precision))
                          Why it matters: "shard1" sends all rows, also those that the condition does not want.
                          Way out: Sent are PostgreSQL's own operators and functions, and those of extensions that the server's option\
                         "extensions" names, as long as they are immutable.""");
    }

    @Test
    void hides_constants_on_demand() {
        assertThat(explain("SELECT name FROM bluth_co.authors WHERE name IN ('it''s', E'back\\\\slash') AND id > 12.5"
                                + " AND mood = 'ok'")
                        .withoutConstants()
                        .toString()
                        .lines()
                        .limit(3))
                .containsExactly(
                        "not shipped whole: the veneer does a filter with rows of \"shard1\"",
                        "to \"shard1\": SELECT name, mood FROM bluth_co.authors WHERE ((name = ANY (?::text[])))"
                                + " AND ((id > ?))",
                        "on the veneer: a filter: (authors.mood = ?::bluth_co.mood)");
    }

    @Test
    void is_refused_on_the_direct_lane() {
        assertThatThrownBy(() -> bluth.direct().explain(DSL.query("SELECT 1")))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        tenant "bluth_co" on shard "shard1", directly: statements go to the shard as they are, so that there is\
                         nothing to tell
                          Hint: For the shard's own plan: dsl().explain(query). For the veneer lane: router.tenant(..).explain(query).""");
    }

    @Test
    void refuses_what_the_tenants_context_refuses() {
        Table<Record> others = new TableImpl<>(DSL.name("authors"), DSL.schema(DSL.name("cyberdyne"))) {};

        assertThatThrownBy(() -> bluth.explain(DSL.selectFrom(others))).isInstanceOf(StatementRefusedException.class);
        assertThatThrownBy(() -> explain("SELECT * FROM bluth_co.authors FOR UPDATE SKIP LOCKED"))
                .isInstanceOf(StatementRefusedException.class);
    }

    @Test
    void refuses_a_second_statement_which_would_be_run() {
        assertThatThrownBy(() -> explain("SELECT 1; DELETE FROM bluth_co.authors; COMMIT"))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        several statements cannot be explained at once
                          Detail: EXPLAIN is for the first of them only; the others would be run.""");
        assertThat(explain("SELECT ';' FROM bluth_co.authors -- ; all\n;").summary())
                .isEqualTo("shipped whole to \"shard1\"");
    }

    @Test
    void passes_on_what_the_server_says() {
        assertThatThrownBy(() -> explain("SELECT * FROM bluth_co.no_such"))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("relation \"bluth_co.no_such\" does not exist");
        assertThatThrownBy(() -> analyze("INSERT INTO bluth_co.authors (id, name, born) VALUES (1, 'x', now())"
                        + " ON CONFLICT (id) DO NOTHING"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.ON_CONFLICT));
    }

    @ParameterizedTest
    @CsvSource({"15", "16", "17"})
    void reads_the_plans_of_older_servers(int major) {
        Cluster older = TwoBookstores.of(major);
        TenantDsl tenant = TwoBookstores.applied(older).tenant("bluth_co");

        assertThat(tenant.explainAnalyze(DSL.query("SELECT b.title FROM bluth_co.books b JOIN bluth_co.authors a"
                        + " ON a.id = b.author_id WHERE a.name = 'author 7'")))
                .hasToString("""
                        shipped whole to "shard1"; 10 rows shipped, 10 returned
                        to "shard1" (sent once, 10 rows): SELECT r1.title FROM (bluth_co.books r1 INNER JOIN bluth_co.authors r2\
                         ON (((r1.author_id = r2.id)) AND ((r2.name = 'author 7'))))""");
        assertThat(tenant.explainAnalyze(
                                DSL.query("SELECT a.name FROM bluth_co.authors a JOIN cyberdyne.authors b USING (id)"
                                        + " WHERE a.born < now() AND b.id < 4 LIMIT 2"))
                        .summary())
                .startsWith("not shipped whole: the veneer does a limit, a join and a filter with rows of ")
                .endsWith(" rows shipped, 2 returned");
        assertThat(kinds(tenant.explain(DSL.query("SELECT *, row_number() OVER () FROM bluth_co.authors"
                        + " WHERE id IN (SELECT id FROM cyberdyne.authors) OR id = 1"))))
                .containsExactly(Kind.WINDOW, Kind.FILTER, Kind.SUBQUERY);
        assertThat(tenant.explain(DSL.query("UPDATE bluth_co.authors a SET name = random()::text FROM bluth_co.books b"
                                + " WHERE b.author_id = a.id AND b.id = 4"))
                        .statements())
                .as("without what would be done again for a row that was changed meanwhile")
                .hasSize(2);
    }

    private static Pushdown explain(String sql) {
        return bluth.explain(DSL.query(sql));
    }

    private static Pushdown analyze(String sql) {
        return bluth.explainAnalyze(DSL.query(sql));
    }

    private static List<Kind> kinds(Pushdown pushdown) {
        return pushdown.localSteps().stream().map(LocalStep::kind).toList();
    }

    private static String kindsOf(String names) {
        return List.of(names.split(", ")).stream()
                .map(it -> Kind.valueOf(it).toString())
                .reduce((one, other) -> one + ", " + other)
                .orElseThrow();
    }
}
