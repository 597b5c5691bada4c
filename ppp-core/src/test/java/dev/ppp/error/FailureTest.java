package dev.ppp.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class FailureTest {

    /** What German servers say; postgres_fdw's own words are not translated. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            57014 | storniere Anfrage wegen Zeitüberschreitung der Anfrage | ProcessInterrupts | | CANCELLED
            57014 | storniere Anfrage wegen Benutzeraufforderung | ProcessInterrupts | | CANCELLED
            57014 | storniere Anfrage wegen Zeitüberschreitung der Anfrage | pgfdw_report_error | remote SQL command: FETCH 100 FROM c1 | CANCELLED
            57014 | storniere Anfrage wegen Zeitüberschreitung der Anfrage | pgfdw_report_error | remote SQL command: COMMIT TRANSACTION | OUTCOME_UNKNOWN
            42704 | Benutzerabbildung für »veneer_app« nicht gefunden | GetUserMapping | | NO_USER_MAPPING
            42704 | Typ »mood« existiert nicht | typenameType | | nothing
            42P10 | es gibt keinen Unique-Constraint oder Exclusion-Constraint, der auf die ON-CONFLICT-Angabe passt | infer_arbiter_indexes | | ON_CONFLICT
            42P10 | ORDER BY Position 2 ist nicht in der Select-Liste | findTargetlistEntrySQL92 | | nothing
            42703 | Spalte »title« existiert nicht | errorMissingColumn | | nothing
            42703 | Spalte »title« existiert nicht | pgfdw_report_error | remote SQL command: SELECT title FROM bluth_co.books | MISSING_ON_SHARD
            42P01 | Relation »audit« existiert nicht | pgfdw_report_error | PL/pgSQL-Funktion bluth_co.audited() Zeile 1 bei SQL-Anweisung~remote SQL command: UPDATE bluth_co.books SET title = 'x' | NAME_NOT_FOUND_IN_FUNCTION
            22003 | Wert »5000000000« ist außerhalb des gültigen Bereichs für Typ integer | pg_strtoint32_safe | column "n" of foreign table "counters" | ROW_DOES_NOT_FIT
            22003 | Wert »5000000000« ist außerhalb des gültigen Bereichs für Typ integer | pg_strtoint32_safe | | nothing
            0A000 | kann MERGE für Relation »books« nicht ausführen | transformMergeStmt | | nothing
            08001 | could not connect to server "shard1" | connect_pg_server | | UNREACHABLE
            23502 | NULL-Wert in Spalte »id« verletzt Not-Null-Constraint | pgfdw_report_error | remote SQL command: INSERT INTO t.t(id) VALUES ($1) | NOT_NULL_ON_SHARD
            23502 | NULL-Wert in Spalte »id« verletzt Not-Null-Constraint | pgfdw_report_error | remote SQL command: UPDATE t.t SET id = NULL | nothing
            40001 | kann Zugriff nicht serialisieren wegen gleichzeitiger Aktualisierung | pgfdw_report_error | remote SQL command: UPDATE t.t SET n = 1 | SERIALIZATION_FAILURE
            40001 | kann Zugriff nicht serialisieren wegen Lese-/Schreib-Abhängigkeiten zwischen Transaktionen | pgfdw_report_error | remote SQL command: COMMIT TRANSACTION | OUTCOME_UNKNOWN
            40001 | kann Zugriff nicht serialisieren wegen Lese-/Schreib-Abhängigkeiten zwischen Transaktionen | PreCommit_CheckForSerializationFailure | | OUTCOME_UNKNOWN
            40001 | kann Zugriff nicht serialisieren wegen Lese-/Schreib-Abhängigkeiten zwischen Transaktionen | CheckForSerializableConflictOut | | SERIALIZATION_FAILURE
            53100 | konnte Datei nicht schreiben | pgfdw_report_error | remote SQL command: COMMIT TRANSACTION | OUTCOME_UNKNOWN
            23503 | Einfügen verletzt Fremdschlüssel-Constraint | pgfdw_report_error | remote SQL command: COMMIT TRANSACTION | nothing
            23505 | doppelter Schlüsselwert verletzt Unique-Constraint »t_pkey« | pgfdw_report_error | remote SQL command: INSERT INTO t.t(id) VALUES ($1) | nothing
            """)
    void is_told_in_any_language(String sqlState, String message, String routine, String context, String kind) {
        PSQLException error = error(sqlState, message, routine, context == null ? "" : context.replace("~", "\n"), "");

        assertThat(Failure.of(error).map(it -> it.kind().name()).orElse("nothing"))
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  sorry, too many clients already | TOO_MANY_CONNECTIONS
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute | TOO_MANY_CONNECTIONS
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  too many connections for database "bookstore" | TOO_MANY_CONNECTIONS
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  role "bookstore_app" does not exist | LOGIN_REFUSED
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "bookstore_app", database "bookstore", no encryption | LOGIN_REFUSED
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  the database system is starting up | UNREACHABLE
            connection to server at "127.0.0.1", port 5433 failed: timeout expired | UNREACHABLE
            could not translate host name "shard1.example.invalid" to address: Name or service not known | UNREACHABLE
            connection to server at "127.0.0.1", port 5433 failed: FATAL:  Rolle »bookstore_app« hat keine Berechtigung zum Einloggen | UNREACHABLE
            """)
    void tells_why_the_veneer_does_not_reach_a_shard(String detail, FailureKind kind) {
        Failure failure = Failure.of(
                        error("08001", "could not connect to server \"shard1\"", "connect_pg_server", "", detail))
                .orElseThrow();

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.explanation().detail()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource({
        "08001,UNREACHABLE,LATER",
        "57P03,UNREACHABLE,LATER",
        "28P01,LOGIN_REFUSED,NO",
        "28000,LOGIN_REFUSED,NO",
        "3D000,LOGIN_REFUSED,NO",
        "53300,TOO_MANY_CONNECTIONS,LATER",
        "08003,SESSION_ENDED,TRANSACTION",
        "57P05,SESSION_ENDED,TRANSACTION",
        "25P03,SESSION_ENDED,TRANSACTION",
        "08006,CONNECTION_LOST,OUTCOME_UNKNOWN",
        "57P01,CONNECTION_LOST,OUTCOME_UNKNOWN",
        "57P02,CONNECTION_LOST,OUTCOME_UNKNOWN",
        "25P04,CONNECTION_LOST,OUTCOME_UNKNOWN",
        "57014,CANCELLED,OUTCOME_UNKNOWN",
        "40001,SERIALIZATION_FAILURE,TRANSACTION",
        "40P01,DEADLOCK,TRANSACTION",
        "25006,READ_ONLY,NO",
        "42501,PERMISSION_DENIED,NO",
        "53200,OUT_OF_RESOURCES,LATER"
    })
    void of_the_session_is_told_on_both_lanes(String sqlState, FailureKind kind, Retry retry) {
        PSQLException error = error(sqlState, "what the server said", "anything", "", "");

        for (Failure failure :
                List.of(Failure.of(error).orElseThrow(), Failure.ofDirect(error).orElseThrow())) {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.retry()).isEqualTo(retry);
            assertThat(failure.onShard()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "42P10,infer_arbiter_indexes",
        "428C9,rewriteTargetListIU",
        "55P03,LockAcquireExtended",
        "0A000,RevalidateCachedQuery",
        "42704,GetUserMapping"
    })
    void of_foreign_tables_is_none_on_the_direct_lane(String sqlState, String routine) {
        PSQLException error = error(sqlState, "what the server said", routine, "", "");

        assertThat(Failure.of(error)).isPresent();
        assertThat(Failure.ofDirect(error)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57014", "57P01"})
    void at_a_commit_is_unknown_when_it_broke_off(String sqlState) {
        PSQLException error = error(sqlState, "broken off", "anything", "", "");

        for (Failure failure :
                List.of(Failure.of(error).orElseThrow(), Failure.ofDirect(error).orElseThrow())) {
            assertThat(failure.atCommit())
                    .extracting(Failure::kind, Failure::retry, Failure::serverMessage)
                    .containsExactly(FailureKind.OUTCOME_UNKNOWN, Retry.OUTCOME_UNKNOWN, "broken off");
        }
    }

    /** A shard may have committed before. */
    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "53100"})
    void at_a_commit_on_the_veneer_is_unknown_though_it_was_not_done_there(String sqlState) {
        PSQLException error = error(sqlState, "not done", "anything", "", "");
        Failure direct = Failure.ofDirect(error).orElseThrow();

        assertThat(Failure.of(error).orElseThrow().atCommit())
                .extracting(Failure::kind, Failure::retry, Failure::serverMessage)
                .containsExactly(FailureKind.OUTCOME_UNKNOWN, Retry.OUTCOME_UNKNOWN, "not done");
        assertThat(direct.atCommit()).isSameAs(direct);
    }

    @Test
    void at_a_commit_that_did_not_arrive_is_none_of_its_outcome() {
        Failure failure =
                Failure.of(error("08003", "not done", "anything", "", "")).orElseThrow();

        assertThat(failure.atCommit()).isSameAs(failure);
    }

    @Test
    void of_what_no_server_said_is_the_drivers() {
        Failure failure = Failure.of(new PSQLException(
                        "An I/O error occurred while sending to the backend.", PSQLState.CONNECTION_FAILURE))
                .orElseThrow();

        assertThat(failure).hasToString("""
                lost the connection to the server: An I/O error occurred while sending to the backend.
                  Hint: Inside a transaction that was not being committed, nothing was done. Otherwise look first whether it was.""");
    }

    @Test
    void shows_no_row_but_keeps_it() {
        Failure failure = Failure.of(error(
                        "23502",
                        "null value in column \"id\" of relation \"t\" violates not-null constraint",
                        "pgfdw_report_error",
                        "remote SQL command: INSERT INTO t.t(id, name) VALUES ($1, $2)",
                        "Failing row contains (null, Rice)."))
                .orElseThrow();

        assertThat(failure.toString()).doesNotContain("Rice");
        assertThat(failure.serverDetail()).contains("Failing row contains (null, Rice).");
    }

    @Test
    void is_none_without_the_drivers_exception() {
        SQLException loop = new SQLException("loop", "08006");
        loop.setNextException(new SQLException("next", "40001", loop));

        assertThat(Failure.of(loop)).isEmpty();
        assertThat(Failure.of(new IllegalStateException("40001"))).isEmpty();
        assertThat(Failure.of(
                        new PlanException(Explanation.of("no plan"), error("08006", "broken off", "anything", "", ""))))
                .as("what this library told already")
                .isEmpty();
    }

    @Test
    void survives_serialization() throws IOException, ClassNotFoundException {
        PSQLException error = error("40001", "could not serialize access", "pgfdw_report_error", "", "why");
        QueryException told =
                new QueryException("tenant \"bluth_co\"", Failure.of(error).orElseThrow(), error);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(told);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            QueryException read = (QueryException) in.readObject();
            assertThat(read.failure().kind()).isEqualTo(FailureKind.SERIALIZATION_FAILURE);
            assertThat(read).hasMessage(told.getMessage());
        }
    }

    @Test
    void is_documented_kind_by_kind() throws IOException {
        Map<String, String> retries = Files.readAllLines(Path.of("../docs/failures.md")).stream()
                .filter(it -> it.startsWith("| `"))
                .map(it -> it.split("\\s*\\|\\s*"))
                .filter(it -> it.length >= 5 && !it[1].equals("`FailureKind`"))
                .collect(Collectors.toMap(it -> it[1].replace("`", ""), it -> it[3]));

        assertThat(retries)
                .isEqualTo(Arrays.stream(FailureKind.values())
                        .collect(Collectors.toMap(FailureKind::name, FailureTest::advice)));
    }

    private static String advice(FailureKind kind) {
        return Stream.of(true, false)
                .map(it -> Telling.of(kind, it).retry().name())
                .distinct()
                .map(it -> "`" + it + "`")
                .collect(Collectors.joining(", "));
    }

    /** An error as the server sends it: one letter for each field (manual, "Error and Notice Message Fields"). */
    private static PSQLException error(String sqlState, String message, String routine, String context, String detail) {
        String fields = Stream.of("SERROR", "C" + sqlState, "M" + message, "R" + routine, "W" + context, "D" + detail)
                .filter(it -> it.length() > 1)
                .collect(Collectors.joining("\0"));
        return new PSQLException(new ServerErrorMessage(fields));
    }
}
