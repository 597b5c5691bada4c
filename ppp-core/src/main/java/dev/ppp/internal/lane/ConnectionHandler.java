package dev.ppp.internal.lane;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.Executor;
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
                checkout.abort((Executor) Objects.requireNonNull(first));
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
            case "equals" -> proxy == first;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "connection of " + checkout;
            default -> {
                checkout.expectSendable(first);
                yield wrapped((Connection) proxy, method, arguments, call(checkout.physical(), method, arguments));
            }
        };
    }

    private @Nullable Object ended(Method method, Object @Nullable [] arguments) throws SQLException {
        Object nothing = call(checkout.physical(), method, arguments);
        checkout.ended();
        return nothing;
    }

    private @Nullable Object wrapped(
            Connection proxy, Method method, Object @Nullable [] arguments, @Nullable Object result) {
        if (result instanceof Statement statement) {
            return proxy(method.getReturnType(), new StatementHandler(checkout, proxy, statement, arguments, () ->
                    (Statement) Objects.requireNonNull(call(checkout.physical(), method, arguments))));
        }
        if (result instanceof DatabaseMetaData metaData) {
            return proxy(
                    DatabaseMetaData.class,
                    (self, asked, given) ->
                            asked.getName().equals("getConnection") ? proxy : call(metaData, asked, given));
        }
        return result;
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
