package dev.ppp.query;

/** The two ways to a tenant's rows. */
public enum Lane {

    /** Through the veneer: foreign tables of {@code postgres_fdw} relay every statement to the shard. */
    VENEER,

    /**
     * Straight to the tenant's shard, on the application's own pool for it. All of PostgreSQL is there: READ COMMITTED,
     * {@code ON CONFLICT}, {@code MERGE}, {@code COPY}, {@code SKIP LOCKED}, sequences; nothing that another shard or the
     * veneer holds.
     */
    DIRECT
}
