package dev.ppp.catalog;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A role that may query every tenant, and what it may do with the tenants' tables.
 *
 * @param role the role on the veneer
 * @param privileges what it may do, at least one
 */
public record Grantee(String role, Set<Privilege> privileges) {

    /**
     * Copies the privileges into PostgreSQL's order.
     *
     * @param role the role on the veneer
     * @param privileges what it may do
     */
    public Grantee {
        privileges = Collections.unmodifiableSet(EnumSet.copyOf(privileges));
    }
}
