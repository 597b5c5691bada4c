package dev.ppp.examples.estimates;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the program is told on its command line.
 *
 * @param rounds how often each question is timed in each place
 * @param quick whether it is only to be seen that it works
 * @param documents the directory whose {@code decisions/remote-estimates.md} is written anew, if it is
 */
public record Arguments(int rounds, boolean quick, Optional<Path> documents) {

    /** How it is called. */
    public static final String USAGE = "Usage: Estimates [--rounds NUMBER] [--quick] [--write DIRECTORY]\n"
            + "Default: 7 rounds, which take some minutes. The number is between 1 and 99.";

    private static final int ROUNDS = 7;

    /**
     * Reads a command line.
     *
     * @param words its words
     * @return what they say
     * @throws IllegalArgumentException when they are not as {@link #USAGE} says; the message says what is wrong
     */
    public static Arguments of(String... words) {
        int rounds = ROUNDS;
        boolean quick = false;
        Optional<Path> documents = Optional.empty();
        Iterator<String> left = List.of(words).iterator();
        while (left.hasNext()) {
            String word = left.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--rounds" -> rounds = number(value(word, left));
                case "--write" -> documents = Optional.of(Path.of(value(word, left)));
                default -> throw new IllegalArgumentException("\"" + word + "\" is not understood");
            }
        }
        return new Arguments(rounds, quick, documents);
    }

    private static String value(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException("option \"" + option + "\" needs a value");
        }
        return left.next();
    }

    private static int number(String word) {
        if (!word.matches("[1-9][0-9]?")) {
            throw new IllegalArgumentException("\"" + word + "\" is not a number of rounds");
        }
        return Integer.parseInt(word);
    }
}
