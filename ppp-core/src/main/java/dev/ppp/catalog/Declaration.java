package dev.ppp.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

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
 */
public record Declaration(
        String topology,
        OptionalLong revision,
        Map<String, ForeignServer> servers,
        Map<UserMapping.Key, UserMapping> mappings,
        Map<String, TenantSchema> tenants,
        List<Grantee> grantees) {

    /**
     * Copies all collections, keeping their order.
     *
     * @param topology the topology's name
     * @param revision the topology's revision, where it has one
     * @param servers the shards
     * @param mappings the user mappings
     * @param tenants the tenants by name
     * @param grantees the roles that may query
     */
    public Declaration {
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
        mappings = Collections.unmodifiableMap(new LinkedHashMap<>(mappings));
        tenants = Collections.unmodifiableMap(new LinkedHashMap<>(tenants));
        grantees = List.copyOf(grantees);
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
        return new Declaration(topology, revision, servers, mappings, some, grantees);
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
