package dev.ppp.error;

/** Another process applies a plan to this veneer and did not finish in the time that the caller would wait. Nothing was done; calling again later may succeed. */
public final class ApplierBusyException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells who holds the lock.
     *
     * @param explanation what happened
     */
    public ApplierBusyException(Explanation explanation) {
        super(explanation, null);
    }
}
