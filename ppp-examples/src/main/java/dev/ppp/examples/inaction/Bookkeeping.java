package dev.ppp.examples.inaction;

import dev.ppp.examples.cluster.LogEntry;
import dev.ppp.examples.cluster.LogEntry.Statement;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a statement log holds besides the story: it is counted instead of shown. */
enum Bookkeeping {
    SESSION_SETTINGS(
            "session settings",
            "[^:]*: (SET (search_path|timezone|datestyle|intervalstyle|extra_float_digits|application_name)\\b.*"
                    + "|SET TRANSACTION ISOLATION LEVEL REPEATABLE READ(, READ ONLY)?"
                    + "|SELECT pg_catalog\\.set_config\\(.*"
                    + "|SHOW TRANSACTION ISOLATION LEVEL)"),
    CONNECTION_CHECKS("connection checks", "[^:]*: "),
    CATALOG_READS(
            "catalog reads", "[^:]*: (SELECT|WITH)\\b.*\\b(FROM|JOIN)\\s+(pg_catalog\\.)?pg_(?!temp|sleep)\\w+\\b.*"),
    RECORDS("uses of the library's own records", "[^:]*: .*\\bppp\\.\\w+.*"),
    TRANSACTIONS("transactions of nothing else", "(?!)");

    private final String words;
    private final Pattern pattern;

    /** The pattern matches the application's name, a colon and the statement. */
    Bookkeeping(String words, String pattern) {
        this.words = words;
        this.pattern = Pattern.compile(pattern, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    }

    String words() {
        return words;
    }

    /** Returns the kind that an entry belongs to by itself; a transaction belongs to one by what is in it. */
    static Optional<Bookkeeping> of(LogEntry entry) {
        return entry instanceof Statement statement
                ? Stream.of(values()).filter(kind -> kind.holds(statement)).findFirst()
                : Optional.empty();
    }

    private boolean holds(Statement statement) {
        String application = statement.session().applicationName();
        return pattern.matcher(application + ": " + statement.sql().strip()).matches();
    }
}
