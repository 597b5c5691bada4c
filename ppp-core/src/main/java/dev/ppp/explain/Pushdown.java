package dev.ppp.explain;

import dev.ppp.internal.sql.Constants;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of a statement runs where: what the veneer sends to which shard, and what it does with the rows itself. It is read from
 * PostgreSQL's {@code EXPLAIN (VERBOSE)} on the veneer (manual, chapter "postgres_fdw", section "Remote Query Optimization"), so it knows what the
 * planner knows: neither what triggers nor what functions on the veneer do. Immutable.
 *
 * <pre>{@code
 * Pushdown pushdown = router.tenant("bluth_co").explain(query);
 * System.out.println(pushdown.summary());
 * if (!pushdown.isFullyPushedDown()) {
 *     pushdown.localSteps().forEach(System.out::println);
 * }
 * }</pre>
 *
 * @param statements what is sent to shards, in the order in which the plan names them
 * @param localSteps what is left to the veneer, the last step first; an {@code Append} of what several shards send is none, nor is what the
 *     select list computes, since neither makes a shard send a row more
 * @param returned how many rows the statement returned; empty where it was not run
 */
public record Pushdown(List<RemoteStatement> statements, List<LocalStep> localSteps, OptionalLong returned) {

    /**
     * Copies the lists.
     *
     * @param statements what is sent to shards
     * @param localSteps what is left to the veneer
     * @param returned how many rows the statement returned
     */
    public Pushdown {
        statements = List.copyOf(statements);
        localSteps = List.copyOf(localSteps);
    }

    /**
     * Returns the shards that are touched. Where the statement was run, those to which nothing had to be sent are left out.
     *
     * @return names of foreign servers, in the order in which the plan names them; unmodifiable
     */
    public Set<String> servers() {
        return Collections.unmodifiableSet(servers(statements.stream().filter(RemoteStatement::isSent)));
    }

    /**
     * Tells whether shards did all of it: something was sent, and nothing was left to the veneer but to pass on rows.
     *
     * @return false also when no shard is touched at all
     */
    public boolean isFullyPushedDown() {
        return !statements.isEmpty() && localSteps.isEmpty();
    }

    /**
     * Returns how many rows the veneer took from the shards, whether these reached the caller or not. Under a limit that is left to the
     * veneer, the shard may have sent up to {@code fetch_size} more.
     *
     * @return the number; empty where the statement was not run
     */
    public OptionalLong shipped() {
        return returned.isEmpty()
                ? returned
                : OptionalLong.of(statements.stream()
                        .flatMap(it -> it.execution().stream())
                        .mapToLong(RemoteStatement.Execution::rows)
                        .sum());
    }

    /**
     * Returns the same with a question mark in place of each constant in its SQL: for logs, since constants are data.
     *
     * @return what can be shown to anybody who may know the tables
     */
    public Pushdown withoutConstants() {
        return new Pushdown(
                statements.stream()
                        .map(it -> new RemoteStatement(
                                it.server(), Constants.hidden(it.sql()), it.relations(), it.execution()))
                        .toList(),
                localSteps.stream()
                        .map(it -> new LocalStep(it.kind(), Constants.hidden(it.detail()), it.why(), it.wayOut()))
                        .toList(),
                returned);
    }

    /**
     * Says it in one line.
     *
     * @return such as {@code shipped whole to "shard1"}; with the numbers of rows where the statement was run
     */
    public String summary() {
        return where()
                + (returned.isEmpty()
                        ? ""
                        : "; " + Counted.rows(shipped().orElseThrow()) + " shipped, " + returned.orElseThrow()
                                + " returned");
    }

    private String where() {
        if (statements.isEmpty()) {
            return "touches no shard";
        }
        Set<String> all = servers(statements.stream());
        if (localSteps.isEmpty()) {
            return "shipped whole to " + Counted.quoted(all);
        }
        return "not shipped whole: the veneer does "
                + Counted.listed(localSteps.stream()
                        .map(it -> it.kind().toString())
                        .distinct()
                        .toList())
                + " with rows of " + Counted.quoted(all);
    }

    private static Set<String> servers(Stream<RemoteStatement> statements) {
        Set<String> servers = new LinkedHashSet<>();
        statements.forEach(it -> servers.add(it.server()));
        return servers;
    }

    /** Returns the summary, what is sent to shards, and what is left to the veneer with the reasons, on several lines. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(summary());
        statements.forEach(it -> text.append("\nto ").append(it));
        localSteps.forEach(it -> text.append("\non the veneer: ").append(it));
        return text.toString();
    }
}
