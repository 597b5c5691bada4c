package dev.ppp.error;

import java.util.List;

/**
 * A reviewed plan holds changes that can hurt and that the caller did not accept. Nothing was changed.
 */
public final class HazardException extends PppException {

    private static final long serialVersionUID = 1L;

    /** One line each. */
    private final List<String> hazards;

    /**
     * Tells the hazards not accepted.
     *
     * @param hazards one line each: the change and why it can hurt
     */
    public HazardException(List<String> hazards) {
        super(explain(hazards), null);
        this.hazards = List.copyOf(hazards);
    }

    /**
     * Returns the hazards not accepted.
     *
     * @return one line each, never empty
     */
    public List<String> hazards() {
        return hazards;
    }

    private static Explanation explain(List<String> hazards) {
        String count = hazards.size() == 1 ? "1 hazard" : hazards.size() + " hazards";
        return Explanation.of("plan holds " + count + ", not accepted")
                .detail(String.join("\n", hazards))
                .hint("Review them, then apply with ApplyOptions.acceptHazards(). Nothing was changed.");
    }
}
