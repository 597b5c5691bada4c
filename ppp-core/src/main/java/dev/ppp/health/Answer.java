package dev.ppp.health;

import dev.ppp.error.Explanation;
import java.time.Duration;
import java.util.Optional;

/** What came of asking a server. Immutable. */
public sealed interface Answer {

    /**
     * The server answered.
     *
     * @param time how long it took, with getting a connection
     * @param version the server's version, such as 18.3; empty through the veneer, which does not tell the shard's
     */
    record Reached(Duration time, Optional<String> version) implements Answer {

        /** Returns how long it took, and the version. */
        @Override
        public String toString() {
            return "reached in " + milliseconds(time)
                    + version.map(it -> ", PostgreSQL " + it).orElse("");
        }
    }

    /**
     * The server refused, or did not answer in time.
     *
     * @param time how long it took to know
     * @param reason what is wrong; never holds a password
     */
    record NotReached(Duration time, Explanation reason) implements Answer {

        @Override
        public Optional<Explanation> problem() {
            return Optional.of(reason);
        }

        /** Returns how long it took, and what is wrong. */
        @Override
        public String toString() {
            return "not reached in " + milliseconds(time) + ": " + reason;
        }
    }

    /**
     * There was no way to ask.
     *
     * @param reason what is missing
     */
    record NotAsked(String reason) implements Answer {

        /** Returns what is missing. */
        @Override
        public String toString() {
            return "not asked: " + reason;
        }
    }

    /**
     * Returns what is wrong.
     *
     * @return the problem, when the server was asked and not reached
     */
    default Optional<Explanation> problem() {
        return Optional.empty();
    }

    private static String milliseconds(Duration time) {
        return time.toMillis() + " ms";
    }
}
