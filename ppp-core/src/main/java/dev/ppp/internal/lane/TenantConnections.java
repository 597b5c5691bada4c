package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
import dev.ppp.error.TenantException;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gives connections that stand in the current tenant. Safe for use by many threads, as far as the pools behind it are. */
public final class TenantConnections implements DataSource {

    private final Places places;
    private final Supplier<Optional<String>> tenant;
    private final Standing standing;
    private final Optional<Witness> witness;

    private TenantConnections(
            Places places, Supplier<Optional<String>> tenant, Standing standing, Optional<Witness> witness) {
        this.places = places;
        this.tenant = tenant;
        this.standing = standing;
        this.witness = witness;
    }

    /**
     * Gives connections whose {@code search_path} is the tenant's schema, for plain JDBC and ORMs.
     *
     * @param places finds tenants
     * @param tenant tells the current tenant at each checkout
     * @param witness hears of the connections' statements
     * @return a source of connections
     */
    public static DataSource entered(Places places, Supplier<Optional<String>> tenant, Optional<Witness> witness) {
        return new TenantConnections(places, tenant, places.sessions().entered(), witness);
    }

    /**
     * Gives connections to the database of the tenant, for statements that name its schema, in the tenant's role where it has one.
     *
     * @param places finds tenants
     * @param tenant the tenant
     * @return a source of connections
     */
    public static DataSource qualified(Places places, String tenant) {
        return new TenantConnections(
                places, () -> Optional.of(tenant), places.sessions().qualified(), Optional.empty());
    }

    @Override
    public Connection getConnection() throws SQLException {
        String current = tenant.get()
                .orElseThrow(
                        () -> new TenantException(Explanation.of("no tenant is set, so that no connection is given")
                                .hint("Set the current tenant before work begins, where the resolver looks for it.")));
        Checkout checkout = Checkout.open(places, standing, witness, current);
        return (Connection) Proxy.newProxyInstance(
                TenantConnections.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new ConnectionHandler(checkout));
    }

    /** Nobody but the application's pools decides as whom it logs in. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "a tenant's connections come from the application's own pool, as its user");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("nothing is logged here; set it on the pool");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("the pool decides how long to wait; set it there");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("nothing is logged here");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("a tenant's data source wraps no " + type.getName() + " that could be handed out");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
