package dev.ppp.catalog;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A password, as a value or as a source that is asked each time that it is needed, so that it can be rotated without a
 * new topology. Prints as {@code ***}. Two secrets are equal only when they are the same object. Safe for use by many
 * threads if its source is.
 */
public final class Secret {

    private final Supplier<? extends @Nullable CharSequence> source;

    private Secret(Supplier<? extends @Nullable CharSequence> source) {
        this.source = source;
    }

    /**
     * Makes a secret of a fixed value.
     *
     * @param value the password in clear
     * @return the secret
     */
    public static Secret of(String value) {
        Objects.requireNonNull(value, "value");
        return new Secret(() -> value);
    }

    /**
     * Makes a secret of a source, such as an environment variable or a secret manager.
     *
     * @param source asked once in each plan, of which an apply that finds work makes two, and once more for each user
     *     mapping that is written; called by the thread that plans or applies
     * @return the secret
     */
    public static Secret from(Supplier<? extends @Nullable CharSequence> source) {
        return new Secret(Objects.requireNonNull(source, "source"));
    }

    /**
     * Asks the source.
     *
     * @return the password in clear; null when the source has none
     * @throws RuntimeException whatever the source throws
     */
    public @Nullable String reveal() {
        CharSequence value = source.get();
        return value == null ? null : value.toString();
    }

    /** Returns {@code ***}. */
    @Override
    public String toString() {
        return "***";
    }
}
