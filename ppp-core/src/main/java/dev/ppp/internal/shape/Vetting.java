package dev.ppp.internal.shape;

import java.util.Optional;

/** Tells whether SQL text that a shard gave may be run on the veneer. */
public interface Vetting {

    /** Goes before an expression that calls what someone created, even if it is named like PostgreSQL's own; none begins so. */
    String OF_OTHERS = "$others$";

    /** Lets nothing through. */
    Vetting NOTHING = new Vetting() {
        @Override
        public Optional<String> problemOfDefault(String text) {
            return Optional.of("was not looked at");
        }

        @Override
        public Optional<String> problemOfCheck(String text) {
            return Optional.of("was not looked at");
        }
    };

    /**
     * Looks at the default of a column.
     *
     * @param text as the shard prints it
     * @return why it is not taken over, as the end of a sentence that begins with it; empty when it is harmless
     */
    Optional<String> problemOfDefault(String text);

    /**
     * Looks at the condition of a domain.
     *
     * @param text as the shard prints it
     * @return why it is not taken over, as the end of a sentence that begins with it; empty when it is harmless
     */
    Optional<String> problemOfCheck(String text);
}
