package dev.ppp.error;

import org.jspecify.annotations.Nullable;

/** The declared topology cannot be planned on this veneer: it asks for what the server does not know, or lacks something that the work needs. Nothing was changed. */
public final class PlanException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what stands in the way.
     *
     * @param explanation what happened
     * @param cause what lies behind it, if an exception does
     */
    public PlanException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation, cause);
    }

    /**
     * Tells what stands in the way.
     *
     * @param explanation what happened
     */
    public PlanException(Explanation explanation) {
        super(explanation, null);
    }
}
