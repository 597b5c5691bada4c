package dev.ppp.query;

/**
 * Hears of every statement of one tenant that the router runs, after it has ended: those of {@link TenantDsl} and of transactions over several tenants, and
 * those of the connections of {@code TenantRouter.dataSource}. Called by the thread that ran the statement, and by many threads at the same
 * time, so that it has to be fast and safe for use by many threads. What it throws is logged, the first time as a warning, and changes nothing.
 *
 * <p>It does not hear of statements that were refused before they were sent, of commits and rollbacks, and of reading across tenants, which is
 * no single tenant's.
 */
@FunctionalInterface
public interface StatementObserver {

    /**
     * Hears of a statement.
     *
     * @param event what came of it
     */
    void ended(StatementEvent event);
}
