package dev.ppp.internal.lane;

import dev.ppp.internal.sql.Sql;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jooq.ConnectionProvider;
import org.jooq.tools.jdbc.DefaultResultSet;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's view of a connection that several tenants share in a transaction: each statement runs in the tenant's role. That is set
 * before each, since another tenant's may have come between, and a rollback to a savepoint takes it back.
 */
public final class InRole implements ConnectionProvider {

    private final ConnectionProvider shared;
    private final String setRole;

    /**
     * Makes one for a tenant.
     *
     * @param shared gives the connection that they share
     * @param role the tenant's
     */
    public InRole(ConnectionProvider shared, String role) {
        this.shared = shared;
        this.setRole = Sql.render("SET LOCAL ROLE {0}", Sql.name(role));
    }

    @Override
    public Connection acquire() {
        Connection connection = shared.acquire();
        return (Connection) proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("unwrap")) {
                setRole(connection);
                return ConnectionHandler.unwrapping(proxy, connection, method, arguments);
            }
            Object result = ConnectionHandler.call(connection, method, arguments);
            if (result instanceof Statement statement) {
                return proxy(method.getReturnType(), ofStatement(connection, (Connection) proxy, statement));
            }
            return result instanceof DatabaseMetaData metaData ? ofMetaData((Connection) proxy, metaData) : result;
        });
    }

    private InvocationHandler ofStatement(Connection connection, Connection own, Statement statement) {
        return (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return own;
            }
            if (method.getName().startsWith("execute")) {
                setRole(connection);
            }
            Object result = ConnectionHandler.call(statement, method, arguments);
            return result instanceof ResultSet rows ? new DefaultResultSet(rows, (Statement) proxy) : result;
        };
    }

    private static Object ofMetaData(Connection own, DatabaseMetaData metaData) {
        return proxy(
                DatabaseMetaData.class,
                (proxy, method, arguments) -> method.getName().equals("getConnection")
                        ? own
                        : ConnectionHandler.call(metaData, method, arguments));
    }

    private void setRole(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(setRole);
        }
    }

    @Override
    public void release(@Nullable Connection connection) {}

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(InRole.class.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
