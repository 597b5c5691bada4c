package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults and conditions that a shard has are the veneer's, too, and are then found to be the same. */
class ExpressionsIT {

    /** Type and default, each a constant. */
    private static final String CONSTANTS = """
            smallint|-5
            integer|(2+3)
            integer|'7'
            bigint|0
            bigint|-5000000000
            numeric|1.5
            numeric(12,2)|-0.5
            numeric(12,2)|1e9
            numeric|1.5::numeric(3,1)
            numeric|'NaN'
            real|-1
            double precision|1e-7
            double precision|'-Infinity'
            boolean|true
            boolean|'f'
            text|'x'
            text|''
            text|5
            text|'a\\b'
            text|E'line\\nbreak\\ttab\\\\'
            text|'it''s'
            text|'\u00e4\u20ac\ud83d\ude00\u00a0'
            text|'-- no comment; $x$ /*'
            text|NULL
            text|'a'||'b'
            text|concat('a', 1, 'b')
            text|repeat('x', 3) || 'y'
            text|rpad('', 3000, 'x')
            varchar|'x'
            varchar(10)|'x'::text
            varchar(10)|NULL
            varchar(3)|left('abcdef', 3)
            char(3)|'x'
            "char"|'x'
            name|'x'
            bit(3)|B'101'
            bit varying(5)|B'101'
            bit varying|'101'
            bytea|'\\x00ff'
            uuid|'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
            date|'2020-01-01'
            time|'12:00'
            time with time zone|'12:00+02'
            timestamp|'2020-01-01 12:00'
            timestamptz|'2020-01-01 12:00+02'
            timestamptz(3)|'infinity'
            interval|'1 year 2 mons -3 days 04:05:06.7'
            interval day to second(3)|'1 day 2.5 seconds'
            interval hour|'3:10'
            interval year to month|'1-2'
            json|'{"a": [1, "x\\\\n"]}'
            jsonb|'{"a": [1, null, "it''s", "\\\\"]}'
            jsonb|'[]'::json
            jsonb|jsonb_build_object('a', 1)
            text[]|'{"a b","it''s","\\\\\\\\"}'
            text[]|ARRAY['a','b']
            text[]|ARRAY[]::text[]
            text[]|ARRAY['a','b']::varchar[]
            varchar[]|ARRAY['a','b']
            varchar(5)[]|ARRAY['a','b']
            bigint[]|ARRAY[1,2]
            numeric(5,2)[]|ARRAY[1,-2]
            integer[]|ARRAY[[1,2],[3,4]]
            double precision[]|ARRAY[1.5,2]
            jsonb[]|ARRAY['{}']::jsonb[]
            inet|'10.0.0.1'
            cidr|'10.0.0.0/8'
            macaddr|'08:00:2b:01:02:03'
            money|12.5
            point|'(1,2)'
            int4range|'[1,10)'
            tstzrange|'[2020-01-01 00:00+00,)'
            int4multirange|'{[1,2)}'
            tsvector|'a b'
            e.mood|'it''s\\'
            e.mood[]|'{ok,"it''s\\\\"}'
            e.few|'b'""";

    /** Type and default, each different from row to row. */
    private static final String VARIABLES = """
            double precision|random()*100
            integer|floor(random()*10)
            integer|CASE WHEN random() > 0.5 THEN 1 ELSE 2 END
            uuid|gen_random_uuid()
            date|CURRENT_DATE + 1
            date|(now() + interval '1 month')::date
            time(3)|LOCALTIME(3)
            timestamp|now()
            timestamp|(now() AT TIME ZONE 'utc')
            timestamp|timezone('utc', now())
            timestamp|LOCALTIMESTAMP
            timestamptz(0)|now()
            timestamptz|now() + interval '30 days'
            timestamptz|CURRENT_TIMESTAMP(3)
            timestamptz|date_trunc('day', now())
            timestamptz[]|ARRAY[now()]
            date[]|ARRAY[now()]::date[]
            tstzrange|tstzrange(now(), null)
            text|to_char(now(), 'YYYY-MM-DD"T"')
            text|upper(left(md5(random()::text), 8))
            bigint|(extract(epoch from now())*1000)::bigint
            numeric|round(random()::numeric, 2)
            boolean|now() > '2020-01-01'""";

    private static final String CONDITIONS = """
            text|VALUE IN ('a','b')
            varchar|VALUE IN ('a','b')
            varchar(10)|VALUE NOT IN ('a','b')
            varchar(10)|VALUE = ANY (ARRAY['a','b'])
            varchar(10)|VALUE ~* '\\d+\\.'
            varchar(10)|VALUE LIKE 'a%' AND VALUE NOT LIKE 'a\\_%'
            varchar(10)|char_length(VALUE) BETWEEN 1 AND 5
            varchar(10)|VALUE = 'a' OR VALUE = 'b' OR VALUE = upper(VALUE)
            char(2)|VALUE IN ('a','b')
            "char"|VALUE IN ('a','b')
            name|VALUE IN ('a','b')
            text|VALUE ~ '^\\S+@\\S+$'
            text|trim(VALUE) <> ''
            text|VALUE = 'a'::varchar
            text|VALUE SIMILAR TO 'a%'
            text|VALUE IS DISTINCT FROM 'x'
            text|NOT (VALUE = 'x')
            text|CASE WHEN VALUE = 'a' THEN true ELSE VALUE IS NULL END
            integer|VALUE BETWEEN SYMMETRIC 5 AND 1
            integer|VALUE IN (1, -2, 3.5)
            integer|VALUE = ANY('{1,2}')
            smallint|VALUE > 0
            bigint|VALUE IN (1, 5000000000)
            numeric(12,2)|VALUE >= 0 AND VALUE <= 100.5
            real|VALUE IN (1, 2.5)
            double precision|VALUE BETWEEN -180 AND 180
            date|VALUE BETWEEN '2000-01-01' AND CURRENT_DATE
            date|extract(year from VALUE) > 2000
            timestamptz|VALUE > '2000-01-01'::date
            interval|VALUE > interval '1 day'
            jsonb|jsonb_typeof(VALUE) = 'object' AND VALUE ? 'a' AND VALUE ?& ARRAY['a']
            varchar[]|VALUE <@ ARRAY['a','b']::varchar[]
            int4range|NOT isempty(VALUE) AND lower(VALUE) > 0
            bytea|octet_length(VALUE) = 16
            boolean|VALUE IS NOT FALSE
            bit(3)|VALUE <> B'000'""";

    @ParameterizedTest
    @CsvSource({"18,18", "18,15", "15,18", "16,17"})
    void whatever_the_versions(int veneer, int shard) {
        Cluster cluster = Cluster.of(veneer, shard);
        List<String> statements = new ArrayList<>(List.of(
                "CREATE SCHEMA e",
                "CREATE TYPE e.mood AS ENUM ('ok', 'it''s\\')",
                "CREATE DOMAIN e.few AS varchar(10) DEFAULT 'a' CHECK (VALUE IN ('a','b'))",
                "CREATE TABLE e.constants (id int, " + columns(CONSTANTS) + ")",
                "CREATE TABLE e.variables (id int, " + columns(VARIABLES) + ")",
                "GRANT USAGE ON SCHEMA e TO bookstore_app"));
        List<String> columns = new ArrayList<>();
        for (String line : CONDITIONS.split("\n")) {
            String domain = "e.d" + columns.size();
            statements.add("CREATE DOMAIN " + domain + " AS " + line.replaceFirst("\\|", " CHECK (") + ")");
            columns.add("c" + columns.size() + " " + domain);
        }
        statements.add("CREATE TABLE e.checked (" + String.join(", ", columns) + ", id int)");
        statements.add("GRANT ALL ON ALL TABLES IN SCHEMA e TO bookstore_app");
        cluster.onShard(1, statements.toArray(String[]::new));
        TenantRouter router =
                cluster.router(cluster.topology().tenant("e").on("shard1").build());

        router.apply().orThrow();

        Plan again = router.plan();
        assertThat(again.isEmpty()).as("%s", again).isTrue();
        assertThat(again.notes())
                .containsExactly(
                        "tenant \"e\": column \"constants\".\"c27\" is filled by the shard, since its default calls"
                                + " function \"repeat\", which is not known to be harmless",
                        "tenant \"e\": column \"constants\".\"c28\" is filled by the shard, since its default calls"
                                + " function \"rpad\", which is not known to be harmless");
        Sqls.run(
                cluster.app(),
                "INSERT INTO e.constants (id) VALUES (1)",
                "INSERT INTO e.constants (id, c19, c77) VALUES (2, 'own\\', 'a')",
                "INSERT INTO e.variables (id) VALUES (1)",
                "INSERT INTO e.checked (id) VALUES (1)");
        cluster.onShard(1, "INSERT INTO e.constants (id) VALUES (1)");
        assertThat(Cluster.ask(cluster.shardAdmin(1), "SELECT count(DISTINCT c::text) FROM e.constants c WHERE id = 1"))
                .isEqualTo("1");
        assertThat(Cluster.ask(cluster.app(), "SELECT c19 || c77 FROM e.constants WHERE id = 2"))
                .isEqualTo("own\\a");
        cluster.onShard(
                1,
                "ALTER DOMAIN e.few DROP CONSTRAINT few_check",
                "ALTER DOMAIN e.few ADD CONSTRAINT few_check CHECK (VALUE IN ('a','b','c'))",
                "ALTER TABLE e.constants ALTER c19 SET DEFAULT 'a\\c'");
        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .containsExactly(
                        "alter domain \"e\".\"few\"",
                        "alter foreign table \"e\".\"constants\": column \"c19\" is" + " to be filled differently");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void unless_the_veneer_lacks_a_function() {
        Cluster cluster = Cluster.of(15, 18);
        cluster.onShard(
                1,
                "CREATE SCHEMA e",
                "CREATE TABLE e.t (id int, u uuid DEFAULT uuidv7(), r int DEFAULT random(5, 5), s float DEFAULT random())",
                "GRANT USAGE ON SCHEMA e TO bookstore_app",
                "GRANT ALL ON ALL TABLES IN SCHEMA e TO bookstore_app");
        TenantRouter router =
                cluster.router(cluster.topology().tenant("e").on("shard1").build());

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.plan().notes())
                .containsExactly(
                        "tenant \"e\": column \"t\".\"u\" is filled by the shard, since its default calls function"
                                + " \"uuidv7\" with 0 arguments, which the veneer lacks",
                        "tenant \"e\": column \"t\".\"r\" is filled by the shard, since its default calls function"
                                + " \"random\" with 2 arguments, which the veneer lacks");
        Sqls.run(cluster.app(), "INSERT INTO e.t (id) VALUES (1)");
        assertThat(Cluster.ask(cluster.app(), "SELECT r || '-' || (u IS NOT NULL) || (s IS NOT NULL) FROM e.t"))
                .isEqualTo("5-truetrue");
    }

    /** Columns called after the lines of the list, from c1 on. */
    private static String columns(String list) {
        List<String> columns = new ArrayList<>();
        for (String line : list.split("\n")) {
            columns.add("c" + (columns.size() + 1) + " " + line.replaceFirst("\\|", " DEFAULT "));
        }
        return String.join(", ", columns);
    }
}
