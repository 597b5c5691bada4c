package dev.ppp.examples.inaction;

import java.util.List;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;

/**
 * How the veneer executes a query, as {@code EXPLAIN (VERBOSE, COSTS OFF)} tells it.
 *
 * @param lines the lines of the answer
 */
record ExecutionPlan(List<String> lines) {

    static final String COMMAND = "EXPLAIN (VERBOSE, COSTS OFF)";

    private static final Pattern LOCAL_JOIN =
            Pattern.compile("\\s*(->\\s+)?(Nested Loop|Hash( \\w+)* Join|Merge( \\w+)* Join)\\b.*");
    private static final Pattern FOREIGN_SCAN = Pattern.compile("\\s*(->\\s+)?(Async )?Foreign Scan\\b.*");
    private static final Pattern REMOTE_SQL = Pattern.compile("\\s*Remote SQL: .*");

    static ExecutionPlan of(DSLContext dsl, ResultQuery<?> query) {
        return new ExecutionPlan(dsl.resultQuery(COMMAND + " {0}", query).fetch(0, String.class));
    }

    /** Tells whether the veneer joins nothing itself: one scan, whose statement holds the join, brings the answer. */
    boolean joinsOnTheShard() {
        return count(LOCAL_JOIN) == 0
                && count(FOREIGN_SCAN) == 1
                && lines.stream()
                        .filter(line -> REMOTE_SQL.matcher(line).matches())
                        .allMatch(line -> line.contains(" JOIN "));
    }

    /** Tells whether the veneer fetches each side by a scan and joins the rows itself. */
    boolean joinsOnTheVeneer() {
        return count(LOCAL_JOIN) == 1 && count(FOREIGN_SCAN) == 2;
    }

    /**
     * Returns where the join is done.
     *
     * @throws StoryException if this cannot be told
     */
    String place() {
        if (joinsOnTheShard()) {
            return "the shard";
        }
        StoryException.unless(joinsOnTheVeneer(), "cannot tell where the join is done:\n" + this);
        return "the veneer";
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }

    private long count(Pattern node) {
        return lines.stream().filter(line -> node.matcher(line).matches()).count();
    }
}
