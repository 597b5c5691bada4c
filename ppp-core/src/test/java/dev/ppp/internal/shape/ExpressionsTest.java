package dev.ppp.internal.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {

    private final Expressions expressions = new Expressions(Functions.ALL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "'-1'::integer",
                "(- 1)",
                "1.5",
                "'x'::text",
                "'it''s'::character varying",
                "NULL::character varying",
                "true",
                "now()",
                "CURRENT_TIMESTAMP",
                "CURRENT_TIMESTAMP(3)",
                "CURRENT_DATE",
                "(now() + '30 days'::interval)",
                "(CURRENT_DATE + 1)",
                "timezone('utc'::text, now())",
                "(now() AT TIME ZONE 'utc'::text)",
                "gen_random_uuid()",
                "'{}'::jsonb",
                "'{}'::text[]",
                "ARRAY['a'::text, 'b'::text]",
                "ARRAY[]::integer[]",
                "jsonb_build_object('a', 1)",
                "date_trunc('day'::text, now())",
                "(random() * (100)::double precision)",
                "'2020-01-01 00:00:00+00'::timestamp with time zone",
                "'00:00:00'::time without time zone",
                "md5((random())::text)",
                "upper('a'::text)",
                "'a\\b'::text",
                "'line\nbreak'::text",
                "'\u00e4\u20ac\ud83d\ude00'::text",
                "'101'::\"bit\"",
                "'101'::bit varying",
                "1.5::numeric(3,1)",
                "'x'::character varying(3)",
                "'-0.5'::numeric",
                "'03:00:00'::interval hour",
                "'1 day 00:00:02.5'::interval day to second(3)",
                "'1 year 2 mons'::interval year to month",
                "'{a,\"it''s\"}'::text[]",
                "'{\"a\": [1, \"x\\\\n\"]}'::jsonb",
                "'[\"2020-01-01 00:00:00+00\",)'::tstzrange",
                "'x'::\"char\"",
                "'x'::name",
                "\"left\"('abc'::text, 2)",
                "TRIM(BOTH FROM ' a '::text)",
                "EXTRACT(year FROM now())",
                "\nCASE\n    WHEN (random() > (0.5)::double precision) THEN 1\n    ELSE 2\nEND",
                "ARRAY[ARRAY[1, 2], ARRAY[3, 4]]"
            })
    void takes_over_what_is_harmless(String text) {
        assertThat(expressions.problemOfDefault(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(VALUE > 0)",
                "((VALUE > 0) AND (VALUE < 10))",
                "(VALUE ~ '^[a-z]+$'::text)",
                "(VALUE = ANY (ARRAY['a'::text, 'b'::text]))",
                "(length(VALUE) <= 10)",
                "(VALUE IS NOT NULL)",
                "(VALUE IS DISTINCT FROM 'x'::text)",
                "(VALUE ~ '^\\S+@\\S+$'::text)",
                "(VALUE ? 'a'::text)",
                "(TRIM(BOTH FROM VALUE) <> ''::text)",
                "(VALUE <> '000'::\"bit\")",
                "(NOT isempty(VALUE))",
                "((VALUE)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"
            })
    void takes_over_harmless_conditions(String text) {
        assertThat(expressions.problemOfCheck(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "now()); DROP SCHEMA ppp CASCADE; --",
                "now(); SELECT 1",
                "now() -- x",
                "1 --2",
                "1 /* x */",
                "now/**/()",
                "\"now\"()",
                "pg_catalog.now()",
                "evil.now()",
                "evil(1)",
                "pg_read_file('/etc/passwd'::text)",
                "set_config('role'::text, 'x'::text, false)",
                "nextval('s'::regclass)",
                "pg_sleep((1)::double precision)",
                "query_to_xml('DELETE FROM t'::text, true, true, ''::text)",
                "lo_import('/etc/passwd'::text)",
                "CURRENT_USER",
                "SESSION_USER",
                "USER",
                "CURRENT_SCHEMA",
                "'x'::evil.t",
                "'x'::\"evil\"",
                "'x'::textevil",
                "'x'::text.evil",
                "'x'::regclass",
                "('x'::text OPERATOR(evil.=) 'x'::text)",
                "(SELECT 1)",
                "(SELECT passwd FROM pg_shadow)",
                "(VALUES (1))",
                "(TABLE pg_shadow)",
                "EXISTS (SELECT 1)",
                "1, 2",
                "(1",
                "1)",
                "(1]",
                "$1",
                "$$x$$",
                "$x$ ; $x$",
                "E'\\''; DROP TABLE x; --'",
                "'\\'; DROP TABLE x; --",
                "'unfinished",
                "U&'\\0061'",
                "VALUE",
                "other_column",
                "count(*) OVER ()",
                "now()\n; DROP TABLE x",
                "now()\u00a0",
                "n\u043ew()",
                "'a' COLLATE \"evil\"",
                "ROW(1, 2)",
                "a.b",
                "x => 1",
                "1 FROM pg_shadow",
                "1 DISTINCT  FROM x",
                "1 AT TIME ZONE evil",
                "'x'::text)(",
                "now\t()",
                "\"evil\"(1)",
                "\"left\"",
                "\"left\".evil('a'::text)",
                "TRIM(BOTH evil FROM 'a'::text)",
                "EXTRACT(evil FROM now())",
                "TRIM",
                "lower(FROM)",
                "E'a'",
                "U&'a'",
                "B'1'",
                "NULL'a'",
                "N'a'",
                "'a'::\"bit",
                "$others$lower(1)"
            })
    void refuses_what_is_not_known(String text) {
        assertThat(expressions.problemOfDefault(text)).as(text).isPresent();
    }

    @Test
    void refuses_what_would_exhaust_it() {
        assertThat(expressions.problemOfDefault("(".repeat(1_000) + "1" + ")".repeat(999)))
                .contains("is nested too deeply");
        assertThat(expressions.problemOfDefault("'" + "x".repeat(100_000) + "'"))
                .contains("is longer than 100000 characters");
        assertThat(expressions.problemOfDefault("'" + "''x".repeat(30_000) + "'"))
                .isEmpty();
    }

    @Test
    void calls_only_what_the_veneer_has() {
        Functions.Builder functions = new Functions.Builder();
        functions.add("random", 0, 0);
        functions.add("lower", 1, 1);
        functions.add("concat", 1, 1_000);
        Expressions old = new Expressions(functions.build());

        assertThat(old.problemOfDefault("uuidv7()"))
                .contains("calls function \"uuidv7\" with 0 arguments, which the veneer lacks");
        assertThat(old.problemOfDefault("(lower('a'::text) || random(1, 10))"))
                .contains("calls function \"random\" with 2 arguments, which the veneer lacks");
        assertThat(old.problemOfDefault("concat(lower('a, b'::text), random(), (1 + 2), ARRAY[1, 2])"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "(ARRAY['a'::character varying, 'b,]'::character varying])::text[];"
                        + " ARRAY[('a'::character varying)::text, ('b,]'::character varying)::text]",
                "(x = ANY ((ARRAY[1, (2 + 3)])::bigint[])); (x = ANY (ARRAY[(1)::bigint, ((2 + 3))::bigint]))",
                "(ARRAY[ARRAY[1, 2], ARRAY[3, 4]])::numeric(3,1)[];"
                        + " ARRAY[ARRAY[(1)::numeric(3,1), (2)::numeric(3,1)], ARRAY[(3)::numeric(3,1), (4)::numeric(3,1)]]",
                "'(ARRAY[1])::text[]'::text; '(ARRAY[1])::text[]'::text",
                "(ARRAY[1])::text; (ARRAY[1])::text",
                "(ARRAY[1; (ARRAY[1",
                "ARRAY[]::text[]; ARRAY[]::text[]"
            })
    void are_written_as_the_veneer_will_print_them(String printed, String settled) {
        assertThat(Settled.of(printed)).isEqualTo(settled);
        assertThat(Settled.of(settled)).isEqualTo(settled);
    }

    @Test
    void tells_the_function_that_it_does_not_know() {
        assertThat(expressions.problemOfDefault("evil(1)"))
                .contains("calls function \"evil\", which is not known to be harmless");
    }

    @Test
    void reads_a_constant_of_a_type_and_nothing_else() {
        assertThat(Literal.of("'it''s'::t1.mood", "t1.mood")).contains("it's");
        assertThat(Literal.of("'{a,b}'::t1.mood[]", "t1.mood[]")).contains("{a,b}");
        assertThat(Literal.of("'a\\b\nc'::t1.mood", "t1.mood")).contains("a\\b\nc");
        assertThat(Literal.of("('it''s'::text)::t1.mood", "t1.mood")).contains("it's");
        assertThat(Literal.of("('a'::text || 'b'::text)::t1.mood", "t1.mood")).isEmpty();
        assertThat(Literal.of("('a')::t1.mood", "t1.mood")).isEmpty();
        assertThat(Literal.of("'a'::t1.other", "t1.mood")).isEmpty();
        assertThat(Literal.of("evil('a')::t1.mood", "t1.mood")).isEmpty();
        assertThat(Literal.of("'a' || 'b'::t1.mood", "t1.mood")).isEmpty();
        assertThat(Literal.of("'a'::t1.mood", "t1", "mood", false)).contains("a");
        assertThat(Literal.of("'{a}'::\"T\"\"1\".\"select\"[]", "T\"1", "select", true))
                .contains("{a}");
        assertThat(Literal.of("'{a}'::t1.mood[]", "t1", "mood", false)).isEmpty();
        assertThat(Literal.of("'a'::t1.mood", "t1", "mood", true)).isEmpty();
        assertThat(Literal.of("'a'::t1.other", "t1", "mood", false)).isEmpty();
        assertThat(Literal.of("'a'::t1.mood || evil()", "t1", "mood", false)).isEmpty();
        assertThat(Literal.of("'a'::text)::t1.mood", "t1.mood")).isEmpty();
    }
}
