package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
import dev.ppp.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;

/**
 * Makes sure that what a connection sets in its session stays with the connection. A pooler that gives the server's session to
 * somebody else after each transaction would lead one tenant's statements into another's schema. It gives itself away: it
 * names a process of its own when a client connects (manual, chapter "Frontend/Backend Protocol", BackendKeyData), and the server's
 * {@code pg_backend_pid()} is another. Safe for use by many threads.
 */
final class OwnSession {

    private static final Explanation REFUSED = Explanation.of(
                    "connection leads through a pooler, so that it cannot be made to stand in one tenant")
            .detail(
                    "Where the pooler gives the server's session to another client after each transaction, statements would"
                            + " read another tenant's rows.")
            .hint(
                    "Use router.tenant(..), which names the schema in each statement, or connect without the pooler. If it keeps a"
                            + " session for each client until that disconnects (PgBouncer: pool_mode = session), say so with"
                            + " TenantRouter.builder(..).poolerKeepsSessions().");

    /** As which {@code SHOW role} knows that none is set. */
    private static final String NO_ROLE = "none";

    private final boolean kept;

    /** The role that was set in each session when it was first seen. */
    private final Map<PGConnection, String> known = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Makes one.
     *
     * @param kept whether somebody has said that poolers keep sessions
     */
    OwnSession(boolean kept) {
        this.kept = kept;
    }

    /**
     * Asks once for each connection to a server.
     *
     * @param connection no transaction is open
     * @throws SQLException when a pooler is between, or the server could not be asked
     */
    void expect(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        PGConnection session = connection.unwrap(PGConnection.class);
        if (!known.containsKey(session)) {
            known.put(session, ask(connection, session));
        }
    }

    private String ask(Connection connection, PGConnection session) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('role')")) {
            rows.next();
            if (!kept && rows.getInt(1) != session.getBackendPID()) {
                throw new SQLException(REFUSED.toString(), "55000");
            }
            return rows.getString(2);
        }
    }

    /**
     * Returns what puts back the role that a pool has set.
     *
     * @param connection one that was expected
     * @return a statement
     * @throws SQLException what the driver threw
     */
    String settingRoleBack(Connection connection) throws SQLException {
        String role = connection.isWrapperFor(PGConnection.class)
                ? known.getOrDefault(connection.unwrap(PGConnection.class), NO_ROLE)
                : NO_ROLE;
        return role.equals(NO_ROLE) ? "RESET ROLE" : Sql.render("SET ROLE {0}", Sql.name(role));
    }
}
