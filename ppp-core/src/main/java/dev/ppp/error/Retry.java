package dev.ppp.error;

/**
 * Whether it helps to run again what failed. A statement outside a transaction is a transaction of its own; inside one, a statement
 * alone is never repeated, since the failure has ended the transaction.
 */
public enum Retry {

    /** No: the same fails again, until the statement, the tables, the privileges or the topology are changed. */
    NO,

    /** Yes, the whole transaction, at once: nothing of it was done, and what stood in its way has passed. */
    TRANSACTION,

    /** Yes, the whole transaction, once the server is back or less busy: nothing of it was done. */
    LATER,

    /**
     * Only after looking whether it was done: it may have been, or not. What only reads, or does no harm when it is done twice,
     * can be run again later.
     */
    OUTCOME_UNKNOWN
}
