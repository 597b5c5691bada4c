package dev.ppp.internal.applier;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What an SQLSTATE says about trying again (manual, appendix "PostgreSQL Error Codes"). */
final class SqlStates {

    /** A lock was not available, a deadlock, a serialization failure. */
    private static final Set<String> PASSING = Set.of("55P03", "40P01", "40001");

    /** Another session created the same object first. */
    private static final Set<String> OVERTAKEN = Set.of("23505", "42P06", "42P07", "42710");

    private SqlStates() {}

    /** Whether the same transaction may succeed when it is tried again. */
    static boolean passes(SQLException e) {
        return PASSING.contains(of(e)) || isCatalogRace(e);
    }

    /** Whether another session created the same object first. */
    static boolean overtaken(SQLException e) {
        return OVERTAKEN.contains(of(e)) || isCatalogRace(e);
    }

    /** Whether the connection is gone, or none could be had. */
    static boolean lost(SQLException e) {
        return of(e).startsWith("08") || of(e).startsWith("57P") || e instanceof SQLTransientConnectionException;
    }

    static String of(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** Two sessions that alter one catalog row: PostgreSQL has no SQLSTATE of its own for it. */
    private static boolean isCatalogRace(SQLException e) {
        return of(e).equals("XX000") && e.getMessage() != null && e.getMessage().contains("tuple concurrently");
    }
}
