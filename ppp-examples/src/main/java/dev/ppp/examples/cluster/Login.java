package dev.ppp.examples.cluster;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A role that may log in, with its password.
 *
 * @param role the role's name
 * @param password its password in clear, which nothing prints
 */
public record Login(String role, String password) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Makes up a password of 192 random bits.
     *
     * @param role the role's name
     * @return the role with its new password
     */
    public static Login withRandomPassword(String role) {
        byte[] bits = new byte[24];
        RANDOM.nextBytes(bits);
        return new Login(role, Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Returns the role's name; the password is never shown. */
    @Override
    public String toString() {
        return role;
    }
}
