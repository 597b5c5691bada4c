package dev.ppp.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

    private static final int FETCH_SIZE = 2_000;

    private final Connection connection;
    private final DSLContext dsl;

    /** Takes one row. */
    public interface RowTaker {

        /**
         * Takes the row at which the cursor stands.
         *
         * @param row the row
         * @throws SQLException what the driver threw
         */
        void take(ResultSet row) throws SQLException;
    }

    /**
     * Uses a connection, which stays the caller's.
     *
     * @param connection to the veneer or to a shard
     */
    public CatalogQuery(Connection connection) {
        this.connection = connection;
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
     * Takes rows one by one, without ever holding all of them when the connection is in a transaction.
     *
     * @param sql a query with a question mark for each binding
     * @param taker takes each row
     * @param bindings texts, arrays of text and arrays of object identifiers
     * @throws SQLException what the driver threw
     */
    public void each(String sql, RowTaker taker, Object... bindings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_SIZE);
            for (int at = 0; at < bindings.length; at++) {
                bind(statement, at + 1, bindings[at]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taker.take(rows);
                }
            }
        }
    }

    private void bind(PreparedStatement statement, int at, Object binding) throws SQLException {
        if (binding instanceof String[] texts) {
            statement.setArray(at, connection.createArrayOf("text", texts));
        } else if (binding instanceof Long[] oids) {
            statement.setArray(at, connection.createArrayOf("int8", oids));
        } else {
            statement.setObject(at, binding);
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
