package dev.ppp.internal.lane;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a tenant's connection does differently from the pool's. */
final class ConnectionHandler implements InvocationHandler {

    private final Checkout checkout;

    ConnectionHandler(Checkout checkout) {
        this.checkout = checkout;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        return switch (method.getName()) {
            case "close" -> {
                checkout.close();
                yield null;
            }
            case "isClosed" -> checkout.isClosed();
            case "isValid" -> !checkout.isClosed() && Boolean.TRUE.equals(call(checkout.physical(), method, arguments));
            case "abort" -> {
                checkout.abort();
                yield null;
            }
            case "setSchema" -> {
                checkout.expectSchema(String.valueOf(first));
                yield null;
            }
            case "commit" -> {
                checkout.expectOneShard();
                yield ended(method, arguments);
            }
            case "rollback" -> first == null ? ended(method, arguments) : call(checkout.physical(), method, arguments);
            case "setAutoCommit" -> {
                if (Boolean.TRUE.equals(first)) {
                    checkout.expectOneShard();
                }
                yield call(checkout.physical(), method, arguments);
            }
            case "isWrapperFor" -> unwrapping(proxy, checkout.physical(), method, arguments);
            case "unwrap" -> {
                checkout.used();
                yield unwrapping(proxy, checkout.physical(), method, arguments);
            }
            case "equals" -> proxy == first;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "connection of " + checkout;
            case "prepareStatement", "prepareCall" ->
                statement((Connection) proxy, checkout.look(first), method, arguments);
            case "createStatement" -> statement((Connection) proxy, Look.NOTHING, method, arguments);
            case "getMetaData" -> metaData((Connection) proxy);
            default -> {
                if (method.getName().startsWith("set")) {
                    checkout.used(); // it is not set on another
                }
                yield call(checkout.physical(), method, arguments);
            }
        };
    }

    private @Nullable Object ended(Method method, Object @Nullable [] arguments) throws SQLException {
        Object nothing = call(checkout.physical(), method, arguments);
        checkout.ended();
        return nothing;
    }

    private Object statement(Connection proxy, Look look, Method method, Object @Nullable [] arguments)
            throws SQLException {
        Object first = arguments == null ? null : arguments[0];
        return proxy(
                method.getReturnType(),
                new StatementHandler(checkout, proxy, first instanceof String text ? text : "", look, () ->
                        (Statement) Objects.requireNonNull(call(checkout.physical(), method, arguments))));
    }

    private Object metaData(Connection proxy) {
        return proxy(
                DatabaseMetaData.class,
                (self, asked, given) -> asked.getName().equals("getConnection") ? proxy : metaData(self, asked, given));
    }

    /** Asks the connection that the tenant has now. Its rows come from a statement that is nobody's to use. */
    private @Nullable Object metaData(Object self, Method method, Object @Nullable [] arguments) throws SQLException {
        DatabaseMetaData metaData = checkout.physical().getMetaData();
        Object result = method.getName().equals("unwrap") || method.getName().equals("isWrapperFor")
                ? unwrapping(self, metaData, method, arguments)
                : call(metaData, method, arguments);
        return result instanceof ResultSet rows ? checkout.rows(rows, null) : result;
    }

    /** The tenant's own object is the one that is wanted where it will do: a pool's would lead around it. */
    static @Nullable Object unwrapping(Object proxy, Object target, Method method, Object @Nullable [] arguments)
            throws SQLException {
        if (arguments == null || !(arguments[0] instanceof Class<?> type) || !type.isInstance(proxy)) {
            return call(target, method, arguments);
        }
        return method.getName().equals("unwrap") ? proxy : (Object) true;
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(ConnectionHandler.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /** Calls a method, and throws what it throws. */
    static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof SQLException thrown) {
                throw thrown;
            } else if (cause instanceof RuntimeException thrown) {
                throw thrown;
            } else if (cause instanceof Error thrown) {
                throw thrown;
            }
            throw new SQLException(cause);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
