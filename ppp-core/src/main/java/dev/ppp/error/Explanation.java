package dev.ppp.error;

import java.util.Optional;

/**
 * The three parts of an error in PostgreSQL's style (manual, appendix "Error Message Style Guide"): what happened, the
 * facts behind it, and what to do about it. Never holds a password. Immutable.
 *
 * @param message one line, lower-case start, no full stop
 * @param detail facts, in full sentences
 * @param hint what to do, in full sentences
 */
public record Explanation(String message, Optional<String> detail, Optional<String> hint) {

    /**
     * Begins an explanation that has neither detail nor hint.
     *
     * @param message one line, lower-case start, no full stop
     * @return the explanation
     */
    public static Explanation of(String message) {
        return new Explanation(message, Optional.empty(), Optional.empty());
    }

    /**
     * Adds the facts.
     *
     * @param text full sentences
     * @return this explanation with that detail
     */
    public Explanation detail(String text) {
        return new Explanation(message, Optional.of(text), hint);
    }

    /**
     * Adds what to do.
     *
     * @param text full sentences
     * @return this explanation with that hint
     */
    public Explanation hint(String text) {
        return new Explanation(message, detail, Optional.of(text));
    }

    /** Returns message, detail and hint, each on its own line as psql prints them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(message);
        detail.ifPresent(it -> text.append("\n  Detail: ").append(indented(it)));
        hint.ifPresent(it -> text.append("\n  Hint: ").append(indented(it)));
        return text.toString();
    }

    private static String indented(String lines) {
        return lines.replace("\n", "\n    ");
    }
}
