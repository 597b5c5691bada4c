package dev.ppp.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements are noticed. */
class WatchedSchemasTest {

    private static final WatchedSchemas WATCHED =
            new WatchedSchemas(Set.of("own", "other", "Big \"Co\".", "größe", "a$b"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE other.t SET a = 1",
                "update OTHER.t set a = 1",
                "DELETE FROM \"other\".t",
                "INSERT INTO other \n . t VALUES (1)",
                "MERGE INTO \"Big \"\"Co\"\".\".t USING x",
                "TRUNCATE größe.t",
                "TRUNCATE GRößE.t",
                "INSERT INTO a$b.t VALUES (1)",
                "INSERT INTO own.t SELECT * FROM other.t",
                "UPDATE t SET a = 1 WHERE other.id = 1",
                "UPDATE other/* theirs */.t SET a = 1",
                "UPDATE other -- theirs\n.t SET a = 1",
                "DO $$ BEGIN UPDATE other/* theirs */.t SET a = 1; END $$"
            })
    void they_write_and_name_another_schema(String sql) {
        assertThat(WATCHED.mayBeWrittenBy(sql, "own")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE own.t SET a = 1.5",
                "SELECT * FROM other.t",
                "UPDATE \"OTHER\".t SET a = 1",
                "UPDATE another.t SET a = 1",
                "CALL other.delete_old()",
                "/* now */ CALL other.archive('DELETE')",
                "DO $$ BEGIN DELETE FROM other.t; COMMIT; END $$",
                "SELECT other.update_all()",
                "UPDATE own.t SET a = 1 -- not other.t",
                "UPDATE \"an\"\"other\".t SET a = 1",
                "UPDATE \".\" SET \"\".a = '.'",
                ". UPDATE",
                "\".UPDATE"
            })
    void others_do_not(String sql) {
        assertThat(WATCHED.mayBeWrittenBy(sql, "own")).isFalse();
    }
}
