package dev.ppp.internal.lane;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** How a session is made to stand in a tenant, and to stand there no more. Safe for use by many threads. */
sealed interface Standing {

    /** What was set before. */
    record Before(String searchPath) {}

    /** Returns whether a statement that was written for one schema is right in another. */
    boolean followsSchema();

    Before enter(Connection connection, String schema) throws SQLException;

    void leave(Connection connection, Before before) throws SQLException;

    /** Statements name the schema themselves. */
    record AsItIs() implements Standing {

        private static final Before NOTHING = new Before("");

        @Override
        public boolean followsSchema() {
            return false;
        }

        @Override
        public Before enter(Connection connection, String schema) {
            return NOTHING;
        }

        @Override
        public void leave(Connection connection, Before before) {
            // nothing was set
        }
    }

    /** Names without a schema are found in the tenant's. */
    record Entered(SearchPath path) implements Standing {

        @Override
        public boolean followsSchema() {
            return true;
        }

        @Override
        public Before enter(Connection connection, String schema) throws SQLException {
            return new Before(outsideTransaction(connection, () -> path.enter(connection, schema)));
        }

        @Override
        public void leave(Connection connection, Before before) throws SQLException {
            outsideTransaction(connection, () -> {
                path.leave(connection, before.searchPath());
                return "";
            });
        }

        private interface Work {
            String run() throws SQLException;
        }

        /** What a transaction sets is gone when it is rolled back, so that none may be open. */
        private static String outsideTransaction(Connection connection, Work work) throws SQLException {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            if (isOpen(connection)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ROLLBACK");
                }
            }
            String result = work.run();
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
            return result;
        }

        /** A transaction can also have been begun by a statement. */
        private static boolean isOpen(Connection connection) throws SQLException {
            return connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
        }
    }
}
