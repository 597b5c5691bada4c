package dev.ppp.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * As whom a role of the veneer logs in to a shard (manual, {@code CREATE USER MAPPING}).
 *
 * @param role the role on the veneer; {@value #PUBLIC} for every role that has no mapping of its own
 * @param server the foreign server
 * @param options what may be shown, such as {@code user}
 * @param secrets what may not: {@code password}, {@code sslpassword}
 */
public record UserMapping(String role, String server, Options options, Map<String, Secret> secrets) {

    /** Stands for every role that has no mapping of its own. No role can have this name. */
    public static final String PUBLIC = "public";

    /**
     * Copies the secrets, keeping their order.
     *
     * @param role the role on the veneer
     * @param server the foreign server
     * @param options what may be shown
     * @param secrets what may not
     */
    public UserMapping {
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
    }

    /**
     * Returns what identifies the mapping on the veneer.
     *
     * @return role and server
     */
    public Key key() {
        return new Key(role, server);
    }

    /**
     * Names a user mapping: PostgreSQL allows one for each role and server.
     *
     * @param role the role on the veneer
     * @param server the foreign server
     */
    public record Key(String role, String server) {

        /** Returns the words that messages use for it. */
        @Override
        public String toString() {
            String whose = role.equals(PUBLIC) ? "PUBLIC" : Identifier.quoted(role);
            return "user mapping for " + whose + " on foreign server " + Identifier.quoted(server);
        }
    }
}
