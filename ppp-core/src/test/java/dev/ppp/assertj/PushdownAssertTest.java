package dev.ppp.assertj;

import static dev.ppp.assertj.PppAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.explain.LocalStep;
import dev.ppp.explain.LocalStep.Kind;
import dev.ppp.explain.Pushdown;
import dev.ppp.explain.RemoteStatement;
import dev.ppp.explain.RemoteStatement.Execution;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PushdownAssertTest {

    private static final Pushdown WHOLE = new Pushdown(
            List.of(sent("shard1", "SELECT 1% FROM a", Optional.empty())), List.of(), OptionalLong.empty());
    private static final Pushdown NOTHING = new Pushdown(List.of(), List.of(), OptionalLong.empty());
    private static final Pushdown RUN = new Pushdown(
            List.of(
                    sent("shard1", "SELECT a", Optional.of(new Execution(1, 5))),
                    sent("shard2", "SELECT b", Optional.of(new Execution(2, 7)))),
            List.of(new LocalStep(Kind.LIMIT, "", "Why.", Optional.of("Out."))),
            OptionalLong.of(1));
    private static final String RUN_TEXT = """
            not shipped whole: the veneer does a limit with rows of "shard1" and "shard2"; 12 rows shipped, 1 returned
            to "shard1" (sent once, 5 rows): SELECT a
            to "shard2" (sent 2 times, 7 rows): SELECT b
            on the veneer: a limit
              Why it matters: Why.
              Way out: Out.""";

    @Test
    void is_fully_pushed_down() {
        assertThat(WHOLE).isFullyPushedDown();
        fails(() -> assertThat(RUN).isFullyPushedDown(), "expected: shipped whole\nbut was: " + RUN_TEXT);
        fails(() -> assertThat(NOTHING).isFullyPushedDown(), "expected: shipped whole\nbut was: touches no shard");
    }

    @Test
    void leaves_nothing_but() {
        assertThat(RUN).leavesNothingBut(Kind.LIMIT, Kind.SORT);
        assertThat(WHOLE).leavesNothingBut(Kind.LIMIT);
        fails(
                () -> assertThat(RUN).leavesNothingBut(Kind.SORT, Kind.JOIN),
                "expected: nothing left to the veneer but a sort, a join\nbut was: " + RUN_TEXT);
        fails(
                () -> assertThat(NOTHING).leavesNothingBut(Kind.SORT),
                "expected: nothing left to the veneer but a sort\nbut was: touches no shard");
    }

    @Test
    void touches() {
        assertThat(RUN).touchesOnly("shard2", "shard1").touches("shard1").touches("shard1", "shard2");
        assertThat(NOTHING).touchesOnly();
        fails(
                () -> assertThat(RUN).touchesOnly("shard1"),
                "expected: touches \"shard1\" and no other shard\nbut was: " + RUN_TEXT);
        fails(() -> assertThat(RUN).touchesOnly(), "expected: touches none and no other shard\nbut was: " + RUN_TEXT);
        fails(
                () -> assertThat(WHOLE).touches("shard2", "shard1"),
                "expected: touches \"shard1\", \"shard2\"\nbut was: shipped whole to \"shard1\"\nto \"shard1\": SELECT 1% FROM a");
    }

    @Test
    void sends() {
        assertThat(WHOLE).sends("shard1", "1% FROM");
        fails(
                () -> assertThat(RUN).sends("shard1", "SELECT b"),
                "expected: \"shard1\" is sent a statement with: SELECT b\nbut was: " + RUN_TEXT);
    }

    @Test
    void ships_at_most() {
        assertThat(RUN).shipsAtMost(12);
        fails(() -> assertThat(RUN).shipsAtMost(11), "expected: at most 11 rows shipped\nbut was: " + RUN_TEXT);
        fails(
                () -> assertThat(NOTHING).shipsAtMost(11),
                "rows are counted by explainAnalyze only, not by explain:\ntouches no shard");
    }

    @Test
    void has_a_description() {
        fails(
                () -> assertThat(NOTHING).as("the list of books").isFullyPushedDown(),
                "[the list of books] expected: shipped whole\nbut was: touches no shard");
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }

    private static RemoteStatement sent(String server, String sql, Optional<Execution> execution) {
        return new RemoteStatement(server, sql, List.of(), execution);
    }
}
