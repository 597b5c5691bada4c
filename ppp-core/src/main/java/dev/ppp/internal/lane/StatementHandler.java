package dev.ppp.internal.lane;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's statement does differently from the pool's: it leads back to the tenant's connection, and is made and
 * filled once more where the tenant has moved.
 */
final class StatementHandler implements InvocationHandler {

    private final Checkout checkout;
    private final Connection connection;
    private final Maker maker;
    private final String prepared;
    private final Look ofPrepared;
    private final List<Call> calls = new ArrayList<>();
    private final Values values;
    private Connection owner;
    private Statement statement;
    private boolean repeatable = true;
    private Optional<Look> ofBatch = Optional.empty();

    /** Makes the same statement, on the connection that the tenant has now. */
    interface Maker {
        Statement make() throws SQLException;
    }

    /** What was done to the statement before it was run. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Call(Method method, Object @Nullable [] arguments) {

        void on(Statement statement) throws SQLException {
            ConnectionHandler.call(statement, method, arguments);
        }

        boolean givesParameter() {
            return method.getName().startsWith("set") && arguments != null && arguments.length > 1;
        }
    }

    /**
     * Makes one.
     *
     * @param prepared its text; empty when that is given to each execution
     * @param look what was noticed in that
     */
    StatementHandler(Checkout checkout, Connection connection, String prepared, Look look, Maker maker)
            throws SQLException {
        this.checkout = checkout;
        this.connection = connection;
        this.owner = checkout.physical();
        this.statement = maker.make();
        this.maker = maker;
        this.values = new Values(!prepared.isEmpty() && checkout.sendsAgain());
        this.prepared = prepared;
        this.ofPrepared = look;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object first = arguments == null ? null : arguments[0];
        return switch (method.getName()) {
            case "getConnection" -> connection;
            case "equals" -> proxy == first;
            case "hashCode" -> System.identityHashCode(proxy);
            case "isClosed" -> checkout.isClosed() || statement.isClosed();
            case "close", "toString" -> ConnectionHandler.call(statement, method, arguments);
            case "unwrap", "isWrapperFor" -> ConnectionHandler.unwrapping(proxy, statement, method, arguments);
            default -> {
                Object result = use(method, arguments);
                yield result instanceof ResultSet rows ? checkout.rows(rows, (Statement) proxy) : result;
            }
        };
    }

    private @Nullable Object use(Method method, Object @Nullable [] arguments) throws SQLException {
        follow();
        String name = method.getName();
        if (name.startsWith("execute")) {
            Look look = look(name, arguments);
            return checkout.witnessed(() -> execute(method, arguments, look), () -> sent(name, arguments));
        }
        if (name.equals("addBatch")) {
            Look look = look(name, arguments);
            ofBatch = Optional.of(ofBatch.map(it -> it.and(look)).orElse(look));
        } else if (name.equals("clearBatch")) {
            ofBatch = Optional.empty();
        }
        remember(method, arguments);
        values.remember(method, arguments);
        return ConnectionHandler.call(statement, method, arguments);
    }

    private Look look(String method, Object @Nullable [] arguments) throws SQLException {
        if (arguments != null) {
            return checkout.look(arguments[0]);
        }
        return isBatch(method) ? ofBatch.orElse(Look.NOTHING) : ofPrepared;
    }

    private static boolean isBatch(String executing) {
        return executing.equals("executeBatch") || executing.equals("executeLargeBatch");
    }

    private @Nullable Object execute(Method method, Object @Nullable [] arguments, Look look) throws SQLException {
        boolean batch = isBatch(method.getName());
        try {
            return checkout.run(statement, look, () -> ConnectionHandler.call(statement, method, arguments));
        } catch (SQLException e) {
            // of a long batch, the driver may have had a part committed
            String sql = arguments == null ? prepared : String.valueOf(arguments[0]);
            if (!checkout.follows(e, sql, repeatable && !batch)) {
                throw e;
            }
        } finally {
            checkout.used();
            ofBatch = batch ? Optional.empty() : ofBatch;
        }
        makeAgain();
        return ConnectionHandler.call(statement, method, arguments);
    }

    /** Where another statement has followed the tenant, the connection that this one was made on is somebody else's now. */
    private void follow() throws SQLException {
        if (owner != checkout.physical()) {
            if (!repeatable) {
                throw new SQLException("statement leads to the place that its tenant has left; make it again", "55000");
            }
            makeAgain();
        }
    }

    private void makeAgain() throws SQLException {
        statement = maker.make();
        owner = checkout.physical();
        for (Call call : calls) {
            call.on(statement);
        }
    }

    /** Of a batch, the last statement stands for all. */
    private Optional<Sent> sent(String method, Object @Nullable [] arguments) {
        String sql = arguments == null ? prepared : String.valueOf(arguments[0]);
        return sql.isEmpty() || (method.endsWith("Batch") && prepared.isEmpty())
                ? Optional.empty()
                : Optional.of(new Sent(sql, sql, () -> new Sent.Again(sql, values.bindings()), checkout.source()));
    }

    private void remember(Method method, Object @Nullable [] arguments) {
        String name = method.getName();
        repeatable &= !name.equals("addBatch") && (arguments == null || isRepeatable(arguments));
        if (!repeatable || !checkout.mayFollow()) {
            calls.clear();
        } else if (name.equals("clearParameters")) {
            calls.removeIf(Call::givesParameter);
        } else if (name.startsWith("set") || name.startsWith("register")) {
            calls.add(new Call(method, arguments));
        }
    }

    /** A stream can be read once, and what a connection made belongs to that one. */
    static boolean isRepeatable(Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof InputStream
                    || argument instanceof Reader
                    || argument instanceof Blob
                    || argument instanceof Clob
                    || argument instanceof SQLXML) {
                return false;
            }
        }
        return true;
    }
}
