package dev.ppp.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/** Runs queries of the catalogs, and lets the driver's exception through in place of jOOQ's, which quotes the SQL. */
public final class CatalogQuery {

    private static final Settings SETTINGS = new Settings().withExecuteLogging(false);

    private final DSLContext dsl;

    /**
     * Uses a connection, which stays the caller's.
     *
     * @param connection to the veneer or to a shard
     */
    public CatalogQuery(Connection connection) {
        this.dsl = DSL.using(connection, SQLDialect.POSTGRES, SETTINGS);
    }

    /**
     * Fetches all rows.
     *
     * @param sql a query with a question mark for each binding
     * @param bindings the values
     * @return the rows
     * @throws SQLException what the driver threw
     */
    public Result<Record> fetch(String sql, Object... bindings) throws SQLException {
        try {
            return dsl.fetch(sql, bindings);
        } catch (DataAccessException e) {
            throw driversOwn(e);
        }
    }

    /**
     * Fetches the one row that a query gives.
     *
     * @param sql a query with a question mark for each binding
     * @param bindings the values
     * @return the row
     * @throws SQLException what the driver threw
     */
    public Record fetchOne(String sql, Object... bindings) throws SQLException {
        return fetch(sql, bindings).get(0);
    }

    /**
     * Runs a statement that gives no rows.
     *
     * @param sql a statement with a question mark for each binding
     * @param bindings the values
     * @throws SQLException what the driver threw
     */
    public void execute(String sql, Object... bindings) throws SQLException {
        try {
            dsl.execute(sql, bindings);
        } catch (DataAccessException e) {
            throw driversOwn(e);
        }
    }

    private static SQLException driversOwn(DataAccessException e) {
        SQLException cause = e.getCause(SQLException.class);
        return cause == null ? new SQLException("could not run a catalog query", e.sqlState()) : cause;
    }
}
