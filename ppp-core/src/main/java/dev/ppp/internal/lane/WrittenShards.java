package dev.ppp.internal.lane;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Knows to which shards a transaction on the veneer has written, whichever statements did it. */
final class WrittenShards {

    /**
     * A statement that writes holds a lock of its foreign table that is stronger than those of reading until the transaction
     * ends (manual, "Explicit Locking").
     */
    private static final String WRITTEN = """
            SELECT DISTINCT s.srvname::pg_catalog.text
            FROM pg_catalog.pg_locks l
            JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = l.relation
            JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid()
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
              AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
            ORDER BY 1""";

    private WrittenShards() {}

    /**
     * Explains why a transaction is refused.
     *
     * @param transaction has one that is open
     * @return why; empty when it has written to one shard or none
     * @throws SQLException what the driver threw
     */
    static Optional<Explanation> refusal(Connection transaction) throws SQLException {
        List<String> shards = new ArrayList<>();
        try (Statement statement = transaction.createStatement();
                ResultSet rows = statement.executeQuery(WRITTEN)) {
            while (rows.next()) {
                shards.add(rows.getString(1));
            }
        }
        return shards.size() < 2
                ? Optional.empty()
                : Optional.of(Explanation.of("transaction writes to " + shards.size() + " shards: "
                                + shards.stream().map(Identifier::quoted).collect(Collectors.joining(", ")))
                        .detail(
                                "postgres_fdw has no two-phase commit: where one of them fails at the commit, another may have"
                                        + " committed.")
                        .hint("Write to one shard in a transaction, or accept it: router.transactionResult("
                                + "TransactionOptions.defaults().acceptingSeveralShards(), ..)."));
    }
}
