package dev.ppp.internal.state;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tenants' own roles as they stand on the veneer's server: those that are declared, and those on record.
 *
 * @param standing roles by name
 * @param inheriting those of the roles that may query that have the attribute INHERIT
 * @param boundless those of the roles that may query that reach every table whatever is granted
 */
public record TenantRoles(Map<String, Role> standing, Set<String> inheriting, Set<String> boundless) {

    /** No tenant has a role of its own. */
    public static final TenantRoles NONE = new TenantRoles(Map.of(), Set.of(), Set.of());

    /**
     * A tenant's role.
     *
     * @param login whether it may log in
     * @param excess attributes that no tenant's role should have, such as {@code SUPERUSER}
     * @param grantable whether the current role may grant membership in it, and take it back
     * @param members who is a member of it
     * @param memberOf the roles that it is a member of
     * @param dependents what depends on it besides a tenant's schema and user mappings on record, in words; asked only for
     *     roles that are no longer declared
     */
    public record Role(
            boolean login,
            List<String> excess,
            boolean grantable,
            List<Membership> members,
            List<String> memberOf,
            List<String> dependents) {}

    /**
     * A membership in a tenant's role.
     *
     * @param member who is a member
     * @param grantor who granted it
     * @param ofOwn whether the current role may change it
     * @param admin whether the member may make others members
     * @param inherit whether the member may do what the role may without {@code SET ROLE}
     * @param set whether the member may {@code SET ROLE} to it
     */
    public record Membership(
            String member, String grantor, boolean ofOwn, boolean admin, boolean inherit, boolean set) {

        /**
         * Tells whether the member reaches what the role may do.
         *
         * @return false for one that may only make others members
         */
        public boolean reaches() {
            return inherit || set;
        }
    }
}
