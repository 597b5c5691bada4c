package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
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

    private final boolean kept;
    private final Map<PGConnection, Boolean> known = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Makes one.
     *
     * @param kept whether somebody has said that poolers keep sessions; nothing is asked then
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
        if (kept || !connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        PGConnection session = connection.unwrap(PGConnection.class);
        if (known.containsKey(session)) {
            return;
        }
        if (backend(connection) != session.getBackendPID()) {
            throw new SQLException(REFUSED.toString(), "55000");
        }
        known.put(session, true);
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
