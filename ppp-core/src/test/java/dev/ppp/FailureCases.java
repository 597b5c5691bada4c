package dev.ppp;

import static dev.ppp.error.FailureKind.CANCELLED;
import static dev.ppp.error.FailureKind.CONNECTION_LOST;
import static dev.ppp.error.FailureKind.GENERATED_COLUMN;
import static dev.ppp.error.FailureKind.LOCK_TIMEOUT;
import static dev.ppp.error.FailureKind.LOGIN_REFUSED;
import static dev.ppp.error.FailureKind.MERGE;
import static dev.ppp.error.FailureKind.MISSING_ON_SHARD;
import static dev.ppp.error.FailureKind.NAME_NOT_FOUND_IN_FUNCTION;
import static dev.ppp.error.FailureKind.NOT_NULL_ON_SHARD;
import static dev.ppp.error.FailureKind.NOT_ON_FOREIGN_TABLES;
import static dev.ppp.error.FailureKind.NO_USER_MAPPING;
import static dev.ppp.error.FailureKind.ON_CONFLICT;
import static dev.ppp.error.FailureKind.OUTCOME_UNKNOWN;
import static dev.ppp.error.FailureKind.OUT_OF_RESOURCES;
import static dev.ppp.error.FailureKind.PASSWORD_REQUIRED;
import static dev.ppp.error.FailureKind.PERMISSION_DENIED;
import static dev.ppp.error.FailureKind.READ_ONLY;
import static dev.ppp.error.FailureKind.ROW_DOES_NOT_FIT;
import static dev.ppp.error.FailureKind.STALE_STATEMENT;
import static dev.ppp.error.FailureKind.TIMEOUT;
import static dev.ppp.error.FailureKind.TOO_MANY_CONNECTIONS;
import static dev.ppp.error.FailureKind.UNREACHABLE;

import dev.ppp.error.Retry;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** What goes wrong with one session; what takes two is in {@link FailuresIT}. */
final class FailureCases {

    private static final String TITLES = "SELECT title FROM $.books";

    private FailureCases() {}

    static List<FailureCase> all() {
        return Stream.of(connecting(), interrupted(), shapes(), statements(), refusals())
                .flatMap(List::stream)
                .toList();
    }

    private static List<FailureCase> connecting() {
        return List.of(
                FailureCase.of("nobody_listens")
                        .onVeneer("ALTER SERVER shard1 OPTIONS (SET port '1')")
                        .fails(TITLES)
                        .is(UNREACHABLE, "08001", Retry.LATER, """
                        tenant "$": could not connect to the shard: could not connect to server "shard1"
                          Detail: connection to server at "127.0.0.1", port 1 failed: Connection refused
                            \tIs the server running on that host and accepting TCP/IP connections?
                          Hint: Nothing was done. The shard is down, starting, or cannot be reached from the veneer; tenants of other shards are not concerned. See TenantRouter.health()."""),
                FailureCase.of("no_such_database")
                        .onVeneer("ALTER SERVER shard1 OPTIONS (SET dbname 'nope')")
                        .fails(TITLES)
                        .is(LOGIN_REFUSED, "08001", Retry.NO, """
                        tenant "$": could not log in to the shard: could not connect to server "shard1"
                          Detail: connection to server at "127.0.0.1", port $port failed: FATAL:  database "nope" does not exist
                          Hint: Check the role, its password and its database on the shard, and what the topology declares for them; then apply the topology."""),
                FailureCase.of("wrong_password")
                        .onVeneer("ALTER USER MAPPING FOR veneer_app SERVER shard1 OPTIONS (SET password 'wrong')")
                        .fails(TITLES)
                        .afterOnVeneer(
                                "ALTER USER MAPPING FOR veneer_app SERVER shard1 OPTIONS (SET password $password)")
                        .is(LOGIN_REFUSED, "08001", Retry.NO, """
                        tenant "$": could not log in to the shard: could not connect to server "shard1"
                          Detail: connection to server at "127.0.0.1", port $port failed: FATAL:  password authentication failed for user "bookstore_app"
                          Hint: Check the role, its password and its database on the shard, and what the topology declares for them; then apply the topology."""),
                FailureCase.of("no_login")
                        .onShard("ALTER ROLE bookstore_app NOLOGIN")
                        .fails(TITLES)
                        .afterOnShard("ALTER ROLE bookstore_app LOGIN")
                        .is(LOGIN_REFUSED, "08001", Retry.NO, """
                        tenant "$": could not log in to the shard: could not connect to server "shard1"
                          Detail: connection to server at "127.0.0.1", port $port failed: FATAL:  role "bookstore_app" is not permitted to log in
                          Hint: Check the role, its password and its database on the shard, and what the topology declares for them; then apply the topology."""),
                FailureCase.of("no_connect_privilege")
                        .onShard("REVOKE CONNECT ON DATABASE $database FROM PUBLIC")
                        .fails(TITLES)
                        .afterOnShard("GRANT CONNECT ON DATABASE $database TO PUBLIC")
                        .is(LOGIN_REFUSED, "08001", Retry.NO, """
                        tenant "$": could not log in to the shard: could not connect to server "shard1"
                          Detail: connection to server at "127.0.0.1", port $port failed: FATAL:  permission denied for database "$database"
                            DETAIL:  User does not have CONNECT privilege.
                          Hint: Check the role, its password and its database on the shard, and what the topology declares for them; then apply the topology."""),
                FailureCase.of("connection_limit")
                        .onShard("ALTER ROLE bookstore_app CONNECTION LIMIT 0")
                        .fails(TITLES)
                        .afterOnShard("ALTER ROLE bookstore_app CONNECTION LIMIT -1")
                        .is(TOO_MANY_CONNECTIONS, "08001", Retry.LATER, """
                        tenant "$": could not get a connection to the shard: could not connect to server "shard1"
                          Detail: connection to server at "127.0.0.1", port $port failed: FATAL:  too many connections for role "bookstore_app"
                          Hint: Nothing was done. Each backend of the veneer keeps a connection to each shard for each role that it used: allow more on the shard, or keep fewer connections to the veneer."""),
                FailureCase.of("no_mapping")
                        .onVeneer("DROP USER MAPPING FOR veneer_app SERVER shard1")
                        .fails(TITLES)
                        .is(NO_USER_MAPPING, "42704", Retry.NO, """
                        tenant "$": cannot log in to the shard: user mapping not found for user "veneer_app", server "shard1"
                          Hint: Declare a user mapping for the role in the topology, and apply it. Mappings follow the current role, also after SET ROLE; in a view, its owner."""),
                FailureCase.of("no_password")
                        .onVeneer("ALTER USER MAPPING FOR veneer_app SERVER shard1 OPTIONS (DROP password)")
                        .fails(TITLES)
                        .afterOnVeneer(
                                "ALTER USER MAPPING FOR veneer_app SERVER shard1 OPTIONS (ADD password $password)")
                        .is(PASSWORD_REQUIRED, "2F003", Retry.NO, """
                        tenant "$": cannot log in to the shard: password or GSSAPI delegated credentials required
                          Detail: Non-superusers must delegate GSSAPI credentials, provide a password, or enable SCRAM pass-through in user mapping.
                          Hint: The user mapping needs a password, and the shard has to ask for it: not trust or peer, but scram-sha-256 in its pg_hba.conf."""));
    }

    private static List<FailureCase> interrupted() {
        return List.of(
                FailureCase.of("statement_timeout")
                        .before("CREATE VIEW $.slow AS SELECT 1 AS one FROM pg_sleep(10)")
                        .fails("SET LOCAL statement_timeout = '100ms'", "SELECT one FROM $.slow")
                        .is(TIMEOUT, "57014", Retry.LATER, """
                        tenant "$": could not finish in time: canceling statement due to statement timeout
                          Hint: Nothing was done. The statement is slow, waits for a lock on the shard, or the shard does not answer. See TenantRouter.health()."""),
                FailureCase.of("shards_statement_timeout")
                        .before("CREATE VIEW $.slow AS SELECT 1 AS one FROM pg_sleep(10)")
                        .onShard("ALTER ROLE bookstore_app IN DATABASE $database SET statement_timeout = '100ms'")
                        .fails("SELECT one FROM $.slow")
                        .afterOnShard("ALTER ROLE bookstore_app IN DATABASE $database RESET ALL")
                        .is(TIMEOUT, "57014", Retry.LATER, """
                        tenant "$": could not finish in time: canceling statement due to statement timeout
                          Hint: Nothing was done. The statement is slow, waits for a lock on the shard, or the shard does not answer. See TenantRouter.health()."""),
                FailureCase.of("drivers_timeout")
                        .before("CREATE VIEW $.slow AS SELECT 1 AS one FROM pg_sleep(10)")
                        .fails((cluster, tenant, schema) -> tenant.dsl()
                                .resultQuery("SELECT one FROM " + schema + ".slow")
                                .queryTimeout(1)
                                .fetch())
                        .is(CANCELLED, "57014", Retry.OUTCOME_UNKNOWN, """
                        tenant "$": statement was cancelled: canceling statement due to user request
                          Hint: Inside a transaction, nothing was done. A statement outside one that wrote through the veneer may have been cancelled in the midst of its commit on the shard: look first."""),
                FailureCase.of("cancelled_on_shard")
                        .before("CREATE VIEW $.cancelled AS SELECT pg_cancel_backend(pg_backend_pid()) AS it")
                        .fails("SELECT it FROM $.cancelled")
                        .is(CANCELLED, "57014", Retry.LATER, """
                        tenant "$": statement was cancelled on the shard: canceling statement due to user request
                          Hint: Nothing was done: it was rolled back."""),
                FailureCase.of("terminated_in_transaction")
                        .before("CREATE VIEW $.ended AS SELECT pg_terminate_backend(pg_backend_pid()) AS it")
                        .fails(TITLES, "SELECT it FROM $.ended")
                        .is(CONNECTION_LOST, "08006", Retry.TRANSACTION, """
                        tenant "$": lost the connection to the shard: FATAL:  terminating connection due to administrator command
                          Detail: server closed the connection unexpectedly
                            \tThis probably means the server terminated abnormally
                            \tbefore or while processing the request.
                            invalid socket
                          Hint: Nothing was done: the transaction was rolled back. The next one connects anew."""),
                FailureCase.of("idle_until_the_commit")
                        .onShard("ALTER ROLE bookstore_app IN DATABASE $database"
                                + " SET idle_in_transaction_session_timeout = '100ms'")
                        .fails("UPDATE $.books SET title = 'Blood Canticle'", "SELECT pg_sleep(0.5)")
                        .afterOnShard("ALTER ROLE bookstore_app IN DATABASE $database RESET ALL")
                        .is(OUTCOME_UNKNOWN, "08006", Retry.OUTCOME_UNKNOWN, """
                        tenant "$": commit may have been done or not: FATAL:  terminating connection due to idle-in-transaction timeout
                          Detail: server closed the connection unexpectedly
                            \tThis probably means the server terminated abnormally
                            \tbefore or while processing the request.
                            invalid socket
                          Hint: Look whether what the transaction wrote is there, before it is repeated."""),
                FailureCase.of("shards_lock_timeout")
                        .onShard("ALTER ROLE bookstore_app IN DATABASE $database SET lock_timeout = '100ms'")
                        .fails((cluster, tenant, schema) -> FailuresIT.locked(
                                cluster,
                                schema,
                                () -> FailureCase.run(
                                        tenant.dsl(), "UPDATE $.books SET title = 'The Wolves of Midwinter'", schema)))
                        .afterOnShard("ALTER ROLE bookstore_app IN DATABASE $database RESET ALL")
                        .is(LOCK_TIMEOUT, "55P03", Retry.TRANSACTION, """
                        tenant "$": could not lock in time: canceling statement due to lock timeout
                          Hint: Nothing was done. Another transaction holds what this one needs."""),
                FailureCase.of("temporary_files")
                        .before("CREATE VIEW $.sorted AS SELECT n FROM generate_series(1, 300000) n ORDER BY -n")
                        .onShard("ALTER ROLE bookstore_app IN DATABASE $database SET temp_file_limit = '64kB'")
                        .fails("SELECT n FROM $.sorted")
                        .afterOnShard("ALTER ROLE bookstore_app IN DATABASE $database RESET ALL")
                        .is(OUT_OF_RESOURCES, "53400", Retry.LATER, """
                        tenant "$": shard has run out of a resource: temporary file size exceeds "temp_file_limit" (64kB)
                          Hint: Nothing was done: it was rolled back."""));
    }

    private static List<FailureCase> shapes() {
        return List.of(
                FailureCase.of("column_dropped")
                        .onShard("ALTER TABLE $.books DROP COLUMN title")
                        .fails(TITLES)
                        .is(MISSING_ON_SHARD, "42703", Retry.NO, """
                        tenant "$": shard does not have what the foreign table leads to: column "title" does not exist
                          Hint: The shard was changed after the veneer: TenantRouter.drift() tells how, and router.apply(router.plan()) repairs it."""),
                FailureCase.of("table_renamed")
                        .onShard("ALTER TABLE $.books RENAME TO volumes")
                        .fails(TITLES)
                        .is(MISSING_ON_SHARD, "42P01", Retry.NO, """
                        tenant "$": shard does not have what the foreign table leads to: relation "$.books" does not exist
                          Hint: The shard was changed after the veneer: TenantRouter.drift() tells how, and router.apply(router.plan()) repairs it."""),
                FailureCase.of("trigger_without_search_path")
                        .before(
                                "CREATE TABLE $.audit (at timestamptz)",
                                "CREATE FUNCTION $.audited() RETURNS trigger LANGUAGE plpgsql AS"
                                        + " 'BEGIN INSERT INTO audit VALUES (now()); RETURN NEW; END'",
                                "CREATE TRIGGER audited BEFORE UPDATE ON $.books FOR EACH ROW EXECUTE FUNCTION $.audited()")
                        .fails("UPDATE $.books SET title = 'The Wolves of Midwinter'")
                        .is(NAME_NOT_FOUND_IN_FUNCTION, "42P01", Retry.NO, """
                        tenant "$": function on the shard does not find a name: relation "audit" does not exist
                          Hint: postgres_fdw sets search_path to pg_catalog: on the shard, qualify the names in the function, or ALTER FUNCTION ... SET search_path."""),
                FailureCase.of("wider_numbers")
                        .before("CREATE TABLE $.counters (n int)", "GRANT SELECT ON $.counters TO bookstore_app")
                        .onShard(
                                "ALTER TABLE $.counters ALTER COLUMN n TYPE bigint",
                                "INSERT INTO $.counters VALUES (5000000000)")
                        .fails("SELECT n FROM $.counters")
                        .is(ROW_DOES_NOT_FIT, "22003", Retry.NO, """
                        tenant "$": row on the shard does not fit its foreign table: value "5000000000" is out of range for type integer
                          Hint: The shard's type was changed after the veneer's: TenantRouter.drift() tells how, and router.apply(router.plan()) repairs it."""),
                FailureCase.of("new_enum_value")
                        .before(
                                "CREATE TYPE $.mood AS ENUM ('sad')",
                                "CREATE TABLE $.moods (mood $.mood)",
                                "GRANT SELECT ON $.moods TO bookstore_app")
                        .onShard("ALTER TYPE $.mood ADD VALUE 'glad'", "INSERT INTO $.moods VALUES ('glad')")
                        .fails("SELECT mood FROM $.moods")
                        .is(ROW_DOES_NOT_FIT, "22P02", Retry.NO, """
                        tenant "$": row on the shard does not fit its foreign table: invalid input value for enum $.mood: "glad"
                          Hint: The shard's type was changed after the veneer's: TenantRouter.drift() tells how, and router.apply(router.plan()) repairs it."""),
                FailureCase.of("prepared_before_a_change")
                        .fails((cluster, tenant, schema) -> tenant.dsl().connection(connection -> {
                            DSLContext dsl = tenant.dsl()
                                    .configuration()
                                    .derive(connection)
                                    .dsl();
                            FailureCase.run(dsl, "PREPARE all_books AS SELECT * FROM $.books", schema);
                            FailureCase.run(dsl, "EXECUTE all_books", schema);
                            cluster.onVeneer("ALTER FOREIGN TABLE " + schema + ".books ADD COLUMN subtitle text");
                            FailureCase.run(dsl, "EXECUTE all_books", schema);
                        }))
                        .afterOnVeneer("ALTER FOREIGN TABLE $.books DROP COLUMN subtitle")
                        .is(STALE_STATEMENT, "0A000", Retry.TRANSACTION, """
                        tenant "$": prepared statement is older than its table: cached plan must not change result type
                          Hint: Nothing was done. Name the columns in place of *: then a new column does not matter."""));
    }

    private static List<FailureCase> statements() {
        return List.of(
                FailureCase.of("on_conflict_do_update")
                        .fails("INSERT INTO $.authors (id, first_name, last_name)"
                                + " VALUES (gen_random_uuid(), 'Anne', 'Rice')"
                                + " ON CONFLICT (id) DO UPDATE SET last_name = 'Rice'")
                        .is(ON_CONFLICT, "42P10", Retry.NO, """
                        tenant "$": cannot use ON CONFLICT with a target on a foreign table: there is no unique or exclusion constraint matching the ON CONFLICT specification
                          Hint: It belongs on the direct lane. Without a target, ON CONFLICT DO NOTHING works here."""),
                FailureCase.of("on_conflict_on_constraint")
                        .fails("INSERT INTO $.authors (id, first_name, last_name)"
                                + " VALUES (gen_random_uuid(), 'Anne', 'Rice')"
                                + " ON CONFLICT ON CONSTRAINT authors_pkey DO NOTHING")
                        .is(ON_CONFLICT, "42704", Retry.NO, """
                        tenant "$": cannot use ON CONFLICT with a target on a foreign table: constraint "authors_pkey" for table "authors" does not exist
                          Hint: It belongs on the direct lane. Without a target, ON CONFLICT DO NOTHING works here."""),
                FailureCase.of("merge_into_a_table")
                        .fails("MERGE INTO $.books b USING $.authors a ON a.id = b.author_id"
                                + " WHEN MATCHED THEN UPDATE SET title = 'The Wolves of Midwinter'")
                        .is(MERGE, "0A000", Retry.NO, """
                        tenant "$": cannot merge into a foreign table: cannot execute MERGE on relation "books"
                          Detail: This operation is not supported for foreign tables.
                          Hint: It belongs on the direct lane."""),
                FailureCase.of("copy_to")
                        .fails("COPY $.books TO STDOUT")
                        .is(NOT_ON_FOREIGN_TABLES, "42809", Retry.NO, """
                        tenant "$": cannot be done with foreign tables: cannot copy from foreign table "books"
                          Hint: It belongs on the direct lane.
                            The server's own hint: Try the COPY (SELECT ...) TO variant."""),
                FailureCase.of("lock_table")
                        .fails("SELECT 1", "LOCK TABLE $.books")
                        .is(NOT_ON_FOREIGN_TABLES, "42809", Retry.NO, """
                        tenant "$": cannot be done with foreign tables: cannot lock relation "books"
                          Detail: This operation is not supported for foreign tables.
                          Hint: It belongs on the direct lane."""),
                FailureCase.of("sample_of_a_table")
                        .fails("SELECT title FROM $.books TABLESAMPLE SYSTEM (10)")
                        .is(NOT_ON_FOREIGN_TABLES, "0A000", Retry.NO, """
                        tenant "$": cannot be done with foreign tables: TABLESAMPLE clause can only be applied to tables and materialized views
                          Hint: It belongs on the direct lane."""),
                FailureCase.of("where_current_of")
                        .fails(
                                "DECLARE c CURSOR FOR SELECT title FROM $.books",
                                "FETCH c",
                                "DELETE FROM $.books WHERE CURRENT OF c")
                        .is(NOT_ON_FOREIGN_TABLES, "0A000", Retry.NO, """
                        tenant "$": cannot be done with foreign tables: WHERE CURRENT OF is not supported for this table type
                          Hint: It belongs on the direct lane."""),
                FailureCase.of("prepare_transaction")
                        .fails(TITLES, "PREPARE TRANSACTION 'both'")
                        .is(NOT_ON_FOREIGN_TABLES, "0A000", Retry.NO, """
                        tenant "$": cannot be done with foreign tables: cannot PREPARE a transaction that has operated on postgres_fdw foreign tables
                          Hint: It belongs on the direct lane."""),
                FailureCase.of("not_updatable")
                        .onVeneer("ALTER FOREIGN TABLE $.books OPTIONS (ADD updatable 'false')")
                        .fails("DELETE FROM $.books")
                        .is(NOT_ON_FOREIGN_TABLES, "55000", Retry.NO, """
                        tenant "$": cannot be done with foreign tables: foreign table "books" does not allow deletes
                          Hint: It belongs on the direct lane."""),
                FailureCase.of("value_for_an_identity_column")
                        .before(
                                "CREATE TABLE $.orders (id bigint GENERATED BY DEFAULT AS IDENTITY, item text)",
                                "GRANT SELECT, INSERT ON $.orders TO bookstore_app")
                        .fails("INSERT INTO $.orders (id, item) OVERRIDING SYSTEM VALUE VALUES (7, 'The Wolf Gift')")
                        .is(GENERATED_COLUMN, "428C9", Retry.NO, """
                        tenant "$": cannot give a value to a column that the shard fills: cannot insert a non-DEFAULT value into column "id"
                          Detail: Column "id" is a generated column.
                          Hint: Leave the column out of the statement, or use the direct lane. columnDefault(...) in the topology chooses another way for the column."""),
                FailureCase.of("left_out_column")
                        .fails("INSERT INTO $.authors (first_name) VALUES ('Anne')")
                        .is(NOT_NULL_ON_SHARD, "23502", Retry.NO, """
                        tenant "$": row lacks a value that the shard demands: null value in column "last_name" of relation "authors" violates not-null constraint
                          Hint: postgres_fdw sends a column that is left out as null, and a default on the shard does not apply: give the value, or choose a columnDefault(...) for the column in the topology."""));
    }

    private static List<FailureCase> refusals() {
        return List.of(
                FailureCase.of("read_only_shard")
                        .onShard(
                                "ALTER ROLE bookstore_app IN DATABASE $database SET default_transaction_read_only = on")
                        .fails("DELETE FROM $.books")
                        .afterOnShard("ALTER ROLE bookstore_app IN DATABASE $database RESET ALL")
                        .is(READ_ONLY, "25006", Retry.NO, """
                        tenant "$": shard takes no writes: cannot execute DELETE in a read-only transaction
                          Hint: It is a standby, its default_transaction_read_only is on, or the transaction on the veneer is READ ONLY."""),
                FailureCase.of("read_only_transaction")
                        .fails("SET TRANSACTION READ ONLY", "DELETE FROM $.books")
                        .is(READ_ONLY, "25006", Retry.NO, """
                        tenant "$": transaction takes no writes: cannot execute DELETE in a read-only transaction
                          Hint: It was begun READ ONLY, or the server is a standby or has default_transaction_read_only on."""),
                FailureCase.of("no_privilege_on_shard")
                        .onShard("REVOKE SELECT ON $.books FROM bookstore_app")
                        .fails(TITLES)
                        .is(PERMISSION_DENIED, "42501", Retry.NO, """
                        tenant "$": role may not do this on the shard: permission denied for table books
                          Hint: The veneer let it pass: what is missing is a GRANT on the shard, to the user of the user mapping."""),
                FailureCase.of("no_privilege_on_veneer")
                        .onVeneer("REVOKE SELECT ON $.books FROM veneer_app")
                        .fails(TITLES)
                        .is(PERMISSION_DENIED, "42501", Retry.NO, """
                        tenant "$": role may not do this: permission denied for foreign table books
                          Hint: TenantRouter.verify() tells what the application may not read; grantTo(...) in the topology grants."""));
    }
}
