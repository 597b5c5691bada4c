package dev.ppp.internal.shape;

/** How {@code postgres_fdw} finds rows of a relation again that it is to change one by one: by their ctid. */
public enum Rows {
    /** Each has a ctid of its own. */
    APART,

    /** They are in several tables, or somewhere else, so that some may have the same ctid. */
    SPREAD,

    /** They are those of a view that can be written to, and have no ctid. */
    SEEN
}
