package dev.ppp.testing;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The forms in which a password could be written: in clear, escaped, encoded, digested without salt, or in part. */
final class SecretForms {

    private static final HexFormat LOWER = HexFormat.of();
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    private final Map<String, String> forms = new LinkedHashMap<>();

    private SecretForms() {}

    /** The text to search for by the name of the form, such as {@code base64}. */
    static Map<String, String> of(String password) {
        SecretForms all = new SecretForms();
        all.escaped(password);
        all.encoded("password", password);
        all.digested(password);
        String core = core(password);
        all.add("a part of it", core);
        all.encoded("a part", core);
        all.base64Inside(core);
        return all.forms;
    }

    /** The first run of letters and digits: no escaping changes it. */
    private static String core(String password) {
        return Pattern.compile("[A-Za-z0-9]{8,24}")
                .matcher(password)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("password has no run of 8 letters and digits"));
    }

    private void escaped(String password) {
        add("clear", password);
        add("SQL literal", password.replace("'", "''"));
        add("SQL literal with backslashes", password.replace("\\", "\\\\").replace("'", "''"));
        add("libpq connection string", password.replace("\\", "\\\\").replace("'", "\\'"));
        add("JSON", password.replace("\\", "\\\\").replace("\"", "\\\""));
        add(
                "Java",
                password.chars()
                        .mapToObj(it -> it < 128 ? Character.toString(it) : String.format("\\u%04x", it))
                        .collect(Collectors.joining()));
        add("reversed", new StringBuilder(password).reverse().toString());
    }

    private void encoded(String what, String text) {
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16)) {
            byte[] bytes = text.getBytes(charset);
            String name = " of " + what + " in " + charset;
            add("base64" + name, Base64.getEncoder().withoutPadding().encodeToString(bytes));
            add(
                    "base64 for URLs" + name,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            add("hexadecimal" + name, LOWER.formatHex(bytes));
            add("upper-case hexadecimal" + name, UPPER.formatHex(bytes));
        }
        String url = URLEncoder.encode(text, StandardCharsets.UTF_8);
        add("form-encoded " + what, url);
        add("URL-encoded " + what, url.replace("+", "%20"));
    }

    private void digested(String password) {
        for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-512")) {
            try {
                byte[] digest = MessageDigest.getInstance(algorithm).digest(password.getBytes(StandardCharsets.UTF_8));
                add(algorithm, LOWER.formatHex(digest));
                add(
                        algorithm + " in base64",
                        Base64.getEncoder().withoutPadding().encodeToString(digest));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Inside a longer base64 text a part of it looks in three ways, each without the characters shared with others. */
    private void base64Inside(String core) {
        for (String before : List.of("", "?", "??")) {
            String encoded = Base64.getEncoder()
                    .withoutPadding()
                    .encodeToString((before + core + "??").getBytes(StandardCharsets.UTF_8));
            add("base64 around a part, shifted by " + before.length(), encoded.substring(4, encoded.length() - 4));
        }
    }

    private void add(String form, String text) {
        if (!forms.containsValue(text)) {
            forms.put(form, text);
        }
    }
}
