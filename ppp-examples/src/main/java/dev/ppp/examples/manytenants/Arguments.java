package dev.ppp.examples.manytenants;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmark is told on its command line.
 *
 * @param tenants the numbers of tenants that are measured, one after the other
 * @param documents the directory whose {@code performance.md} and chart are written anew, if they are
 */
public record Arguments(List<Integer> tenants, Optional<Path> documents) {

    /** How it is called. */
    public static final String USAGE = "Usage: ManyTenants [--write DIRECTORY] [NUMBER OF TENANTS ...]\n"
            + "Default: 100 1000 5000. Each number is between 1 and 99999.";

    private static final List<Integer> DEFAULT = List.of(100, 1000, 5000);
    private static final String WRITE = "--write";

    /**
     * Copies the numbers.
     *
     * @param tenants the numbers of tenants
     * @param documents the directory that is written to
     */
    public Arguments {
        tenants = List.copyOf(tenants);
    }

    /**
     * Reads a command line.
     *
     * @param words its words
     * @return what they say
     * @throws IllegalArgumentException when they are not as {@link #USAGE} says; the message says what is wrong
     */
    public static Arguments of(String... words) {
        List<Integer> tenants = new ArrayList<>();
        Optional<Path> documents = Optional.empty();
        Iterator<String> left = List.of(words).iterator();
        while (left.hasNext()) {
            String word = left.next();
            if (word.equals(WRITE)) {
                documents = Optional.of(directory(left));
            } else {
                tenants.add(number(word));
            }
        }
        return new Arguments(tenants.isEmpty() ? DEFAULT : tenants, documents);
    }

    private static Path directory(Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException("option \"" + WRITE + "\" needs a directory");
        }
        return Path.of(left.next());
    }

    private static int number(String word) {
        if (!word.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("\"" + word + "\" is not a number of tenants");
        }
        return Integer.parseInt(word);
    }
}
