package dev.ppp.examples.queries;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmark is told on its command line.
 *
 * @param rounds how often each is measured, in a new process each time
 * @param quick whether it is only to be seen that it works
 * @param queries what is measured
 * @param documents the directory whose {@code performance.md} and chart are written anew, if they are
 */
public record Arguments(int rounds, boolean quick, List<String> queries, Optional<Path> documents) {

    /** How it is called. */
    public static final String USAGE =
            "Usage: TenantQueries [--rounds NUMBER] [--quick] [--only QUERY,...] [--write DIRECTORY]\n"
                    + "Default: 5 rounds, which take some 20 minutes. The number is between 1 and 99."
                    + " Queries are pointRead, update, join, insert, read.";

    private static final int ROUNDS = 5;
    private static final List<String> QUERIES = List.of("pointRead", "update", "join", "insert", "read");

    /**
     * Copies the queries.
     *
     * @param rounds how often each is measured
     * @param quick whether it is only to be seen that it works
     * @param queries what is measured
     * @param documents the directory that is written to
     */
    public Arguments {
        queries = List.copyOf(queries);
    }

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
        List<String> queries = QUERIES;
        Optional<Path> documents = Optional.empty();
        Iterator<String> left = List.of(words).iterator();
        while (left.hasNext()) {
            String word = left.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--rounds" -> rounds = number(value(word, left));
                case "--only" -> queries = queries(value(word, left));
                case "--write" -> documents = Optional.of(Path.of(value(word, left)));
                default -> throw new IllegalArgumentException("\"" + word + "\" is not understood");
            }
        }
        return new Arguments(rounds, quick, queries, documents);
    }

    private static String value(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException("option \"" + option + "\" needs a value");
        }
        return left.next();
    }

    private static List<String> queries(String words) {
        List<String> queries = List.of(words.split(",", -1));
        for (String query : queries) {
            if (!QUERIES.contains(query)) {
                throw new IllegalArgumentException("\"" + query + "\" is not a query");
            }
        }
        return queries;
    }

    private static int number(String word) {
        if (!word.matches("[1-9][0-9]?")) {
            throw new IllegalArgumentException("\"" + word + "\" is not a number of rounds");
        }
        return Integer.parseInt(word);
    }
}
