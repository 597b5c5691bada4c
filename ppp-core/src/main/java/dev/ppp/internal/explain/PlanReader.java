package dev.ppp.internal.explain;

import dev.ppp.explain.LocalStep;
import dev.ppp.explain.Pushdown;
import dev.ppp.explain.RemoteStatement;
import dev.ppp.explain.RemoteStatement.Execution;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Reads from a plan what runs where. For one plan and one thread. */
final class PlanReader {

    private static final String REMOTE_SQL = "Remote SQL";

    private static final Set<String> IN_ORDER =
            Set.of("Merge Join", "Aggregate", "Group", "Unique", "WindowAgg", "SetOp");
    private static final Set<String> HELPERS = Set.of("Sort", "Incremental Sort", "Materialize");

    private final Map<Relation, String> servers;
    private final boolean run;

    /** Whose rows come out of a part of WITH, by its name. */
    private final Map<String, Set<String>> parts = new HashMap<>();

    /** The node that writes what is read at the moment. */
    private Optional<PlanNode> writing = Optional.empty();

    private PlanReader(Map<Relation, String> servers, boolean run) {
        this.servers = servers;
        this.run = run;
    }

    /** Finds the foreign tables whose servers have to be known. */
    static Set<Relation> relations(PlanNode plan) {
        Set<Relation> relations = new LinkedHashSet<>();
        collect(plan, relations);
        return relations;
    }

    private static void collect(PlanNode node, Set<Relation> relations) {
        if (node.has(REMOTE_SQL) || node.is("ModifyTable")) {
            relations.addAll(Relation.of(node));
        }
        node.targets().forEach(it -> collect(it, relations));
        node.children().forEach(it -> collect(it, relations));
    }

    /**
     * Reads a plan.
     *
     * @param plan its uppermost node
     * @param servers the server of each foreign table
     */
    static Pushdown read(PlanNode plan, Map<Relation, String> servers) {
        boolean run = plan.has("Actual Loops");
        Found all = new PlanReader(servers, run).visit(plan);
        return new Pushdown(
                all.statements(), all.steps(), run ? OptionalLong.of(plan.total("Actual Rows")) : OptionalLong.empty());
    }

    private Found visit(PlanNode node) {
        return node.is("ModifyTable") ? write(node) : query(node);
    }

    private Found query(PlanNode node) {
        Found beside = beside(node);
        List<Found> inputs =
                node.inputs().stream().map(it -> visit(withoutHelper(node, it))).toList();
        Found below = inputs.stream().reduce(part(node), Found::and);
        if (node.has(REMOTE_SQL)) {
            below = below.sending(sent(node));
        }
        Optional<LocalStep> step = below.servers().isEmpty() ? Optional.empty() : new Steps(node, inputs, below).step();
        Found found = below;
        return step.map(found::under).orElse(found).and(beside);
    }

    /** A merge join, or the like, has its input sorted for itself. */
    private static PlanNode withoutHelper(PlanNode node, PlanNode input) {
        boolean helps = IN_ORDER.contains(node.type()) && HELPERS.contains(input.type());
        return helps && input.inputs().size() == 1
                ? withoutHelper(node, input.inputs().get(0))
                : input;
    }

    /** Where each row is sent to the shard by itself, the statement is the writing node's own. */
    private Found write(PlanNode node) {
        Found beside = beside(node);
        Optional<PlanNode> outer = writing;
        writing = Optional.of(node);
        Found read = node.inputs().stream().map(this::visit).reduce(Found.NOTHING, Found::and);
        writing = outer;
        Found written = Found.NOTHING;
        for (PlanNode target : targets(node)) {
            written = written.and(Found.NOTHING.sending(statement(target, Relation.of(target), rowByRow(node))));
        }
        boolean local = !written.statements().isEmpty() && !read.servers().isEmpty();
        Found all = written.and(read);
        return (local ? all.under(Steps.write(node, all)) : all).and(beside);
    }

    private static List<PlanNode> targets(PlanNode node) {
        return Stream.concat(Stream.of(node), node.targets().stream())
                .filter(it -> it.has(REMOTE_SQL))
                .toList();
    }

    private Found part(PlanNode node) {
        return node.is("CTE Scan")
                ? new Found(parts.getOrDefault(node.text("CTE Name"), Set.of()), List.of(), List.of())
                : Found.NOTHING;
    }

    /** Subqueries, and parts of WITH, which come first. */
    private Found beside(PlanNode node) {
        Found all = Found.NOTHING;
        for (PlanNode child :
                node.children().stream().filter(PlanNode::isBeside).toList()) {
            Found found = visit(child);
            String name = child.text("Subplan Name");
            if (name.startsWith("CTE ")) {
                parts.put(name.substring("CTE ".length()), found.servers());
            }
            boolean subquery = child.text("Parent Relationship").equals("SubPlan")
                    && !found.servers().isEmpty();
            all = all.and((subquery ? found.under(Steps.subquery(name, found)) : found).beside());
        }
        return all;
    }

    /** Where the shard changes rows itself, and joins them with others, the plan names the table in the node above only. */
    private RemoteStatement sent(PlanNode scan) {
        if (!scan.isDirectWrite() || writing.isEmpty()) {
            return statement(scan, Relation.of(scan), execution(scan));
        }
        PlanNode write = writing.get();
        List<Relation> relations = Relation.of(scan);
        return statement(scan, relations.isEmpty() ? Relation.of(write) : relations, directly(scan, write));
    }

    private RemoteStatement statement(PlanNode node, List<Relation> relations, Execution execution) {
        return new RemoteStatement(
                relations.isEmpty() ? "?" : servers.getOrDefault(relations.get(0), "?"),
                node.text(REMOTE_SQL),
                relations.stream().map(Relation::toString).toList(),
                run ? Optional.of(execution) : Optional.empty());
    }

    private static Execution execution(PlanNode scan) {
        return new Execution(scan.loops(), scan.total("Actual Rows") + scan.total("Rows Removed by Filter"));
    }

    /** Its rows are those that it changed; they come back only where somebody wants them. */
    private static Execution directly(PlanNode scan, PlanNode write) {
        return new Execution(scan.loops(), write.has("Output") ? scan.total("Actual Rows") : 0);
    }

    private static Execution rowByRow(PlanNode write) {
        long rows =
                write.inputs().stream().mapToLong(it -> it.total("Actual Rows")).sum();
        long batch = Math.max(1, write.number("Batch Size").longValue());
        return new Execution((rows + batch - 1) / batch, write.total("Actual Rows"));
    }
}
