package dev.ppp.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a plan may do beyond the default, which is to create and to alter. Immutable.
 *
 * @param prune whether what the topology made and no longer names is dropped
 * @param tenants tenants whose schemas are adopted although others made them
 * @param servers foreign servers that are adopted although others made them
 * @param only the tenants that are planned; empty for all
 */
public record PlanOptions(boolean prune, Set<String> tenants, Set<String> servers, Set<String> only) {

    /**
     * Copies the names.
     *
     * @param prune whether what the topology no longer names is dropped
     * @param tenants tenants to adopt
     * @param servers foreign servers to adopt
     * @param only the tenants that are planned
     * @throws IllegalArgumentException when some tenants are to be planned and those no longer declared are to be dropped
     */
    public PlanOptions {
        tenants = Set.copyOf(tenants);
        servers = Set.copyOf(servers);
        only = Set.copyOf(only);
        if (prune && !only.isEmpty()) {
            throw new IllegalArgumentException("pruning concerns every tenant, and only some are to be planned");
        }
    }

    /**
     * Returns the default: nothing is dropped, nothing is adopted.
     *
     * @return options
     */
    public static PlanOptions defaults() {
        return new PlanOptions(false, Set.of(), Set.of(), Set.of());
    }

    /**
     * Plans to drop what the topology is recorded to have made and no longer names: tenants, user mappings, foreign
     * servers, privileges of roles. Each such change is a hazard. Rows on shards are never touched.
     *
     * @return these options with pruning
     */
    public PlanOptions withPruning() {
        return new PlanOptions(true, tenants, servers, only);
    }

    /**
     * Adopts tenants' schemas that others made: from then on they count as the topology's own. What others hold in them
     * besides foreign tables of the tenant's shard stays theirs.
     *
     * @param names declared tenants
     * @return these options with the tenants added
     */
    public PlanOptions adoptingTenants(String... names) {
        return new PlanOptions(prune, with(tenants, names), servers, only);
    }

    /**
     * Adopts foreign servers that others made: from then on they count as the topology's own.
     *
     * @param names declared shards
     * @return these options with the servers added
     */
    public PlanOptions adoptingServers(String... names) {
        return new PlanOptions(prune, tenants, with(servers, names), only);
    }

    /**
     * Plans some tenants only, and what all share. Default: every tenant.
     *
     * @param names declared tenants, at least one
     * @return these options for these tenants
     */
    public PlanOptions onlyTenants(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("no tenant is named");
        }
        return new PlanOptions(prune, tenants, servers, Set.of(names));
    }

    private static Set<String> with(Set<String> names, String... more) {
        Set<String> all = new LinkedHashSet<>(names);
        all.addAll(List.of(more));
        return all;
    }
}
