package dev.ppp.internal.state;

import dev.ppp.internal.sql.Digests;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Tells whether a password is still the one that was written last, without keeping it: a salted PBKDF2 of 4,096 rounds,
 * the strength of the verifiers that PostgreSQL itself keeps (manual, {@code scram_iterations}).
 */
public final class Verifier {

    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int ROUNDS = 4096;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Verifier() {}

    /**
     * Makes a verifier with a fresh salt.
     *
     * @param password in clear
     * @return text from which the password cannot be read
     */
    public static String of(String password) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return encode(salt) + "$" + encode(derive(password, salt));
    }

    /**
     * Checks a password.
     *
     * @param verifier made by {@link #of}
     * @param password in clear
     * @return whether it is the same password
     */
    public static boolean matches(String verifier, String password) {
        int dollar = verifier.indexOf('$');
        if (dollar < 0) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(verifier.substring(0, dollar));
        byte[] kept = Base64.getDecoder().decode(verifier.substring(dollar + 1));
        return MessageDigest.isEqual(kept, derive(password, salt));
    }

    /**
     * Digests a password as {@link VeneerReader} has the server do it.
     *
     * @param salt used for one reading only
     * @param password in clear
     * @return hexadecimal SHA-256
     */
    static String digest(String salt, String password) {
        return Digests.sha256(salt + password);
    }

    private static byte[] derive(String password, byte[] salt) {
        PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, ROUNDS, BYTES * 8);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(key).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        } finally {
            key.clearPassword();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
