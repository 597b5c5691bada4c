package dev.ppp.query;

import dev.ppp.error.Failure;
import dev.ppp.error.QueryException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.exception.DataAccessException;

/** Tells a failure that has to do with shards in place of jOOQ's exception, which quotes the statement. */
final class Retelling implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    /** Of whom it tells. */
    private final String whose;

    /** Whether it went straight to a shard. */
    private final boolean direct;

    Retelling(String whose, Lane lane) {
        this.whose = whose;
        this.direct = lane == Lane.DIRECT;
    }

    @Override
    public void exception(ExecuteContext context) {
        if (context.sqlException() != null) {
            retold(context.sqlException(), UnaryOperator.identity()).ifPresent(context::exception);
        } else if (context.exception() instanceof DataAccessException e) {
            context.exception(of(e, UnaryOperator.identity()));
        }
    }

    /** What is thrown in place of an exception: itself, unless it has to do with shards. */
    RuntimeException of(DataAccessException thrown, UnaryOperator<Failure> when) {
        Throwable drivers = thrown.getCause() == null ? thrown : thrown.getCause();
        Optional<QueryException> retold = retold(drivers, when);
        retold.ifPresent(it -> {
            for (Throwable suppressed : thrown.getSuppressed()) {
                it.addSuppressed(suppressed);
            }
        });
        return retold.isPresent() ? retold.get() : thrown;
    }

    private Optional<QueryException> retold(Throwable thrown, UnaryOperator<Failure> when) {
        Optional<Failure> failure = direct ? Failure.ofDirect(thrown) : Failure.of(thrown);
        return failure.map(it -> new QueryException(whose, when.apply(it), thrown));
    }
}
