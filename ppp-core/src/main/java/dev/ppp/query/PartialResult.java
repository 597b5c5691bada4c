package dev.ppp.query;

import dev.ppp.error.QueryException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.Record;
import org.jooq.Result;

/**
 * What could be read, and from which tenants it could not be. Immutable but for its rows.
 *
 * @param rows from the tenants that are not missing
 * @param missing the tenants of which there is no row, each with what failed
 * @param <R> the rows
 */
public record PartialResult<R extends Record>(Result<R> rows, Map<String, QueryException> missing) {

    /**
     * Copies the map.
     *
     * @param rows from the tenants that are not missing
     * @param missing the tenants of which there is no row, each with what failed
     */
    public PartialResult {
        missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    }

    /**
     * Tells whether nothing is missing.
     *
     * @return whether every tenant could be read
     */
    public boolean isComplete() {
        return missing.isEmpty();
    }
}
