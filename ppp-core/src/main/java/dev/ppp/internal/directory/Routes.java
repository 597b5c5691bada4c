package dev.ppp.internal.directory;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Remembers where tenants stand, for as many as its limit allows. Safe for use by many threads. */
public final class Routes {

    private final TenantDirectory directory;
    private final BoundedCache<Route> known;

    /**
     * Begins without any.
     *
     * @param directory is asked
     * @param limit how many are remembered, at least 1
     */
    public Routes(TenantDirectory directory, int limit) {
        this.directory = directory;
        this.known = new BoundedCache<>(limit);
    }

    /**
     * Finds a tenant, from memory where it can.
     *
     * @param tenant its name
     * @return where it stood when the veneer was asked
     * @throws dev.ppp.error.TenantException when there is no such tenant, or it stands nowhere yet
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public Route find(String tenant) {
        Route route = known.get(tenant);
        return route != null ? route : known.putIfAbsent(tenant, directory.find(tenant));
    }

    /**
     * Finds a tenant as {@link #find(String)} does, by a connection that is in use already.
     *
     * @param tenant its name
     * @param connection to the veneer
     * @return where it stood when the veneer was asked
     * @throws dev.ppp.error.TenantException when there is no such tenant, or it stands nowhere yet
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public Route find(String tenant, Connection connection) {
        Route route = known.get(tenant);
        return route != null ? route : known.putIfAbsent(tenant, directory.find(tenant, connection));
    }

    /**
     * Finds the homes of several tenants, from memory where it can, and with one query for the others.
     *
     * @param tenants their names
     * @return a home for each, in the same order
     * @throws dev.ppp.error.TenantException when one is no tenant, or stands nowhere yet
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public List<Home> homes(List<String> tenants) {
        Map<String, Home> homes = new HashMap<>();
        List<String> asked = new ArrayList<>();
        for (String tenant : tenants) {
            Route route = known.get(tenant);
            if (route == null) {
                asked.add(tenant);
            } else {
                homes.put(tenant, Home.of(route));
            }
        }
        if (!asked.isEmpty()) {
            directory.homes(asked).forEach(it -> homes.put(it.tenant(), it));
        }
        return tenants.stream().map(it -> Objects.requireNonNull(homes.get(it))).toList();
    }

    /**
     * Finds the homes of all tenants that stand on the veneer, with one query.
     *
     * @param shared schemas that are no tenant's
     * @return their homes, in the order of their schemas' names
     * @throws dev.ppp.error.TenantException when a declared tenant stands nowhere yet
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public List<Home> allHomes(Set<String> shared) {
        return directory.allHomes(shared);
    }

    /**
     * Asks the veneer once more where a tenant stands.
     *
     * @param before where it stood
     * @return where it stands
     * @throws dev.ppp.error.TenantException when there is no such tenant any more
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public Route findAgain(Route before) {
        Route now = directory.find(before.tenant());
        known.replace(before.tenant(), before, now);
        return now;
    }
}
