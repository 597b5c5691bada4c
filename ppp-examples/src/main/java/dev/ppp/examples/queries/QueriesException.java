package dev.ppp.examples.queries;

/** Something could not be measured. */
public final class QueriesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QueriesException(String message, Throwable cause) {
        super(message, cause);
    }
}
