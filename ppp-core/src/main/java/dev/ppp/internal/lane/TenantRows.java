package dev.ppp.internal.lane;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jooq.tools.jdbc.DefaultResultSet;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's statement returned. It leads back to that statement, and so to the tenant's connection; it does nothing once that
 * is closed, since the session may be another tenant's by then. Values are passed on without reflection: a query can have many.
 */
final class TenantRows extends DefaultResultSet {

    private final Checkout checkout;
    private final @Nullable Statement statement;

    TenantRows(Checkout checkout, ResultSet rows, @Nullable Statement statement) {
        super(rows);
        this.checkout = checkout;
        this.statement = statement;
    }

    @Override
    public ResultSet getDelegate() throws SQLException {
        checkout.physical();
        return super.getDelegate();
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        checkout.physical();
        return statement;
    }

    @Override
    public void close() throws SQLException {
        if (!checkout.isClosed()) {
            super.close();
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return checkout.isClosed() || super.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : super.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || super.isWrapperFor(type);
    }
}
