package dev.ppp.assertj;

import dev.ppp.explain.LocalStep;
import dev.ppp.explain.LocalStep.Kind;
import dev.ppp.explain.Pushdown;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Asserts what of a statement runs where. Each failure shows all that is known: the statements that shards are sent, and what is left to the veneer. */
@SuppressWarnings("exports") // a module that uses this requires AssertJ itself
public final class PushdownAssert extends AbstractAssert<PushdownAssert, Pushdown> {

    PushdownAssert(Pushdown actual) {
        super(actual, PushdownAssert.class);
    }

    /**
     * Asserts that shards do all of it, and that at least one is touched.
     *
     * @return this
     */
    public PushdownAssert isFullyPushedDown() {
        isNotNull();
        return expect(actual.isFullyPushedDown(), "shipped whole");
    }

    /**
     * Asserts that the veneer does nothing of it itself but what is named here: such as a limit, which the planner leaves to the veneer where it
     * expects few rows.
     *
     * @param accepted what may be left to the veneer, or not
     * @return this
     */
    public PushdownAssert leavesNothingBut(Kind... accepted) {
        isNotNull();
        Set<Kind> left = EnumSet.noneOf(Kind.class);
        actual.localSteps().stream().map(LocalStep::kind).forEach(left::add);
        List<Kind> allowed = List.of(accepted);
        return expect(
                !actual.statements().isEmpty() && allowed.containsAll(left),
                "nothing left to the veneer but "
                        + allowed.stream().map(Kind::toString).collect(Collectors.joining(", ")));
    }

    /**
     * Asserts that these shards are touched, and no other.
     *
     * @param servers names of foreign servers
     * @return this
     */
    public PushdownAssert touchesOnly(String... servers) {
        isNotNull();
        Set<String> expected = new TreeSet<>(Arrays.asList(servers));
        return expect(actual.servers().equals(expected), "touches " + named(expected) + " and no other shard");
    }

    /**
     * Asserts that these shards are touched, and perhaps others.
     *
     * @param servers names of foreign servers
     * @return this
     */
    public PushdownAssert touches(String... servers) {
        isNotNull();
        Set<String> expected = new TreeSet<>(Arrays.asList(servers));
        return expect(actual.servers().containsAll(expected), "touches " + named(expected));
    }

    /**
     * Asserts that a shard is sent a statement with a certain text in it.
     *
     * @param server the shard
     * @param part any part of the statement, such as {@code INNER JOIN}
     * @return this
     */
    public PushdownAssert sends(String server, String part) {
        isNotNull();
        return expect(
                actual.statements().stream()
                        .anyMatch(it -> it.server().equals(server) && it.sql().contains(part)),
                "\"" + server + "\" is sent a statement with: " + part);
    }

    /**
     * Asserts that the veneer takes no more rows than this from shards. The statement has to be explained with {@code explainAnalyze}.
     *
     * @param rows the most
     * @return this
     */
    public PushdownAssert shipsAtMost(long rows) {
        isNotNull();
        if (actual.shipped().isEmpty()) {
            failWithMessage("%s", "rows are counted by explainAnalyze only, not by explain:\n" + actual);
        }
        return expect(actual.shipped().orElse(0) <= rows, "at most " + rows + " rows shipped");
    }

    private PushdownAssert expect(boolean met, String expectation) {
        if (!met) {
            failWithMessage("%s", "expected: " + expectation + "\nbut was: " + actual);
        }
        return this;
    }

    private static String named(Set<String> servers) {
        return servers.isEmpty()
                ? "none"
                : servers.stream().map(it -> '"' + it + '"').collect(Collectors.joining(", "));
    }
}
