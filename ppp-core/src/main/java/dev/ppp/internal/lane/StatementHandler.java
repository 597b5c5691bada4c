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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's statement does differently from the pool's: it leads back to the tenant's connection, and is made and
 * filled once more where the tenant has moved.
 */
final class StatementHandler implements InvocationHandler {

    private static final Pattern COMMIT = Pattern.compile("\\s*(?:COMMIT|END)\\b", Pattern.CASE_INSENSITIVE);

    private final Checkout checkout;
    private final Connection connection;
    private final Maker maker;
    private final String prepared;
    private final boolean commits;
    private final List<Call> calls = new ArrayList<>();
    private final Values values;
    private Connection owner;
    private Statement statement;
    private boolean repeatable = true;
    private boolean suspicious;

    /** Makes the same statement, on the connection that the tenant has now. */
    interface Maker {
        Statement make() throws SQLException;
    }

    /** What was done to the statement before it was run. */
    private interface Call {
        void on(Statement statement) throws SQLException;
    }

    StatementHandler(
            Checkout checkout, Connection connection, Statement statement, Object @Nullable [] prepared, Maker maker)
            throws SQLException {
        this.checkout = checkout;
        this.connection = connection;
        this.owner = checkout.physical();
        this.statement = statement;
        this.maker = maker;
        this.values = new Values(prepared != null && checkout.sendsAgain());
        this.prepared = prepared == null ? "" : String.valueOf(prepared[0]);
        this.suspicious = prepared != null && checkout.isSuspicious(prepared[0]);
        this.commits = prepared != null && isCommit(prepared[0]);
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
        boolean executes = name.startsWith("execute");
        boolean now = suspicious;
        if (arguments != null && (executes || name.equals("addBatch"))) {
            checkout.expectSendable(arguments[0]);
            now |= checkout.isSuspicious(arguments[0]);
        }
        if (executes) {
            if (commits || (arguments != null && isCommit(arguments[0]))) {
                checkout.expectOneShard();
            }
            boolean looked = now;
            return checkout.witnessed(() -> execute(method, arguments, looked), () -> sent(name, arguments));
        }
        suspicious = now;
        remember(method, arguments);
        values.remember(method, arguments);
        return ConnectionHandler.call(statement, method, arguments);
    }

    private @Nullable Object execute(Method method, Object @Nullable [] arguments, boolean isSuspicious)
            throws SQLException {
        try {
            Object result = isSuspicious
                    ? checkout.runSuspicious(statement, () -> ConnectionHandler.call(statement, method, arguments))
                    : ConnectionHandler.call(statement, method, arguments);
            checkout.used();
            return result;
        } catch (SQLException e) {
            // of a long batch, the driver may have had a part committed
            String sql = arguments == null ? prepared : String.valueOf(arguments[0]);
            if (!checkout.follows(e, sql, repeatable && !method.getName().endsWith("Batch"))) {
                throw e;
            }
        }
        makeAgain();
        Object result = ConnectionHandler.call(statement, method, arguments);
        checkout.used();
        return result;
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

    private static boolean isCommit(Object sql) {
        return sql instanceof String text && COMMIT.matcher(text).lookingAt();
    }

    private void remember(Method method, Object @Nullable [] arguments) {
        if (!checkout.mayFollow()) {
            calls.clear();
            return;
        }
        String name = method.getName();
        if (name.startsWith("set")
                || name.startsWith("register")
                || name.startsWith("clear")
                || name.equals("addBatch")) {
            calls.add(it -> ConnectionHandler.call(it, method, arguments));
            repeatable &= arguments == null || isRepeatable(arguments);
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
