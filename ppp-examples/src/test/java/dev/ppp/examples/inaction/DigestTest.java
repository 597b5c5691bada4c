package dev.ppp.examples.inaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.examples.cluster.LogEntry;
import dev.ppp.examples.cluster.LogEntry.Failure;
import dev.ppp.examples.cluster.LogEntry.Session;
import dev.ppp.examples.cluster.LogEntry.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {

    private static final Session APP = new Session(1, "veneer_app", "ppp-examples");
    private static final Session VENEER = new Session(2, "bookstore_app", "postgres_fdw");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SESSION_SETTINGS | SET extra_float_digits = 3",
                "SESSION_SETTINGS | SET search_path = pg_catalog",
                "SESSION_SETTINGS | SET application_name = 'ppp-examples'",
                "SESSION_SETTINGS | SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                "SESSION_SETTINGS | SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                "SESSION_SETTINGS | SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)",
                "CONNECTION_CHECKS | ''",
                "CATALOG_READS | SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'bluth_co'",
                "CATALOG_READS | WITH n AS (SELECT oid FROM pg_namespace) SELECT oid FROM n",
                "RECORDS | UPDATE ppp.applier SET holder = $1",
                "RECORDS | CREATE TABLE ppp.topology (topology text)",
            })
    void counts_bookkeeping(Bookkeeping kind, String sql) {
        assertThat(Digest.of(List.of(statement(APP, sql)))).isEqualTo(new Digest(List.of(), Map.of(kind, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET LOCAL statement_timeout = '500ms'",
                "SELECT pg_sleep(60)",
                "SELECT title FROM bluth_co.books",
                "CREATE SCHEMA ppp",
                "COPY pg_temp.ppp_secret (variable, value) FROM STDIN",
                "CREATE SERVER \"shard1\" FOREIGN DATA WRAPPER postgres_fdw",
                "DROP FOREIGN TABLE bluth_co.books",
                "COMMIT"
            })
    void shows_everything_else(String sql) {
        LogEntry entry = statement(APP, sql);

        assertThat(Digest.of(List.of(entry))).isEqualTo(new Digest(List.of(entry), Map.of()));
    }

    @Test
    void shows_what_failed() {
        LogEntry failure = new Failure(APP, "57014", "canceling statement due to statement timeout", Optional.empty());

        assertThat(Digest.of(List.of(failure))).isEqualTo(new Digest(List.of(failure), Map.of()));
    }

    @Test
    void counts_a_transaction_of_nothing_but_bookkeeping() {
        assertThat(Digest.of(List.of(
                        statement(VENEER, "START TRANSACTION ISOLATION LEVEL REPEATABLE READ"),
                        statement(VENEER, "SET search_path = pg_catalog"),
                        statement(VENEER, "COMMIT TRANSACTION"))))
                .isEqualTo(new Digest(List.of(), Map.of(Bookkeeping.SESSION_SETTINGS, 1, Bookkeeping.TRANSACTIONS, 1)));
    }

    @Test
    void shows_a_transaction_with_anything_else_in_it_whole() {
        LogEntry begin = statement(VENEER, "START TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        LogEntry declare = statement(VENEER, "DECLARE c1 CURSOR FOR SELECT 1");
        LogEntry abort = statement(VENEER, "ABORT TRANSACTION");

        assertThat(Digest.of(List.of(begin, statement(VENEER, "SET search_path = pg_catalog"), declare, abort)))
                .isEqualTo(new Digest(List.of(begin, declare, abort), Map.of(Bookkeeping.SESSION_SETTINGS, 1)));
    }

    @Test
    void tells_transactions_of_two_sessions_apart() {
        LogEntry begin = statement(APP, "BEGIN");
        LogEntry delete = statement(APP, "DELETE FROM bluth_co.books");
        LogEntry commit = statement(APP, "COMMIT");

        assertThat(Digest.of(List.of(
                        begin,
                        statement(VENEER, "START TRANSACTION ISOLATION LEVEL REPEATABLE READ"),
                        delete,
                        statement(VENEER, "COMMIT TRANSACTION"),
                        commit)))
                .isEqualTo(new Digest(List.of(begin, delete, commit), Map.of(Bookkeeping.TRANSACTIONS, 1)));
    }

    private static Statement statement(Session session, String sql) {
        return new Statement(session, sql, Optional.empty());
    }
}
