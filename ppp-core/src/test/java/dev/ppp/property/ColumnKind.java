package dev.ppp.property;

import java.util.List;

/**
 * A type of a column with two of its values. In both, {@code $} stands for the schema.
 *
 * @param type the type
 * @param one a value as SQL
 * @param other another value as SQL
 */
record ColumnKind(String type, String one, String other) {

    static final List<ColumnKind> ALL = List.of(
            new ColumnKind("int", "1", "-7"),
            new ColumnKind("bigint", "9000000000", "-1"),
            new ColumnKind("smallint", "1", "-7"),
            new ColumnKind("text", "'it''s'", "''"),
            new ColumnKind("varchar(20)", "'abc'", "E'a\\nb'"),
            new ColumnKind("varchar", "'NULL'", "'('"),
            new ColumnKind("char(5)", "'ab'", "' b'"),
            new ColumnKind("\"char\"", "'a'", "'b'"),
            new ColumnKind("name", "'a name'", "'x'"),
            new ColumnKind("boolean", "true", "false"),
            new ColumnKind("numeric", "1.50", "'NaN'"),
            new ColumnKind("numeric(12,3)", "123.456", "-0.001"),
            new ColumnKind("real", "1.25", "'-Infinity'"),
            new ColumnKind("double precision", "0.1", "1e300"),
            new ColumnKind("money", "'1.25'", "'-3.00'"),
            new ColumnKind("date", "'2020-02-29'", "'infinity'"),
            new ColumnKind("time(3)", "'12:34:56.789'", "'24:00'"),
            new ColumnKind("timetz", "'12:34+01'", "'00:00-08'"),
            new ColumnKind("timestamp", "'2020-01-02 03:04:05.678901'", "'1900-01-01'"),
            new ColumnKind("timestamptz", "'2020-01-02 03:04:05.678901Z'", "'-infinity'"),
            new ColumnKind("timestamptz(3)", "'2020-01-02 03:04:05.678Z'", "'1970-01-01 UTC'"),
            new ColumnKind("interval", "'1 year -2 days 3.5 seconds'", "'0'"),
            new ColumnKind("interval day to second(2)", "'1 day 1.25 seconds'", "'-1 hour'"),
            new ColumnKind("uuid", "'00000000-0000-0000-0000-00000000000a'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
            new ColumnKind("bytea", "'\\x00ff'", "''"),
            new ColumnKind("json", "'{\"a\": [1, null]}'", "'1'"),
            new ColumnKind("jsonb", "'{\"b\": 1, \"a\": \"it''s\"}'", "'[]'"),
            new ColumnKind("jsonpath", "'$[*]'", "'strict $[0]'"),
            new ColumnKind("inet", "'10.0.0.1/8'", "'::1'"),
            new ColumnKind("cidr", "'10.0.0.0/8'", "'::/0'"),
            new ColumnKind("macaddr", "'08:00:2b:01:02:03'", "'00:00:00:00:00:00'"),
            new ColumnKind("bit(5)", "B'10101'", "B'00000'"),
            new ColumnKind("bit varying(7)", "B'1'", "B''"),
            new ColumnKind("point", "'(1,2)'", "'(-1.5,0)'"),
            new ColumnKind("circle", "'<(1,2),3>'", "'<(0,0),0>'"),
            new ColumnKind("tsvector", "'a:1 b:2'", "''"),
            new ColumnKind("int4range", "'[1,5)'", "'empty'"),
            new ColumnKind("tstzrange", "'[2020-01-01 UTC,)'", "'(,)'"),
            new ColumnKind("int4multirange", "'{[1,5),[7,9)}'", "'{}'"),
            new ColumnKind("int[]", "'{1,NULL,3}'", "'{}'"),
            new ColumnKind("text[]", "'{a,\"b c\",\"\"}'", "'{{a},{b}}'"),
            new ColumnKind("numeric(6,2)[]", "'{1.25}'", "'{NULL}'"),
            new ColumnKind("text COLLATE \"C\"", "'a'", "'B'"),
            new ColumnKind("$.mood", "'ok'", "'so so'"),
            new ColumnKind("$.mood[]", "'{ok,\"so so\"}'", "'{}'"),
            new ColumnKind("$.pages", "7", "1"),
            new ColumnKind("$.word", "'abc'", "'d'"),
            new ColumnKind("$.size", "'(1,\"a b\")'", "'(,)'"),
            new ColumnKind("$.size[]", "'{\"(1,a)\"}'", "'{}'"),
            new ColumnKind("$.span", "'[1,2)'", "'empty'"),
            new ColumnKind("$.span_multirange", "'{[1,2)}'", "'{}'"));

    /** What the types need. */
    static final List<String> TYPES = List.of(
            "CREATE TYPE $.mood AS ENUM ('ok', 'so so', 'it''s bad')",
            "CREATE DOMAIN $.pages AS int CONSTRAINT positive CHECK (VALUE > 0)",
            "CREATE DOMAIN $.word AS varchar(30) DEFAULT 'none' CHECK (VALUE <> '')",
            "CREATE TYPE $.size AS (width int, name text)",
            "CREATE TYPE $.span AS RANGE (subtype = float8, subtype_diff = float8mi)");

    String value(int pick) {
        return pick % 2 == 0 ? one : other;
    }

    boolean isWhole() {
        return type.equals("int") || type.equals("bigint") || type.equals("smallint");
    }

    /** Returns a default that is no constant; empty where there is none for the type. */
    String function() {
        return switch (type) {
            case "timestamptz" -> "now()";
            case "uuid" -> "gen_random_uuid()";
            case "date" -> "CURRENT_DATE";
            case "text" -> "lower('ABC' || 'd')";
            default -> "";
        };
    }
}
