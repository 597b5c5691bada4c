package dev.ppp.internal.sql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests text, so that two texts can be told apart without keeping them. */
public final class Digests {

    private Digests() {}

    /**
     * Digests as PostgreSQL's {@code sha256} does.
     *
     * @param text any text
     * @return hexadecimal SHA-256 of the text in UTF-8
     */
    public static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
