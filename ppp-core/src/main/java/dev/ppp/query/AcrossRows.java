package dev.ppp.query;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.FailureKind;
import dev.ppp.error.QueryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jspecify.annotations.Nullable;

/**
 * The rows of several statements, one after the other. Holds one connection from the first row to the last. For one thread.
 *
 * @param <X> the rows
 */
final class AcrossRows<X extends Record> implements Iterator<X>, AutoCloseable {

    private static final int FETCH_SIZE = 1_000;

    /** What one tenant's tables can be the reason of, so that others on the same shard can be read. */
    private static final Set<FailureKind> OF_A_TENANT = EnumSet.of(
            FailureKind.MISSING_ON_SHARD,
            FailureKind.NAME_NOT_FOUND_IN_FUNCTION,
            FailureKind.ROW_DOES_NOT_FIT,
            FailureKind.PERMISSION_DENIED);

    /** What is the veneer's own, where no shard is the reason. */
    private static final Set<FailureKind> OF_THE_VENEER = EnumSet.of(
            FailureKind.UNREACHABLE,
            FailureKind.LOGIN_REFUSED,
            FailureKind.TOO_MANY_CONNECTIONS,
            FailureKind.CONNECTION_LOST,
            FailureKind.SESSION_ENDED);

    private final AcrossRun run;
    private final Deque<List<AcrossTenants.Home>> todo;
    private final Statements<X> statements;
    private final How how;
    private final Map<String, QueryException> missing = new LinkedHashMap<>();
    private List<AcrossTenants.Home> slice = List.of();
    private long left;
    private boolean delivered;
    private boolean atEnd;
    private boolean closed;
    private @Nullable ReadOnly reading;
    private @Nullable Cursor<X> cursor;
    private @Nullable Iterator<X> rows;

    /** Makes the statement that reads some tenants. */
    interface Statements<X extends Record> {
        ResultQuery<X> over(DSLContext dsl, List<AcrossTenants.Home> tenants);
    }

    /**
     * How it is read.
     *
     * @param partial whether what fails is noted, and not thrown
     * @param whole whether no row of a statement is given before all of them are there
     * @param inOrder whether the rows of a statement are in an order, so that it cannot be taken apart
     */
    private record How(boolean partial, boolean whole, boolean inOrder) {}

    private AcrossRows(
            AcrossRun run,
            List<List<AcrossTenants.Home>> slices,
            OptionalLong limit,
            Statements<X> statements,
            How how) {
        this.run = run;
        this.todo = new ArrayDeque<>(slices);
        this.left = limit.orElse(Long.MAX_VALUE);
        this.statements = statements;
        this.how = how;
    }

    /** Throws what fails. */
    static <X extends Record> AcrossRows<X> complete(
            AcrossRun run, List<List<AcrossTenants.Home>> slices, OptionalLong limit, Statements<X> statements) {
        return new AcrossRows<>(run, slices, limit, statements, new How(false, false, false));
    }

    /**
     * Notes what fails.
     *
     * @param slices each of one shard
     */
    static <X extends Record> AcrossRows<X> partial(
            AcrossRun run, List<List<AcrossTenants.Home>> slices, Union<?> union, Statements<X> statements) {
        return new AcrossRows<>(run, slices, union.limit(), statements, new How(true, false, !union.isUnordered()));
    }

    /** Notes what fails, and gives no row of a statement before all of them are there. */
    static <X extends Record> AcrossRows<X> whole(
            AcrossRun run, List<List<AcrossTenants.Home>> slices, Statements<X> statements) {
        return new AcrossRows<>(run, slices, OptionalLong.empty(), statements, new How(true, true, false));
    }

    @Override
    public boolean hasNext() {
        while (!atEnd) {
            if (closed) {
                throw new IllegalStateException("rows are closed");
            }
            try {
                if (left > 0 && rows != null && rows.hasNext()) {
                    return true;
                }
                closeCursor();
                if (left == 0 || todo.isEmpty()) {
                    release();
                    atEnd = true;
                } else {
                    open(todo.removeFirst());
                }
            } catch (QueryException e) {
                release();
                note(e);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
        return false;
    }

    @Override
    public X next() {
        if (!hasNext() || rows == null) {
            throw new NoSuchElementException("all rows were read");
        }
        delivered = true;
        left--;
        return rows.next();
    }

    private void open(List<AcrossTenants.Home> tenants) {
        slice = tenants;
        delivered = false;
        ReadOnly now = reading;
        if (now == null) {
            now = run.begin();
            reading = now;
        } else {
            run.next(now);
        }
        ResultQuery<X> statement = statements.over(now.dsl(), tenants);
        if (how.whole()) {
            rows = statement.fetch().iterator();
        } else {
            Cursor<X> opened = statement.fetchSize(FETCH_SIZE).fetchLazy();
            cursor = opened;
            rows = opened.iterator();
        }
    }

    private void note(QueryException failure) {
        FailureKind kind = failure.failure().kind();
        if (!how.partial() || (!failure.failure().onShard() && OF_THE_VENEER.contains(kind))) {
            todo.clear();
            atEnd = true;
            throw failure;
        }
        boolean ofATenant = OF_A_TENANT.contains(kind);
        if (ofATenant && slice.size() > 1 && !delivered) {
            if (how.inOrder()) {
                withoutFailing(failure);
            } else {
                for (int at = slice.size() - 1; at >= 0; at--) {
                    todo.addFirst(List.of(slice.get(at)));
                }
            }
            return;
        }
        slice.forEach(it -> miss(it, failure));
        String shard = slice.get(0).shard();
        if (!ofATenant) {
            todo.removeIf(it -> {
                boolean same = it.get(0).shard().equals(shard);
                if (same) {
                    it.forEach(tenant -> miss(tenant, failure));
                }
                return same;
            });
        }
    }

    /** Reads each tenant once, to throw its rows away: one after the other, they would be in no order. */
    private void withoutFailing(QueryException failure) {
        List<AcrossTenants.Home> good = new ArrayList<>();
        for (AcrossTenants.Home tenant : slice) {
            try {
                skim(tenant);
                good.add(tenant);
            } catch (QueryException e) {
                miss(tenant, e);
            }
        }
        if (good.size() == slice.size()) {
            good.forEach(it -> miss(it, failure));
        } else if (!good.isEmpty()) {
            todo.addFirst(good);
        }
    }

    private void skim(AcrossTenants.Home tenant) {
        run.reading(it -> {
            try (Cursor<X> skimmed = statements
                    .over(it.dsl(), List.of(tenant))
                    .fetchSize(FETCH_SIZE)
                    .fetchLazy()) {
                while (!skimmed.fetchNext(FETCH_SIZE).isEmpty()) {
                    // goes on to the last row
                }
                return true;
            }
        });
    }

    private void miss(AcrossTenants.Home tenant, QueryException failure) {
        missing.put(
                tenant.tenant(),
                new QueryException(
                        "tenant " + Identifier.quoted(tenant.tenant()),
                        failure.failure(),
                        Objects.requireNonNull(failure.getCause())));
    }

    /** Returns what could not be read, once all was tried. */
    Map<String, QueryException> missing() {
        if (!atEnd) {
            throw new IllegalStateException("rows are not read to their end, so that it is not known who is missing");
        }
        return new LinkedHashMap<>(missing);
    }

    Stream<X> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    private void closeCursor() {
        rows = null;
        if (cursor != null) {
            Cursor<X> closing = cursor;
            cursor = null;
            closing.close();
        }
    }

    /** Gives the connection back; no more rows are given. */
    @Override
    public void close() {
        closed = true;
        release();
    }

    private void release() {
        try {
            closeCursor();
        } catch (RuntimeException e) {
            // the connection is given back, and with it the cursor
        } finally {
            if (reading != null) {
                reading.close();
                reading = null;
            }
        }
    }
}
