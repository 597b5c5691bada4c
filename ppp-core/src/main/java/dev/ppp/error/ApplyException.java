package dev.ppp.error;

import org.jspecify.annotations.Nullable;

/** A plan could not be applied, or not wholly. What had been committed before stays; applying again goes on from there. */
public final class ApplyException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what stopped the work.
     *
     * @param explanation what happened, and what was rolled back
     * @param cause what the server or the driver said, never holding a password
     */
    public ApplyException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation, cause);
    }
}
