package dev.ppp.error;

/** A statement was refused before it was sent. It changed nothing; the transaction in which it was to run can go on. */
public final class StatementRefusedException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells why.
     *
     * @param explanation what was refused, why, and the way out
     */
    public StatementRefusedException(Explanation explanation) {
        super(explanation, null);
    }
}
