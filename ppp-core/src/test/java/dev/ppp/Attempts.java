package dev.ppp;

import static dev.ppp.Attempt.refused;
import static dev.ppp.Attempt.refusedWith;
import static dev.ppp.Attempt.shows;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a tenant's role could try. {@code {a}} and {@code {b}} in statements stand for the tenants' roles, {@code {app}} and {@code {admin}}
 * for the application's and the admin's.
 */
final class Attempts {

    private Attempts() {}

    static List<Attempt> all() {
        return Stream.of(
                        reads(), writes(), indirections(), definitions(), privileges(), servers(), passwords(), files())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Attempt> reads() {
        return List.of(
                refused("select", "SELECT * FROM b.books"),
                refused("select_nothing", "SELECT FROM b.books LIMIT 0"),
                refused("select_one_column", "SELECT title FROM b.books"),
                refused("table_command", "TABLE b.books"),
                refused("join_with_own", "SELECT count(*) FROM a.books JOIN b.books USING (id)"),
                refused("subquery_beside_own", "SELECT (SELECT count(*) FROM b.books) FROM a.books"),
                refused("common_table_expression", "WITH x AS (SELECT * FROM b.books) SELECT count(*) FROM x"),
                refused("union_with_own", "SELECT title FROM a.books UNION ALL SELECT title FROM b.books"),
                refused("tablesample", "SELECT * FROM b.books TABLESAMPLE SYSTEM (100)"),
                refused("select_for_update", "SELECT * FROM b.books FOR UPDATE"),
                refused("explain", "EXPLAIN SELECT * FROM b.books"),
                refused("explain_analyze", "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM b.books"),
                refused("copy_out", "COPY b.books TO STDOUT"),
                refused("copy_query_out", "COPY (SELECT * FROM b.books) TO STDOUT"),
                refused("row_type", "SELECT NULL::b.books"),
                refused("table_by_name", "SELECT 'b.books'::regclass"),
                refused("analyze", "ANALYZE b.books"),
                refused("lock", "DO 'BEGIN LOCK TABLE b.books IN ACCESS SHARE MODE; END'"),
                refused("nextval", "SELECT nextval('b.books_id_seq')"),
                refused("currval", "SELECT currval('b.books_id_seq')"),
                refusedWith("55000", "lastval", "SELECT lastval()"),
                refusedWith("42P01", "search_path", "SET search_path = b", "SELECT * FROM books"),
                refusedWith("42P01", "search_path_behind_temp", "SET search_path = pg_temp, b", "SELECT * FROM books"),
                shows("0", "statistics", "SELECT count(*) FROM pg_stats WHERE schemaname = 'b'"),
                refused("statistics_themselves", "SELECT * FROM pg_statistic"),
                shows(
                        "0",
                        "text_of_queries",
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sec' || 'ret of b%'"),
                shows(
                        "0",
                        "information_schema",
                        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'b'"));
    }

    private static List<Attempt> writes() {
        return List.of(
                refused("insert", "INSERT INTO b.authors (first_name, last_name) VALUES ('x', 'y')"),
                refused(
                        "insert_on_conflict",
                        "INSERT INTO b.authors (first_name, last_name) VALUES ('x', 'y') ON CONFLICT DO NOTHING"),
                refused("update", "UPDATE b.books SET title = 'x'"),
                refused("delete", "DELETE FROM b.books"),
                refused(
                        "merge",
                        "MERGE INTO b.books t USING a.books s ON t.id = s.id WHEN MATCHED THEN UPDATE SET title = 'x'"),
                refused("truncate", "TRUNCATE b.books"),
                refused("truncate_own_which_was_not_granted", "TRUNCATE a.books"),
                refused("copy_in", "COPY b.authors FROM STDIN"),
                refused("write_inside_a_query", "WITH x AS (DELETE FROM b.books RETURNING *) SELECT count(*) FROM x"),
                refused("update_own_from_other", "UPDATE a.books SET title = b.title FROM b.books b"));
    }

    /** By way of something else that runs the statement. */
    private static List<Attempt> indirections() {
        return List.of(
                refused("prepared_statement", "PREPARE p AS SELECT * FROM b.books"),
                refused("cursor", "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM b.books"),
                refused("do_block", "DO 'BEGIN PERFORM FROM b.books; END'"),
                refused("do_block_with_dynamic_sql", "DO 'BEGIN EXECUTE ''TABLE b.'' || ''books''; END'"),
                refused("temporary_view", "CREATE TEMP VIEW v AS SELECT * FROM b.books"),
                refused("temporary_table", "CREATE TEMP TABLE t AS SELECT * FROM b.books"),
                refused("select_into", "SELECT * INTO TEMP t FROM b.books"),
                refused("temporary_table_like", "CREATE TEMP TABLE t (LIKE b.books)"),
                refused("inheritance", "CREATE TEMP TABLE t () INHERITS (b.books)"),
                refused(
                        "partition",
                        "CREATE TEMP TABLE p (id uuid, title text, author_id uuid) PARTITION BY LIST (title)",
                        "ALTER TABLE p ATTACH PARTITION b.books DEFAULT"),
                refused(
                        "own_function",
                        "CREATE FUNCTION pg_temp.f() RETURNS bigint LANGUAGE plpgsql"
                                + " AS 'BEGIN RETURN (SELECT count(*) FROM b.books); END'",
                        "SELECT pg_temp.f()"),
                refused(
                        "own_security_definer_function",
                        "CREATE FUNCTION pg_temp.g() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER"
                                + " AS 'BEGIN RETURN (SELECT count(*) FROM b.books); END'",
                        "SELECT pg_temp.g()"),
                refused(
                        "own_trigger",
                        "CREATE TEMP TABLE t (id int)",
                        "CREATE FUNCTION pg_temp.h() RETURNS trigger LANGUAGE plpgsql"
                                + " AS 'BEGIN DELETE FROM b.books; RETURN NEW; END'",
                        "CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pg_temp.h()",
                        "INSERT INTO t VALUES (1)"),
                refused(
                        "own_rule",
                        "CREATE TEMP TABLE t (id int)",
                        "CREATE RULE r AS ON INSERT TO t DO ALSO DELETE FROM b.books"),
                refused(
                        "role_set_inside_a_security_definer_function",
                        "CREATE FUNCTION pg_temp.k() RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
                                + " AS 'BEGIN SET ROLE {b}; END'",
                        "SELECT pg_temp.k()"),
                refused("text_search_statistics", "SELECT * FROM ts_stat('SELECT title::tsvector FROM b.books')"));
    }

    private static List<Attempt> definitions() {
        return List.of(
                refused("create_table_in_other_schema", "CREATE TABLE b.x (id int)"),
                refused("create_table_in_own_schema", "CREATE TABLE a.x (id int)"),
                refused("create_table_in_public", "CREATE TABLE public.x (id int)"),
                refused("create_view_in_own_schema", "CREATE VIEW a.v AS SELECT * FROM a.books"),
                refused(
                        "create_function_in_own_schema",
                        "CREATE FUNCTION a.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
                refused("create_schema", "CREATE SCHEMA evil"),
                refused("rename_other_schema", "ALTER SCHEMA b RENAME TO c"),
                refused("drop_other_schema", "DROP SCHEMA b CASCADE"),
                refused("drop_own_table", "DROP FOREIGN TABLE a.books"),
                refused("drop_other_table", "DROP FOREIGN TABLE b.books"),
                refused("alter_other_table", "ALTER FOREIGN TABLE b.books ADD COLUMN x int"),
                refused("lead_own_table_to_other", "ALTER FOREIGN TABLE a.books OPTIONS (SET schema_name 'b')"),
                refused("own_own_table", "ALTER FOREIGN TABLE a.books OWNER TO {a}"),
                refused(
                        "trigger_on_own_table",
                        "CREATE TRIGGER t BEFORE INSERT ON a.books FOR EACH ROW"
                                + " EXECUTE FUNCTION suppress_redundant_updates_trigger()"),
                refusedWith("42809", "rule_on_own_table", "CREATE RULE r AS ON INSERT TO a.books DO ALSO NOTHING"),
                refused("policy_on_own_table", "CREATE POLICY p ON a.books"),
                refused("comment_on_other_table", "COMMENT ON FOREIGN TABLE b.books IS 'x'"),
                refused("event_trigger", "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION pg_temp.none()"),
                refused("publication", "CREATE PUBLICATION p"),
                refused(
                        "subscription",
                        "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false)"),
                refused("create_database", "CREATE DATABASE evil"),
                refused("c_function", "CREATE FUNCTION pg_temp.c() RETURNS int LANGUAGE c AS 'x', 'y'"),
                refused("internal_function", "CREATE FUNCTION pg_temp.i() RETURNS int LANGUAGE internal AS 'int4pl'"));
    }

    private static List<Attempt> privileges() {
        return List.of(
                refused("become_superuser", "SET ROLE postgres"),
                refused("become_admin", "SET ROLE {admin}"),
                refused("log_in_as_other", "SET SESSION AUTHORIZATION {b}"),
                refused("log_in_as_superuser", "SET SESSION AUTHORIZATION postgres"),
                refused("grant_other_role", "GRANT {b} TO {a}"),
                refused("grant_role_that_reads_all", "GRANT pg_read_all_data TO {a}"),
                refused("grant_admins_role", "GRANT {admin} TO {a}"),
                refused("grant_own_role", "GRANT {a} TO {b}"),
                refused("grant_other_schema", "GRANT ALL ON SCHEMA b TO {a}"),
                refused("grant_other_table", "GRANT SELECT ON b.books TO {a}"),
                shows(
                        "false",
                        "grant_own_table",
                        "GRANT SELECT ON a.books TO {b}",
                        "SELECT has_table_privilege('{b}', 'a.books', 'SELECT')::text"),
                refused(
                        "default_privileges_of_admin",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE {admin} GRANT ALL ON TABLES TO {a}"),
                refused("superuser_attribute", "ALTER ROLE {a} SUPERUSER"),
                refused("bypassrls_attribute", "ALTER ROLE {a} BYPASSRLS"),
                refused("createrole_attribute", "ALTER ROLE {a} CREATEROLE"),
                refused("password_of_application", "ALTER ROLE {app} PASSWORD 'x'"),
                refused("password_of_other", "ALTER ROLE {b} PASSWORD 'x'"),
                refused("setting_of_other", "ALTER ROLE {b} SET search_path = a"),
                refused(
                        "setting_of_database",
                        "DO 'BEGIN EXECUTE format($q$ALTER DATABASE %I SET search_path = a$q$, current_database()); END'"),
                refused("create_role", "CREATE ROLE evil"),
                refused("drop_role", "DROP ROLE {b}"),
                refused("reassign_owned", "REASSIGN OWNED BY {admin} TO {a}"),
                refused("drop_owned", "DROP OWNED BY {b}"),
                refused("alter_system", "ALTER SYSTEM SET log_statement = 'none'"),
                refused("reload", "SELECT pg_reload_conf()"),
                refused("replication_role", "SET session_replication_role = replica"),
                refused(
                        "terminate_sessions_of_others",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{admin}'"),
                refused(
                        "cancel_statements_of_others",
                        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '{admin}'"));
    }

    private static List<Attempt> servers() {
        return List.of(
                refused(
                        "own_foreign_table",
                        "CREATE FOREIGN TABLE pg_temp.x (title text) SERVER shard1"
                                + " OPTIONS (schema_name 'b', table_name 'books')"),
                refused("import", "IMPORT FOREIGN SCHEMA b FROM SERVER shard1 INTO pg_temp"),
                refused(
                        "create_server",
                        "CREATE SERVER evil FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1')"),
                refused("create_wrapper", "CREATE FOREIGN DATA WRAPPER evil"),
                refused("alter_server", "ALTER SERVER shard1 OPTIONS (SET host 'elsewhere')"),
                refused("drop_server", "DROP SERVER shard1 CASCADE"),
                refused("own_server", "ALTER SERVER shard1 OWNER TO {a}"),
                refused("grant_server", "GRANT USAGE ON FOREIGN SERVER shard1 TO {a}"),
                refused(
                        "create_mapping",
                        "CREATE USER MAPPING FOR CURRENT_USER SERVER shard1 OPTIONS (user 'postgres')"),
                refused(
                        "alter_shared_mapping",
                        "ALTER USER MAPPING FOR PUBLIC SERVER shard1 OPTIONS (SET user 'postgres')"),
                refused("drop_shared_mapping", "DROP USER MAPPING FOR PUBLIC SERVER shard1"),
                refused(
                        "alter_admins_mapping",
                        "ALTER USER MAPPING FOR {admin} SERVER shard1 OPTIONS (SET user 'postgres')"),
                refused("create_dblink", "CREATE EXTENSION dblink"),
                refused("drop_extension", "DROP EXTENSION postgres_fdw CASCADE"));
    }

    private static List<Attempt> passwords() {
        return List.of(
                refused("user_mappings_themselves", "SELECT umoptions FROM pg_user_mapping"),
                shows("0", "options_of_user_mappings", "SELECT count(umoptions) FROM pg_user_mappings"),
                shows(
                        "0",
                        "options_in_information_schema",
                        "SELECT count(option_value) FROM information_schema.user_mapping_options"),
                shows(
                        "0",
                        "options_of_servers",
                        "SELECT count(*) FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o"
                                + " WHERE o.option_name IN ('password', 'user')"),
                shows(
                        "0",
                        "connections_of_the_session",
                        "SELECT count(*) FROM a.books",
                        "SELECT count(*) FROM postgres_fdw_get_connections() c WHERE c::text LIKE '%secret%'"),
                refused("pg_authid", "SELECT rolpassword FROM pg_authid"),
                refused("pg_shadow", "SELECT passwd FROM pg_shadow"),
                shows("0", "pg_roles", "SELECT count(*) FROM pg_roles WHERE rolpassword <> '********'"),
                refused("records_of_mappings", "SELECT * FROM ppp.user_mapping"),
                refused("records_of_roles", "SELECT * FROM ppp.tenant_role"),
                refused("records_of_tenants", "UPDATE ppp.tenant SET server = 'x'"),
                refused("hba", "SELECT * FROM pg_hba_file_rules"),
                refused("data_directory", "SHOW data_directory"));
    }

    private static List<Attempt> files() {
        return List.of(
                refused("read_file", "SELECT pg_read_file('postgresql.conf')"),
                refused("list_directory", "SELECT pg_ls_dir('.')"),
                refused("list_logs", "SELECT * FROM pg_ls_logdir()"),
                refused("copy_from_program", "CREATE TEMP TABLE t (line text)", "COPY t FROM PROGRAM 'id'"),
                refused("copy_to_program", "COPY a.books TO PROGRAM 'cat'"),
                refused("copy_from_file", "CREATE TEMP TABLE t (line text)", "COPY t FROM '/etc/passwd'"),
                refused("copy_to_file", "COPY a.books TO '/tmp/books'"),
                refused("large_object_from_file", "SELECT lo_import('/etc/passwd')"),
                refused("large_objects_themselves", "SELECT * FROM pg_largeobject"),
                refused("load_library", "LOAD '/tmp/evil.so'"),
                refused("replication_slot", "SELECT pg_create_logical_replication_slot('s', 'pgoutput')"));
    }
}
