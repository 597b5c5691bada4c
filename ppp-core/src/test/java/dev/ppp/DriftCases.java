package dev.ppp;

import java.util.List;
import java.util.stream.Stream;

/** What can happen to a tenant's tables and types on a shard, and to what the veneer has of them. */
final class DriftCases {

    /** What every tenant has before. Nothing happens to the column {@code kept}, on which a view rests. */
    static final List<String> BASE = List.of(
            "CREATE SCHEMA $",
            "CREATE TYPE $.mood AS ENUM ('ok', 'bad')",
            "CREATE DOMAIN $.pages AS int CONSTRAINT few CHECK (VALUE < 1000)",
            "CREATE TYPE $.size AS (width int, height int)",
            "CREATE TABLE $.t (id int NOT NULL, kept text, name text, code varchar(10), price numeric(8,2),"
                    + " at timestamptz, label text DEFAULT 'x', m $.mood, p $.pages, s $.size, amount int)",
            "COMMENT ON COLUMN $.t.code IS 'a code'",
            "INSERT INTO $.t VALUES (1, 'kept', 'Anne', 'abc', 1.25, '2020-01-02 03:04:05.678901Z', DEFAULT, 'ok', 7,"
                    + " '(1,2)', 5), (2, 'too', NULL, NULL, NULL, NULL, 'y', 'bad', NULL, NULL, NULL)",
            "CREATE TABLE $.numbered (n int GENERATED ALWAYS AS IDENTITY, v text)",
            "INSERT INTO $.numbered (v) VALUES ('one'), ('two')",
            "CREATE VIEW $.names AS SELECT id, name FROM $.numbered JOIN $.t ON id = n",
            "CREATE MATERIALIZED VIEW $.labels AS SELECT label, count(*) AS n FROM $.t GROUP BY label");

    private DriftCases() {}

    static List<DriftCase> all() {
        return Stream.of(columns(), fillings(), tables(), types(), veneer())
                .flatMap(List::stream)
                .toList();
    }

    private static List<DriftCase> columns() {
        return List.of(
                DriftCase.of("column_added")
                        .onShard("ALTER TABLE $.t ADD COLUMN born date")
                        .reports("column \"born\" is new on the shard"),
                DriftCase.of("column_dropped")
                        .onShard("ALTER TABLE $.t DROP COLUMN code")
                        .reports("column \"code\" is gone from the shard"),
                DriftCase.of("column_renamed")
                        .onShard("ALTER TABLE $.t RENAME COLUMN name TO first_name")
                        .reports("column \"name\" is called \"first_name\" on the shard"),
                DriftCase.of("columns_that_swap_names")
                        .onShard(
                                "ALTER TABLE $.t RENAME COLUMN name TO between",
                                "ALTER TABLE $.t RENAME COLUMN label TO name",
                                "ALTER TABLE $.t RENAME COLUMN between TO label")
                        .reports(
                                "column \"name\" is called \"label\" on the shard",
                                "column \"label\" is called \"name\" on the shard"),
                DriftCase.of("columns_that_swap_names_with_a_name_in_between")
                        .before("ALTER TABLE $.numbered ADD COLUMN ppp_renamed_0 int")
                        .onShard(
                                "ALTER TABLE $.numbered RENAME COLUMN v TO between",
                                "ALTER TABLE $.numbered RENAME COLUMN ppp_renamed_0 TO v",
                                "ALTER TABLE $.numbered RENAME COLUMN between TO ppp_renamed_0")
                        .reports(
                                "column \"v\" is called \"ppp_renamed_0\" on the shard",
                                "column \"ppp_renamed_0\" is called \"v\" on the shard"),
                DriftCase.of("column_dropped_and_another_added")
                        .onShard("ALTER TABLE $.t DROP COLUMN code", "ALTER TABLE $.t ADD COLUMN key text")
                        .reports("column \"key\" is new on the shard", "column \"code\" is gone from the shard"),
                DriftCase.of("column_created_anew_with_another_type")
                        .onShard("ALTER TABLE $.t DROP COLUMN code", "ALTER TABLE $.t ADD COLUMN code int")
                        .reports("column \"code\" is new on the shard", "column \"code\" is gone from the shard"),
                DriftCase.of("int_to_bigint")
                        .onShard("ALTER TABLE $.t ALTER COLUMN amount TYPE bigint")
                        .reports("column \"amount\" is integer on the veneer and bigint on the shard"),
                DriftCase.of("text_to_int")
                        .onShard("ALTER TABLE $.t ALTER COLUMN code TYPE int USING length(code)")
                        .reports("column \"code\" is character varying(10) on the veneer and integer on the shard"),
                DriftCase.of("varchar_widened")
                        .onShard("ALTER TABLE $.t ALTER COLUMN code TYPE varchar(20)")
                        .reports("column \"code\" is character varying(10) on the veneer and character varying(20) on"
                                + " the shard"),
                DriftCase.of("numeric_scale")
                        .onShard("ALTER TABLE $.t ALTER COLUMN price TYPE numeric(10,4)")
                        .reports("column \"price\" is numeric(8,2) on the veneer and numeric(10,4) on the shard"),
                DriftCase.of("timestamptz_precision")
                        .onShard("ALTER TABLE $.t ALTER COLUMN at TYPE timestamptz(3)")
                        .reports(
                                "column \"at\" is timestamp with time zone on the veneer and timestamp(3) with time zone on the shard"),
                DriftCase.of("text_to_enum")
                        .onShard("ALTER TABLE $.t ALTER COLUMN code TYPE $.mood USING 'ok'")
                        .reports("column \"code\" is character varying(10) on the veneer and \"mood\" on the shard"),
                DriftCase.of("text_to_domain")
                        .onShard(
                                "CREATE DOMAIN $.word AS varchar(20) CHECK (VALUE <> '')",
                                "ALTER TABLE $.t ALTER COLUMN code TYPE $.word")
                        .plans(1, 1, 0)
                        .reports(
                                "the shard has domain \"word\", which the veneer lacks",
                                "column \"code\" is character varying(10) on the veneer and character varying(20) on the shard"),
                DriftCase.of("not_null_set")
                        .onShard("ALTER TABLE $.t ALTER COLUMN label SET NOT NULL")
                        .reports("column \"label\" takes no null on the shard"),
                DriftCase.of("not_null_dropped")
                        .onShard("ALTER TABLE $.t ALTER COLUMN id DROP NOT NULL")
                        .reports("column \"id\" takes null on the shard"),
                DriftCase.of("comments")
                        .onShard(
                                "COMMENT ON TABLE $.t IS 'it''s a table'",
                                "COMMENT ON COLUMN $.t.name IS 'a name'",
                                "COMMENT ON COLUMN $.t.code IS NULL")
                        .reports(
                                "the comment on table \"t\" differs",
                                "the comment on column \"t\".\"name\" differs",
                                "the comment on column \"t\".\"code\" differs"),
                DriftCase.of("another_collation")
                        .onShard("ALTER TABLE $.t ALTER COLUMN code TYPE varchar(10) COLLATE \"POSIX\"")
                        .reports("column \"code\" has another collation on the shard"));
    }

    private static List<DriftCase> fillings() {
        return List.of(
                DriftCase.of("default_changed")
                        .onShard("ALTER TABLE $.t ALTER COLUMN label SET DEFAULT 'it''s'")
                        .reports("column \"label\" is to be filled differently"),
                DriftCase.of("default_added")
                        .onShard("ALTER TABLE $.t ALTER COLUMN price SET DEFAULT 1.5")
                        .reports("column \"price\" is to be filled differently"),
                DriftCase.of("default_that_only_the_shard_can_compute")
                        .onShard("CREATE SEQUENCE $.s", "ALTER TABLE $.t ALTER COLUMN price SET DEFAULT nextval('$.s')")
                        .reports("column \"price\" has to be created anew"),
                DriftCase.of("default_dropped")
                        .onShard("ALTER TABLE $.t ALTER COLUMN label DROP DEFAULT")
                        .reports("column \"label\" is to be filled differently"),
                DriftCase.of("default_and_type_changed")
                        .onShard(
                                "ALTER TABLE $.t ALTER COLUMN code TYPE int USING 1",
                                "ALTER TABLE $.t ALTER COLUMN code SET DEFAULT 7")
                        .reports(
                                "column \"code\" is character varying(10) on the veneer and integer on the shard",
                                "column \"code\" is to be filled differently"),
                DriftCase.of("identity_added")
                        .onShard("ALTER TABLE $.t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (START 100)")
                        .reports("column \"id\" has to be created anew"),
                DriftCase.of("identity_dropped")
                        .onShard("ALTER TABLE $.numbered ALTER COLUMN n DROP IDENTITY")
                        .reports("column \"n\" is to be filled differently"),
                DriftCase.of("generated_column_added")
                        .onShard("ALTER TABLE $.t ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) STORED")
                        .reports("column \"twice\" is new on the shard"));
    }

    private static List<DriftCase> tables() {
        return List.of(
                DriftCase.of("table_created")
                        .onShard("CREATE TABLE $.fresh (id int)", "INSERT INTO $.fresh VALUES (1)")
                        .plans(2, 0, 0)
                        .reports(
                                "the shard has table \"fresh\", which the veneer lacks",
                                "grant SELECT, INSERT, UPDATE, DELETE on table \"fresh\" of schema \"$\" to \"veneer_app\""),
                DriftCase.of("table_renamed")
                        .onShard("ALTER TABLE $.numbered RENAME TO counted")
                        .reports("the shard's table \"numbered\" is now called \"counted\""),
                DriftCase.of("table_and_its_column_renamed")
                        .onShard(
                                "ALTER TABLE $.numbered RENAME TO counted",
                                "ALTER TABLE $.counted RENAME COLUMN v TO w")
                        .plans(0, 2, 0)
                        .reports(
                                "the shard's table \"numbered\" is now called \"counted\"",
                                "column \"v\" is called \"w\" on the shard"),
                DriftCase.of("tables_that_swap_names")
                        .before("CREATE TABLE $.one (id int, a text)", "CREATE TABLE $.two (id int, b text)")
                        .onShard(
                                "ALTER TABLE $.one RENAME TO three",
                                "ALTER TABLE $.two RENAME TO one",
                                "ALTER TABLE $.three RENAME TO two")
                        .plans(0, 2, 0)
                        .reports(
                                "column \"b\" is new on the shard",
                                "column \"a\" is gone from the shard",
                                "column \"a\" is new on the shard",
                                "column \"b\" is gone from the shard"),
                DriftCase.of("table_lost")
                        .onShard("DROP TABLE $.numbered CASCADE")
                        .asHazard()
                        .plans(0, 0, 1)
                        .reports(
                                "the shard lacks table \"names\", which the veneer has",
                                "the shard lacks table \"numbered\", which the veneer has"),
                DriftCase.of("table_moved_away")
                        .onShard("CREATE SCHEMA $_archive", "ALTER TABLE $.numbered SET SCHEMA $_archive")
                        .asHazard()
                        .plans(0, 0, 1)
                        .reports("the shard lacks table \"numbered\", which the veneer has"),
                DriftCase.of("table_partitioned")
                        .onShard(
                                "ALTER TABLE $.t RENAME TO t_old",
                                "CREATE TABLE $.t (LIKE $.t_old INCLUDING ALL) PARTITION BY RANGE (id)",
                                "ALTER TABLE $.t ATTACH PARTITION $.t_old FOR VALUES FROM (0) TO (100)")
                        .asHazard()
                        .plans(0, 0, 1)
                        .reports("revoke UPDATE, DELETE on table \"t\" of schema \"$\" from \"veneer_app\"")
                        .notes(
                                "tenant \"table_partitioned\": UPDATE and DELETE are not granted on table \"t\", since ctid, by which postgres_fdw finds rows, does not tell its rows apart; write to the shard directly, name its partitions with limitTo, or put a view before it on the shard"),
                DriftCase.of("view_created_anew")
                        .onShard("DROP VIEW $.names", "CREATE VIEW $.names AS SELECT price, id FROM $.t")
                        .asHazard()
                        .plans(0, 2, 0)
                        .reports(
                                "alter foreign table \"$\".\"names\": the shard cannot be asked for estimates",
                                "column \"price\" is new on the shard",
                                "column \"id\" has to be created anew",
                                "column \"name\" is gone from the shard"),
                DriftCase.of("materialized_view_created_anew")
                        .onShard(
                                "DROP MATERIALIZED VIEW $.labels",
                                "CREATE MATERIALIZED VIEW $.labels AS SELECT count(*)::int AS n, min(id) FROM $.t")
                        .asHazard()
                        .reports(
                                "column \"n\" is bigint on the veneer and integer on the shard",
                                "column \"min\" is new on the shard",
                                "column \"label\" is gone from the shard"),
                DriftCase.of("table_became_a_view")
                        .onShard(
                                "ALTER TABLE $.numbered RENAME TO numbered_rows",
                                "CREATE VIEW $.numbered AS SELECT n, v, n AS m FROM $.numbered_rows")
                        .plans(2, 2, 0)
                        .reports(
                                "alter foreign table \"$\".\"numbered\": the shard cannot be asked for estimates",
                                "column \"n\" takes null on the shard",
                                "column \"n\" is to be filled differently",
                                "column \"m\" is new on the shard",
                                "the shard has table \"numbered_rows\", which the veneer lacks",
                                "grant SELECT, INSERT, UPDATE, DELETE on table \"numbered_rows\" of schema \"$\" to \"veneer_app\""));
    }

    private static List<DriftCase> types() {
        return List.of(
                DriftCase.of("enum_value_at_the_end")
                        .onShard("ALTER TYPE $.mood ADD VALUE 'it''s'", "UPDATE $.t SET m = 'it''s'")
                        .reports("the shard's enum \"mood\" has value 'it's', which the veneer's lacks"),
                DriftCase.of("enum_values_in_between")
                        .onShard(
                                "ALTER TYPE $.mood ADD VALUE 'fair' AFTER 'ok'",
                                "ALTER TYPE $.mood ADD VALUE 'poor' AFTER 'fair'",
                                "ALTER TYPE $.mood ADD VALUE 'best' BEFORE 'ok'",
                                "UPDATE $.t SET m = 'poor'")
                        .plans(0, 3, 0)
                        .reports(
                                "the shard's enum \"mood\" has value 'poor', which the veneer's lacks",
                                "the shard's enum \"mood\" has value 'fair', which the veneer's lacks",
                                "the shard's enum \"mood\" has value 'best', which the veneer's lacks"),
                DriftCase.of("enum_value_renamed")
                        .onShard("ALTER TYPE $.mood RENAME VALUE 'bad' TO 'worse'")
                        .reports("the shard's enum \"mood\" calls value 'bad' now 'worse'"),
                DriftCase.of("type_used_by_a_new_column")
                        .onShard(
                                "CREATE TYPE $.colour AS ENUM ('red', 'blue')",
                                "CREATE TYPE $.pair AS (one $.colour, other $.colour[])",
                                "ALTER TABLE $.t ADD COLUMN colours $.pair DEFAULT '(red,{blue})'")
                        .plans(2, 1, 0)
                        .reports(
                                "the shard has enum \"colour\", which the veneer lacks",
                                "the shard has composite type \"pair\", which the veneer lacks",
                                "column \"colours\" is new on the shard"),
                DriftCase.of("domain_check_added")
                        .onShard("ALTER DOMAIN $.pages ADD CONSTRAINT many CHECK (VALUE > 0)")
                        .reports("the shard's domain \"pages\" has constraint \"many\""),
                DriftCase.of("domain_check_dropped")
                        .onShard("ALTER DOMAIN $.pages DROP CONSTRAINT few", "UPDATE $.t SET p = 5000")
                        .reports("the shard's domain \"pages\" lacks constraint \"few\""),
                DriftCase.of("domain_check_changed")
                        .onShard(
                                "ALTER DOMAIN $.pages DROP CONSTRAINT few",
                                "ALTER DOMAIN $.pages ADD CONSTRAINT few CHECK (VALUE < 9000)")
                        .reports("the shard's domain \"pages\" has constraint \"few\" with another condition"),
                DriftCase.of("domain_not_null")
                        .onShard("UPDATE $.t SET p = 1", "ALTER DOMAIN $.pages SET NOT NULL")
                        .reports("the shard's domain \"pages\" refuses null"),
                DriftCase.of("composite_with_one_more_attribute")
                        .onShard("ALTER TYPE $.size ADD ATTRIBUTE depth int", "UPDATE $.t SET s = '(1,2,3)'")
                        .reports("the shard's composite type \"size\" has other attributes"),
                DriftCase.of("composite_with_one_attribute_less")
                        .onShard("ALTER TYPE $.size DROP ATTRIBUTE width")
                        .reports("the shard's composite type \"size\" has other attributes"),
                DriftCase.of("composite_with_a_renamed_attribute")
                        .onShard("ALTER TYPE $.size RENAME ATTRIBUTE width TO breadth")
                        .reports("the shard's composite type \"size\" has other attributes"));
    }

    private static List<DriftCase> veneer() {
        return List.of(
                DriftCase.of("server_option")
                        .onVeneer("ALTER SERVER shard1 OPTIONS (SET fetch_size '7', ADD truncatable 'false')")
                        .shared()
                        .reports(
                                "alter foreign server \"shard1\": fetch_size '7' -> '1000', no truncatable (was 'false')"),
                DriftCase.of("grant_revoked")
                        .onVeneer("REVOKE SELECT ON $.t FROM veneer_app")
                        .plans(1, 0, 0)
                        .reports("grant SELECT on table \"t\" of schema \"$\" to \"veneer_app\""),
                DriftCase.of("grant_added")
                        .onVeneer("GRANT TRUNCATE ON $.t TO veneer_app")
                        .asHazard()
                        .plans(0, 0, 1)
                        .reports("revoke TRUNCATE on table \"t\" of schema \"$\" from \"veneer_app\""));
    }
}
