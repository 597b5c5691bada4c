package dev.ppp.error;

/** A reviewed plan no longer fits: what it was made from has changed, and what it aims at does not hold already. Nothing was changed; plan again and review again. */
public final class StalePlanException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells how the plan of today differs from the one that was reviewed.
     *
     * @param explanation what happened
     */
    public StalePlanException(Explanation explanation) {
        super(explanation, null);
    }
}
