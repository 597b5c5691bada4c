package dev.ppp.query;

import dev.ppp.error.QueryException;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Record;

/**
 * Rows of those tenants that can be read, one shard after the other, a thousand at a time. Holds a connection until it
 * is closed or read to its end. For one thread.
 *
 * @param <R> the rows
 */
public final class PartialRows<R extends Record> implements AutoCloseable {

    private final AcrossRows<R> rows;

    PartialRows(AcrossRows<R> rows) {
        this.rows = rows;
    }

    /**
     * Returns the rows. Where a shard fails in the midst of them, some of its rows were given already.
     *
     * @return a stream that can be read once
     */
    public Stream<R> stream() {
        return rows.stream();
    }

    /**
     * Tells which tenants are missing, wholly or in part. Under a limit, tenants that were not asked any more are not missing.
     *
     * @return each with what failed
     * @throws IllegalStateException while the stream is not read to its end
     */
    public Map<String, QueryException> missing() {
        return rows.missing();
    }

    /** Gives the connection back. */
    @Override
    public void close() {
        rows.close();
    }
}
