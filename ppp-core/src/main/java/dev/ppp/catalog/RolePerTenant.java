package dev.ppp.catalog;

/**
 * Says that each tenant is queried as a role of its own, which has privileges on that tenant's schema and on no other. The
 * roles that may query are members of it, and have no privileges themselves.
 *
 * @param create whether the plan creates roles that are missing; otherwise a database administrator has to
 * @param login whether a tenant's role is one that logs in
 */
public record RolePerTenant(boolean create, boolean login) {

    /**
     * Returns the attributes that a tenant's role is created with. None of the others is given.
     *
     * @return {@code LOGIN} or {@code NOLOGIN}
     */
    public String attributes() {
        return login ? "LOGIN" : "NOLOGIN";
    }
}
