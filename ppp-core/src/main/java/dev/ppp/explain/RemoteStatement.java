package dev.ppp.explain;

import dev.ppp.catalog.Identifier;
import java.util.List;
import java.util.Optional;

/**
 * A statement that the veneer sends to a shard. Immutable.
 *
 * @param server the shard's name, which is that of its foreign server
 * @param sql the statement in the shard's words; {@code $1} stands for what is known only while the query runs
 * @param relations the foreign tables for which it stands, each with its schema, in double quotes
 * @param execution what came of it; empty where the query was not run
 */
public record RemoteStatement(String server, String sql, List<String> relations, Optional<Execution> execution) {

    /**
     * What came of a statement when the query was run.
     *
     * @param times how many times it was sent; 0 when it turned out not to be needed
     * @param rows how many rows the veneer took from the shard, over all times
     */
    public record Execution(long times, long rows) {

        /** Returns both numbers in words. */
        @Override
        public String toString() {
            return switch ((int) Math.min(times, 2)) {
                case 0 -> "not sent";
                case 1 -> "sent once, " + Counted.rows(rows);
                default -> "sent " + times + " times, " + Counted.rows(rows);
            };
        }
    }

    /**
     * Copies the tables.
     *
     * @param server the shard's name
     * @param sql the statement in the shard's words
     * @param relations the foreign tables for which it stands
     * @param execution what came of it
     */
    public RemoteStatement {
        relations = List.copyOf(relations);
    }

    /**
     * Tells whether the shard got it.
     *
     * @return false when the query was run and did without it; true otherwise
     */
    public boolean isSent() {
        return execution.filter(it -> it.times() == 0).isEmpty();
    }

    /** Returns the server, the numbers where there are any, and the statement. */
    @Override
    public String toString() {
        return Identifier.quoted(server)
                + execution.map(it -> " (" + it + ")").orElse("")
                + ": " + Identifier.printable(sql);
    }
}
