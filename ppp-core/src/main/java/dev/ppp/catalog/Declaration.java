package dev.ppp.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a topology asks of the veneer, in PostgreSQL's nouns: the "should be" that a plan compares with what is. Valid by
 * itself, since only a topology that was built makes one.
 *
 * @param topology the topology's name; what it creates is recorded under it
 * @param revision the topology's revision, where it has one
 * @param servers the shards, in the order of declaration
 * @param mappings the user mappings, in the order of servers and roles
 * @param tenants the tenants by name, in the order of declaration
 * @param grantees the roles that may query
 * @param rolePerTenant whether each tenant has a role of its own, and how it is made
 */
public record Declaration(
        String topology,
        OptionalLong revision,
        Map<String, ForeignServer> servers,
        Map<UserMapping.Key, UserMapping> mappings,
        Map<String, TenantSchema> tenants,
        List<Grantee> grantees,
        Optional<RolePerTenant> rolePerTenant) {

    /**
     * Copies all collections, keeping their order.
     *
     * @param topology the topology's name
     * @param revision the topology's revision, where it has one
     * @param servers the shards
     * @param mappings the user mappings
     * @param tenants the tenants by name
     * @param grantees the roles that may query
     * @param rolePerTenant whether each tenant has a role of its own
     */
    public Declaration {
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
        mappings = Collections.unmodifiableMap(new LinkedHashMap<>(mappings));
        tenants = Collections.unmodifiableMap(new LinkedHashMap<>(tenants));
        grantees = List.copyOf(grantees);
    }

    /**
     * Tells which roles have privileges on a tenant's schema and tables: its own, where each tenant has one, and otherwise
     * all that may query.
     *
     * @param tenant a declared tenant
     * @return the roles, with what each may do
     */
    public List<Grantee> grantees(TenantSchema tenant) {
        return tenant.role()
                .map(role -> List.of(new Grantee(role, privileges())))
                .orElse(grantees);
    }

    /** Roles that share a tenant's role share its privileges; a topology in which they differ is never built. */
    private Set<Privilege> privileges() {
        return grantees.isEmpty() ? Privilege.DEFAULT : grantees.get(0).privileges();
    }

    /**
     * Returns the tenants' own roles.
     *
     * @return none when tenants have no roles of their own
     */
    public Set<String> tenantRoles() {
        return tenants.values().stream()
                .flatMap(it -> it.role().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Leaves out all tenants but some.
     *
     * @param names the tenants that stay; empty for all
     * @return the declaration of these tenants
     */
    public Declaration only(Set<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        Map<String, TenantSchema> some = new LinkedHashMap<>(tenants);
        some.keySet().retainAll(names);
        return new Declaration(topology, revision, servers, mappings, some, grantees, rolePerTenant);
    }

    /**
     * Digests the declaration, so that two can be told apart without keeping them.
     *
     * @return hexadecimal SHA-256 of everything but the passwords
     */
    public String digest() {
        try {
            byte[] bytes = toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
