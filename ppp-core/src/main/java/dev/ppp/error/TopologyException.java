package dev.ppp.error;

import java.util.List;

/** A topology that was declared is not valid. Tells every problem at once. */
public final class TopologyException extends PppException {

    private static final long serialVersionUID = 1L;

    /** One line each. */
    private final List<String> problems;

    /**
     * Tells the problems.
     *
     * @param topology the topology's name in quotes
     * @param problems one line each, at least one
     */
    public TopologyException(String topology, List<String> problems) {
        super(explain(topology, problems), null);
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns the problems in the order in which they were declared.
     *
     * @return one line each, never empty
     */
    public List<String> problems() {
        return problems;
    }

    private static Explanation explain(String topology, List<String> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return Explanation.of("topology " + topology + " has " + count + "\n  - " + String.join("\n  - ", problems));
    }
}
