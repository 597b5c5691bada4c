package dev.ppp.internal.state;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Secret;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.error.PlanException;
import dev.ppp.internal.state.VeneerState.Mapping;
import dev.ppp.internal.state.VeneerState.RecordedMapping;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds out which declared passwords differ from those that stand, asking each source once. */
public final class Passwords {

    private final Map<Secret, String> revealed = new HashMap<>();
    private final String salt;

    /**
     * Prepares to compare.
     *
     * @param salt the one that the veneer was read with
     */
    public Passwords(String salt) {
        this.salt = salt;
    }

    /**
     * Compares every declared password.
     *
     * @param declaration what is declared
     * @param standing the user mappings that stand
     * @param recorded what is on record of them
     * @return for each user mapping that stands, the passwords that differ or are not known to be the same
     * @throws PlanException when a source gives no password
     */
    public Map<UserMapping.Key, Set<String>> differing(
            Declaration declaration,
            Map<UserMapping.Key, Mapping> standing,
            Map<UserMapping.Key, RecordedMapping> recorded) {
        Map<UserMapping.Key, Set<String>> differing = new HashMap<>();
        declaration.mappings().forEach((key, mapping) -> {
            Set<String> options = new TreeSet<>();
            mapping.secrets().forEach((option, secret) -> {
                String password = revealed.computeIfAbsent(secret, it -> reveal(it, option, key));
                if (!stands(option, password, standing.get(key), recorded.get(key))) {
                    options.add(option);
                }
            });
            if (standing.containsKey(key)) {
                differing.put(key, options);
            }
        });
        return differing;
    }

    /**
     * Asks the source of a password.
     *
     * @param secret the source
     * @param option the option that it is the value of
     * @param key the user mapping
     * @return the password in clear
     * @throws PlanException when the source throws, or gives nothing that PostgreSQL can store
     */
    public static String reveal(Secret secret, String option, UserMapping.Key key) {
        String password = ask(secret, option, key);
        if (password.isEmpty() || password.indexOf('\0') >= 0) {
            String problem = password.isEmpty() ? "gave none" : "gave one with the character zero";
            throw new PlanException(Explanation.of("source of the " + option + " of " + key + " " + problem)
                    .hint("Let the source that the topology names give a password."));
        }
        return password;
    }

    private static String ask(Secret secret, String option, UserMapping.Key key) {
        try {
            String password = secret.reveal();
            return password == null ? "" : password;
        } catch (RuntimeException e) {
            throw new PlanException(
                    Explanation.of("source of the " + option + " of " + key + " failed")
                            .hint("The cause is what the source threw."),
                    e);
        }
    }

    private boolean stands(
            String option, String password, @Nullable Mapping mapping, @Nullable RecordedMapping recorded) {
        if (mapping == null) {
            return false;
        }
        if (mapping.readable()) {
            return Verifier.digest(salt, password).equals(mapping.digests().get(option));
        }
        String verifier = recorded == null || !recorded.secrets().contains(option)
                ? null
                : recorded.verifiers().get(option);
        return verifier != null && Verifier.matches(verifier, password);
    }
}
