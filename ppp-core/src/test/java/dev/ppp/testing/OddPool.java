package dev.ppp.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** Data sources that treat real connections as some pools do, or as a broken one would. */
public final class OddPool {

    private OddPool() {}

    /** Has one connection, gives it to everybody, and leaves statements to those who made them. */
    public static DataSource keepingStatements(Connection only) {
        return source(() -> only, (method, real) -> method.equals("close") ? null : real.call());
    }

    /** The same, and does not show the driver's connection. */
    public static DataSource hidingTheDriver(Connection only) {
        return source(() -> only, (method, real) -> switch (method) {
            case "close" -> null;
            case "isWrapperFor" -> false;
            default -> real.call();
        });
    }

    /** One method of its connections fails. */
    public static DataSource failing(DataSource pool, String failing, Throwable thrown) {
        return source(pool::getConnection, (method, real) -> {
            if (method.equals(failing)) {
                throw thrown;
            }
            return real.call();
        });
    }

    private interface Connections {
        Connection next() throws Throwable;
    }

    private interface Call {
        Object call() throws Throwable;
    }

    private interface Way {
        Object treat(String method, Call real) throws Throwable;
    }

    private static DataSource source(Connections connections, Way way) {
        return proxy(DataSource.class, (self, asked, given) -> {
            Connection connection = connections.next();
            return proxy(
                    Connection.class,
                    (proxy, method, arguments) ->
                            way.treat(method.getName(), () -> call(connection, method, arguments)));
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(OddPool.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
