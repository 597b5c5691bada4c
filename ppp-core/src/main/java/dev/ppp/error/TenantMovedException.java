package dev.ppp.error;

/**
 * A tenant is not where a connection leads: it was moved to another place meanwhile, and what was to be done there could not
 * be done. Where it stands now is known by then, so that the same work, begun anew, finds it.
 */
public final class TenantMovedException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what moved.
     *
     * @param explanation what happened
     * @param cause what the old place said
     */
    public TenantMovedException(Explanation explanation, Throwable cause) {
        super(explanation, cause);
    }
}
