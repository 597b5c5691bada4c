package dev.ppp.examples.cluster;

import org.jspecify.annotations.Nullable;

/** The cluster could not be started, or one of its statement logs could not be read. */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what could not be done.
     *
     * @param message one line, lower-case start, no full stop
     * @param cause what lies behind it, if an exception does
     */
    public ClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
