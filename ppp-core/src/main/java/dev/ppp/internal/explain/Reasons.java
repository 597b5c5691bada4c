package dev.ppp.internal.explain;

import dev.ppp.catalog.Identifier;
import dev.ppp.explain.LocalStep;
import dev.ppp.explain.LocalStep.Kind;
import dev.ppp.internal.sql.Constants;
import dev.ppp.internal.sql.TypeNames;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why a step on the veneer matters, what its usual cause is, and the way out.
 *
 * @param kind the step
 * @param why why it matters
 * @param wayOut what to do, where that is known
 */
record Reasons(Kind kind, String why, Optional<String> wayOut) {

    private static final Pattern CLOCK =
            Pattern.compile("\\b(?:now\\(\\)|CURRENT_(?:DATE|TIME|TIMESTAMP)|LOCALTIME(?:STAMP)?"
                    + "|(?:statement|transaction|clock)_timestamp\\(\\))");
    private static final Pattern CAST = Pattern.compile("::");
    private static final Pattern NAME = Pattern.compile("(?:\"(?:[^\"]|\"\")*+\"|[A-Za-z0-9_.$\\x80-\\uffff])++");

    private static final String SHIPPED =
            "Sent are PostgreSQL's own operators and functions, and those of extensions that the server's option"
                    + " \"extensions\" names, as long as they are immutable.";
    private static final String DIRECT_LANE = "On the direct lane, the shard does all of it.";

    LocalStep step(String detail) {
        return new LocalStep(kind, detail, why, wayOut);
    }

    static Reasons of(Kind kind, Found below) {
        String who = names(below);
        String send = below.servers().size() == 1 ? " sends" : " send";
        return switch (kind) {
            case SORT ->
                reasons(
                        kind,
                        below,
                        "All rows come to the veneer before it can return the first.",
                        "The planner expected it to be cheaper so, or what is sorted by cannot be sent. " + SHIPPED);
            case AGGREGATE ->
                reasons(
                        kind,
                        below,
                        who + send + " the rows that the veneer groups or sums up.",
                        "The planner expected it to be cheaper so, or a function cannot be sent. " + SHIPPED);
            case LIMIT ->
                reasons(
                        kind,
                        below,
                        who + send + " rows, fetch_size at a time, until the veneer has enough.",
                        "It is sent where conditions and sort are, unless the planner expects few rows anyway.");
            case DISTINCT ->
                reasons(
                        kind,
                        below,
                        who + send + " each row, however often it is there.",
                        "postgres_fdw never sends DISTINCT. GROUP BY of the same columns is sent.");
            case WINDOW ->
                reasons(
                        kind,
                        below,
                        who + send + " all rows that the window function looks at.",
                        "postgres_fdw never sends window functions. " + DIRECT_LANE);
            case SET_OPERATION ->
                reasons(
                        kind,
                        below,
                        who + send + " the rows of both sides.",
                        "postgres_fdw never sends INTERSECT and EXCEPT. " + DIRECT_LANE);
            case RECURSION ->
                reasons(
                        kind,
                        below,
                        who + send + " rows again for each round.",
                        "postgres_fdw never sends WITH RECURSIVE. " + DIRECT_LANE);
            case SUBQUERY ->
                reasons(
                        kind,
                        below,
                        who + send + " rows of the subquery, once for each row of the other query, or all of them.",
                        "Where both are on one shard, write it as a join.");
            case JOIN, FILTER, WRITE -> throw new IllegalArgumentException(kind + " has reasons of its own");
        };
    }

    static Reasons ofJoinWithPart(Found below) {
        return new Reasons(
                Kind.JOIN,
                names(below) + " sends both sides, although it could join them.",
                Optional.of(
                        "A part of WITH that is used more than once, or is MATERIALIZED, is fetched by itself: write it as a subquery,"
                                + " or NOT MATERIALIZED."));
    }

    static Reasons ofWrite(String operation, Found below) {
        return operation.equals("INSERT")
                ? reasons(
                        Kind.WRITE,
                        below,
                        "Rows come to the veneer, and go out again in batches of batch_size.",
                        "postgres_fdw never sends the query of an INSERT along with it. " + DIRECT_LANE)
                : reasons(
                        Kind.WRITE,
                        below,
                        "Rows come to the veneer first, and each is then changed by a statement of its own.",
                        "It is sent whole where the new values, the conditions and RETURNING can be sent, and the foreign table"
                                + " has no generated column and no row trigger. " + SHIPPED + " " + DIRECT_LANE);
    }

    /** Several shards leave no choice; and what is left undone below has to be done above. */
    private static Reasons reasons(Kind kind, Found below, String why, String wayOut) {
        if (below.servers().size() > 1) {
            return new Reasons(kind, why, Optional.of("No shard can do it for another: let each send fewer rows."));
        }
        return new Reasons(kind, why, Optional.of(below.steps().isEmpty() ? wayOut : "Look at the steps below first."));
    }

    static Reasons ofJoin(List<Found> inputs, Found below) {
        String who = names(below);
        if (below.servers().size() > 1) {
            return new Reasons(
                    Kind.JOIN,
                    who + " send their rows to the veneer, which joins them.",
                    Optional.of("No shard can read another's tables: narrow each side by conditions of its own."));
        }
        if (inputs.stream().anyMatch(it -> it.servers().isEmpty())) {
            return new Reasons(
                    Kind.JOIN,
                    who + " sends its rows to the veneer, which joins them with rows of its own.",
                    Optional.of("What every tenant joins with belongs on the shards."));
        }
        return reasons(
                Kind.JOIN,
                below,
                who + " sends both sides, although it could join them.",
                "Either the planner expected it to be cheaper so: SET cpu_operator_cost = 0 lets a session of the veneer ship large joins,"
                        + " and the server's options fdw_startup_cost and use_remote_estimate have a say in it. Or the condition cannot be sent. "
                        + SHIPPED);
    }

    static Reasons ofFilter(String condition, Found below) {
        String send = below.servers().size() == 1 ? " sends" : " send";
        return new Reasons(
                Kind.FILTER,
                names(below) + send + " all rows, also those that the condition does not want.",
                Optional.of(cause(Constants.hidden(condition))));
    }

    private static String cause(String condition) {
        if (condition.contains("SubPlan")) {
            return "The condition needs a subquery that runs on the veneer: look at that.";
        }
        if (CLOCK.matcher(condition).find()) {
            return "What reads the clock is not sent. In a subquery of its own, all of it, such as (SELECT now() - interval '1 day'), it"
                    + " is computed before, and its value is sent.";
        }
        return usersType(condition)
                .map(
                        it -> "Nothing is sent that works on type " + it
                                + ", an enum, a domain or a type of an extension. If it is an"
                                + " extension's, name that in the server's option \"extensions\". Else add a condition on another column.")
                .orElse(SHIPPED);
    }

    /** A constant is cast to its type; what is none of PostgreSQL's own types is somebody's. */
    private static Optional<String> usersType(String condition) {
        Matcher cast = CAST.matcher(condition);
        while (cast.find()) {
            if (TypeNames.standardAt(condition, cast.end()) < 0) {
                Matcher name = NAME.matcher(condition);
                return name.find(cast.end()) ? Optional.of(name.group()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String names(Found found) {
        return found.servers().stream().sorted().map(Identifier::quoted).collect(Collectors.joining(" and "));
    }
}
