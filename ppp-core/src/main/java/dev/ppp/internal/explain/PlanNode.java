package dev.ppp.internal.explain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a plan (manual, chapter "Using EXPLAIN"), under the names that {@code FORMAT JSON} has for its properties.
 *
 * @param properties the properties
 */
record PlanNode(Map<String, Object> properties) {

    private static final Set<String> BESIDE = Set.of("InitPlan", "SubPlan");

    /** Reads the answer of {@code EXPLAIN (FORMAT JSON)}. */
    static PlanNode read(String json) {
        if (Json.read(json) instanceof List<?> statements
                && !statements.isEmpty()
                && statements.get(0) instanceof Map<?, ?> statement
                && statement.get("Plan") instanceof Map<?, ?> plan) {
            return of(plan);
        }
        throw new IllegalArgumentException("no plan is in what EXPLAIN answered");
    }

    @SuppressWarnings("unchecked") // that is what the reader makes
    private static PlanNode of(Map<?, ?> object) {
        return new PlanNode((Map<String, Object>) object);
    }

    String type() {
        return text("Node Type");
    }

    boolean is(String type) {
        return type().equals(type);
    }

    /** Returns a text, or an empty one where there is none. */
    String text(String property) {
        return find(property).orElse("");
    }

    Optional<String> find(String property) {
        return Optional.ofNullable(properties.get(property)).map(Object::toString);
    }

    /** Returns a list of texts in one line, empty where there is none. */
    String listed(String property) {
        return String.join(", ", list(property));
    }

    List<String> list(String property) {
        return properties.get(property) instanceof List<?> texts
                ? texts.stream().map(String::valueOf).toList()
                : List.of();
    }

    boolean has(String property) {
        return properties.containsKey(property);
    }

    /** Returns a number that EXPLAIN gives as an average of all times that the node was run, over all of them. */
    long total(String property) {
        return number(property)
                .multiply(number("Actual Loops"))
                .setScale(0, RoundingMode.HALF_UP)
                .longValue();
    }

    long loops() {
        return number("Actual Loops").longValue();
    }

    BigDecimal number(String property) {
        return properties.get(property) instanceof BigDecimal number ? number : BigDecimal.ZERO;
    }

    /**
     * Returns the nodes below that are executed. A scan of foreign tables may hold another plan for its rows, which runs only where
     * one of them was changed meanwhile.
     */
    List<PlanNode> children() {
        return nodes("Plans").stream()
                .filter(it -> !is("Foreign Scan") || it.isBeside())
                .toList();
    }

    /** Returns the nodes whose rows go into this one. */
    List<PlanNode> inputs() {
        return children().stream().filter(it -> !it.isBeside()).toList();
    }

    boolean isOrHolds(String type) {
        return is(type) || inputs().stream().anyMatch(it -> it.isOrHolds(type));
    }

    /** Tells whether its rows do not go into the node above: a subquery, or a part of WITH. */
    boolean isBeside() {
        return BESIDE.contains(text("Parent Relationship"));
    }

    /** Tells whether it has a shard change rows, instead of reading them. */
    boolean isDirectWrite() {
        return is("Foreign Scan") && !text("Operation").equals("Select");
    }

    /** Returns the tables that are written, where there are several. */
    List<PlanNode> targets() {
        return nodes("Target Tables");
    }

    private List<PlanNode> nodes(String property) {
        return properties.get(property) instanceof List<?> nodes
                ? nodes.stream()
                        .filter(Map.class::isInstance)
                        .map(it -> of((Map<?, ?>) it))
                        .toList()
                : List.of();
    }
}
