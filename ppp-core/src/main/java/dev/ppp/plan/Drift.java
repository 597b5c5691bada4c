package dev.ppp.plan;

import dev.ppp.catalog.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What differs between the topology, the veneer and the shards' own catalogs, in words and as a plan that repairs it. Immutable.
 *
 * @param plan the smallest repair
 * @param differences what differs, tenant by tenant; what all tenants share comes first
 * @param notCompared the shards whose tables could not be compared, each with the reason
 */
public record Drift(Plan plan, List<Difference> differences, Map<String, String> notCompared) {

    /**
     * Copies the collections.
     *
     * @param plan the smallest repair
     * @param differences what differs
     * @param notCompared the shards whose tables could not be compared
     */
    public Drift {
        differences = List.copyOf(differences);
        notCompared = Map.copyOf(notCompared);
    }

    /**
     * What differs for one tenant, or in what all tenants share.
     *
     * @param scope whom it concerns
     * @param words one line for each difference
     */
    public record Difference(Step.Scope scope, List<String> words) {

        /**
         * Copies the lines.
         *
         * @param scope whom it concerns
         * @param words one line for each difference
         */
        public Difference {
            words = List.copyOf(words);
        }
    }

    /**
     * Reads the differences off a plan.
     *
     * @param plan the smallest repair
     * @param notCompared the shards whose tables could not be compared, each with the reason
     * @return the drift
     */
    public static Drift of(Plan plan, Map<String, String> notCompared) {
        List<Difference> differences = new ArrayList<>();
        for (Step step : plan.steps()) {
            List<String> words = new ArrayList<>();
            step.changes().forEach(it -> words.addAll(it.differences()));
            differences.add(new Difference(step.scope(), words));
        }
        return new Drift(plan, differences, notCompared);
    }

    /**
     * Tells whether everything was compared and nothing differs.
     *
     * @return whether there is no drift
     */
    public boolean isEmpty() {
        return plan.isEmpty() && notCompared.isEmpty();
    }

    /** Returns what differs, line by line. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(isEmpty() ? "No drift" : "Drift: " + plan.summary());
        new TreeMap<>(notCompared)
                .forEach((shard, reason) -> lines.add("  Not compared: shard " + Words.name(shard) + ": " + reason));
        for (Difference difference : differences) {
            lines.add("  " + difference.scope().words());
            difference.words().forEach(it -> lines.add("    " + Identifier.printable(it)));
        }
        plan.refusals().forEach(it -> lines.add("  Refused: " + it.toString().replace("\n", "\n  ")));
        plan.notes().forEach(it -> lines.add("  Note: " + it));
        return String.join("\n", lines);
    }
}
