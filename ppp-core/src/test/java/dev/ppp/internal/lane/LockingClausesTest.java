package dev.ppp.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockingClausesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM jobs FOR UPDATE SKIP LOCKED",
                "select * from jobs for no key update skip\n  locked limit 1",
                "SELECT * FROM jobs FOR SHARE OF jobs NOWAIT",
                "WITH j AS (SELECT id FROM jobs LIMIT 1 FOR UPDATE/* ' */SKIP -- \"\nLOCKED) DELETE FROM jobs USING j",
                "SELECT * FROM jobs /* /* */ don't */ FOR UPDATE SKIP LOCKED -- won't",
                "SELECT '\\' FROM jobs FOR KEY SHARE NOWAIT",
                "SELECT E'\\'' FROM jobs FOR UPDATE NOWAIT",
                "SELECT $q$ ' $q$ FROM jobs FOR UPDATE NOWAIT"
            })
    void are_found(String sql) {
        assertThat(LockingClauses.problem(sql)).isPresent();
    }

    @Test
    void are_looked_for_in_long_statements() {
        String text = "it''s locked \\ ".repeat(200_000);

        assertThat(LockingClauses.problem(
                        "INSERT INTO notes VALUES ('" + text + "', E'" + text.replace("\\", "\\\\") + "')"))
                .isEmpty();
        assertThat(LockingClauses.problem("SELECT '" + text + "' FROM jobs FOR UPDATE NOWAIT"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM jobs FOR UPDATE",
                "SELECT locked FROM jobs WHERE note = 'FOR UPDATE SKIP LOCKED'",
                "SELECT \"FOR UPDATE NOWAIT\" FROM jobs",
                "SELECT 1 -- FOR UPDATE NOWAIT",
                "SELECT 1 /* FOR UPDATE NOWAIT */",
                "SELECT $$ FOR UPDATE NOWAIT $$",
                "SELECT $q$ $$ FOR UPDATE NOWAIT $q$",
                "SELECT E'\\' FOR UPDATE NOWAIT '",
                "SELECT skip locked FROM nowait",
                "LOCK TABLE local IN SHARE MODE NOWAIT"
            })
    void are_not_found_where_there_are_none(String sql) {
        assertThat(LockingClauses.problem(sql)).isEmpty();
    }
}
