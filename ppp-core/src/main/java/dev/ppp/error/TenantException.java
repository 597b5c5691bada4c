package dev.ppp.error;

/** A tenant cannot be reached under the name that was asked for. Nothing was sent to any shard, and the message names no other tenant. */
public final class TenantException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells why the tenant cannot be reached.
     *
     * @param explanation what happened
     */
    public TenantException(Explanation explanation) {
        super(explanation, null);
    }
}
