package dev.ppp.query;

/**
 * Hears of every statement that the router runs for tenants, after it has ended: those of {@link TenantDsl} and of transactions over several tenants,
 * those of the connections of {@code TenantRouter.dataSource}, and those that read across tenants. Called by the thread that ran the statement, and by many threads at the same
 * time, so that it has to be fast and safe for use by many threads. What it throws is logged, the first time as a warning, and changes nothing.
 *
 * <p>It does not hear of statements that were refused before they were sent, and of commits and rollbacks.
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
