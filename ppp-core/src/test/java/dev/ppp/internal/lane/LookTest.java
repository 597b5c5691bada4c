package dev.ppp.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookTest {

    private static final WatchedSchemas WATCHED = new WatchedSchemas(Set.of("own", "other"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT * FROM own.t WHERE a = ?",
                "SELECT * FROM other.t",
                "UPDATE own.t SET a = 1",
                "SELECT reference.delete_old(), unlocked, \"insert_\", mergers, commits FROM other.t"
            })
    void finds_nothing_in_most_statements(String sql) {
        assertThat(Look.at(sql, WATCHED, "own")).isSameAs(Look.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            COMMIT | false | true | true
            /* done */ commit; | false | true | true
            END | false | true | true
            BEGIN; UPDATE own.t SET a = 1; COMMIT | true | true | false
            START TRANSACTION | true | false | true
            SELECT CASE WHEN a THEN b END FROM t | false | false | true
            SELECT 1; END WORK | false | true | false
            SELECT 'a; COMMIT' -- ; COMMIT | false | false | true
            CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; END | false | false | true
            DO $$ BEGIN COMMIT; END $$ | false | false | true
            """)
    void tells_where_transactions_begin_and_end(String sql, boolean begins, boolean commits, boolean alone) {
        assertThat(Look.at(sql, WATCHED, "own"))
                .extracting(Look::begins, Look::commits, Look::alone)
                .containsExactly(begins, commits, alone);
    }

    @Test
    void refuses_a_commit_that_could_not_be_looked_at_before() {
        Look commit = Look.at("COMMIT", WATCHED, "own");
        Look update = Look.at("UPDATE other.t SET a = 1", WATCHED, "own");

        assertThat(commit.unseen(true)).isEmpty();
        assertThat(update.unseen(true)).isEmpty();
        assertThat(update.and(commit).unseen(false)).isPresent();
        assertThat(Look.NOTHING.and(commit).unseen(true)).isPresent();
        assertThat(Look.NOTHING.and(commit).unseen(false)).isEmpty();
        assertThat(Look.at("UPDATE other.t SET a = 1; COMMIT", WATCHED, "own").unseen(false))
                .isPresent();
    }
}
