package dev.ppp.query;

import java.util.Optional;

/**
 * Tells for which tenant the current piece of work is done, such as by the host name of the request. Asked at every
 * checkout of a connection, by the thread that checks out.
 */
@FunctionalInterface
public interface TenantResolver {

    /**
     * Returns the current tenant.
     *
     * @return its name; empty when there is none, so that no connection is given
     */
    Optional<String> currentTenant();
}
