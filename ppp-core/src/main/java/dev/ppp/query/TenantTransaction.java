package dev.ppp.query;

import dev.ppp.error.Failure;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * One transaction. jOOQ's listeners hear of statements only, so that what goes wrong before the first and after the last is told
 * here.
 *
 * @param <T> what the transaction finds
 */
final class TenantTransaction<T extends @Nullable Object> {

    private enum Stage {
        BEGIN,
        BODY,
        COMMIT
    }

    private final DSLContext dsl;
    private final Retelling retelling;
    private Stage stage = Stage.BEGIN;

    TenantTransaction(DSLContext dsl, Retelling retelling) {
        this.dsl = dsl;
        this.retelling = retelling;
    }

    T run(Function<? super DSLContext, ? extends T> body) {
        try {
            return dsl.transactionResult(configuration -> {
                stage = Stage.BODY;
                T result = body.apply(configuration.dsl());
                stage = Stage.COMMIT;
                return result;
            });
        } catch (DataAccessException e) {
            throw switch (stage) {
                case BEGIN -> retelling.of(e, UnaryOperator.identity());
                case BODY -> e;
                case COMMIT -> retelling.of(e, Failure::atCommit);
            };
        }
    }
}
