package dev.ppp.internal.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {

    private final Expressions expressions = new Expressions();

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
                "upper('a'::text)"
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
                "now\t()"
            })
    void refuses_what_is_not_known(String text) {
        assertThat(expressions.problemOfDefault(text)).as(text).isPresent();
    }

    @Test
    void refuses_what_would_exhaust_it() {
        assertThat(expressions.problemOfDefault("(".repeat(1_000) + "1" + ")".repeat(999)))
                .contains("is nested too deeply");
        assertThat(expressions.problemOfDefault("'" + "x".repeat(3_000) + "'"))
                .contains("is longer than 2000 characters");
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
        assertThat(Literal.of("'a'::t1.other", "t1.mood")).isEmpty();
        assertThat(Literal.of("evil('a')::t1.mood", "t1.mood")).isEmpty();
        assertThat(Literal.of("'a' || 'b'::t1.mood", "t1.mood")).isEmpty();
        assertThat(Literal.of("'a'::text)::t1.mood", "t1.mood")).isEmpty();
    }
}
