package dev.ppp.error;

/** The veneer or a shard could not be reached or refused a catalog query. Whether it can work later is in the server's words. */
public final class VeneerException extends PppException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what could not be done.
     *
     * @param explanation what happened, in the server's words
     * @param cause what the driver threw
     */
    public VeneerException(Explanation explanation, Throwable cause) {
        super(explanation, cause);
    }
}
