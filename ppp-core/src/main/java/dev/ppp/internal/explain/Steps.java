package dev.ppp.internal.explain;

import dev.ppp.explain.LocalStep;
import dev.ppp.explain.LocalStep.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells what a node of a plan does on the veneer.
 *
 * @param node the node
 * @param inputs what was found under it, apart for each input
 * @param below all of that, and what the node itself sends
 */
record Steps(PlanNode node, List<Found> inputs, Found below) {

    /** Tells the step of a node that gets rows of shards. */
    Optional<LocalStep> step() {
        return switch (node.type()) {
            case "Nested Loop", "Hash Join", "Merge Join" -> Optional.of(join());
            case "Sort", "Incremental Sort" -> Optional.of(step(Kind.SORT, node.listed("Sort Key")));
            case "Aggregate", "Group" ->
                Optional.of(
                        isDistinct()
                                ? step(Kind.DISTINCT, node.listed("Group Key"))
                                : step(Kind.AGGREGATE, grouping()));
            case "WindowAgg" -> Optional.of(step(Kind.WINDOW, outputs(" OVER ")));
            case "Unique" -> Optional.of(step(Kind.DISTINCT, node.listed("Output")));
            case "SetOp" ->
                Optional.of(step(Kind.SET_OPERATION, node.text("Command").toUpperCase(Locale.ROOT)));
            case "Recursive Union" -> Optional.of(step(Kind.RECURSION, ""));
            case "Limit" -> Optional.of(step(Kind.LIMIT, ""));
            default -> node.find("Filter").map(this::filter);
        };
    }

    static LocalStep subquery(String name, Found found) {
        return Reasons.of(Kind.SUBQUERY, found).step(name);
    }

    static LocalStep write(PlanNode node, Found all) {
        String table = Stream.concat(Stream.of(node), node.targets().stream())
                .filter(it -> it.has("Remote SQL"))
                .map(it -> Relation.of(it).get(0).toString())
                .collect(Collectors.joining(", "));
        String operation = node.text("Operation").toUpperCase(Locale.ROOT);
        return Reasons.ofWrite(operation, all).step(operation + " of " + table);
    }

    private LocalStep join() {
        String type = node.text("Join Type");
        String how = type.isEmpty() || type.equals("Inner") ? node.type() : node.type() + ", " + type;
        String condition = Stream.of("Hash Cond", "Merge Cond", "Join Filter", "Filter")
                .flatMap(it -> node.find(it).stream())
                .collect(Collectors.joining(" AND "));
        boolean ofPart = below.servers().size() == 1 && node.inputs().stream().anyMatch(it -> it.isOrHolds("CTE Scan"));
        Reasons reasons = ofPart ? Reasons.ofJoinWithPart(below) : Reasons.ofJoin(inputs, below);
        LocalStep step = reasons.step(condition.isEmpty() ? how : how + " on " + condition);
        return asksAgain()
                ? new LocalStep(
                        step.kind(),
                        step.detail(),
                        step.why() + " The second side is asked for once for each row of the first.",
                        step.wayOut())
                : step;
    }

    /** The remote statement of the inner side takes values from the row of the outer one. */
    private boolean asksAgain() {
        List<PlanNode> sides = node.inputs();
        return node.is("Nested Loop")
                && sides.size() == 2
                && sides.get(1).text("Remote SQL").contains("$");
    }

    private LocalStep filter(String condition) {
        return Reasons.ofFilter(condition, below).step(condition);
    }

    /** Grouping without any function is how DISTINCT is done, too. */
    private boolean isDistinct() {
        return node.has("Group Key")
                && !node.has("Filter")
                && node.list("Output").stream().noneMatch(it -> it.contains("("));
    }

    /** Without keys, there may be groups all the same, where the one value of the key is known. */
    private String grouping() {
        String keys = node.listed("Group Key");
        String having = node.find("Filter").map(it -> " HAVING " + it).orElse("");
        return (keys.isEmpty() ? node.listed("Output") : "GROUP BY " + keys) + having;
    }

    private String outputs(String part) {
        return node.list("Output").stream().filter(it -> it.contains(part)).collect(Collectors.joining(", "));
    }

    private LocalStep step(Kind kind, String detail) {
        return Reasons.of(kind, below).step(detail);
    }
}
