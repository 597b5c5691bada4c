package dev.ppp.examples.inaction;

import dev.ppp.examples.cluster.LogEntry;
import dev.ppp.examples.cluster.LogEntry.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A server's log entries without bookkeeping, and without transactions that hold nothing else.
 *
 * @param shown what is left, in its order
 * @param leftOut how many entries of each kind are not
 */
record Digest(List<LogEntry> shown, Map<Bookkeeping, Integer> leftOut) {

    private static final Pattern BEGIN = Pattern.compile("(BEGIN|START TRANSACTION)\\b.*");
    private static final Pattern END = Pattern.compile("(COMMIT|ROLLBACK|ABORT)( TRANSACTION)?");

    static Digest of(List<LogEntry> entries) {
        Digest digest = new Digest(new ArrayList<>(), new EnumMap<>(Bookkeeping.class));
        Map<Integer, LogEntry> begun = new HashMap<>();
        entries.forEach(entry -> digest.add(entry, begun));
        digest.shown.addAll(begun.values());
        return digest;
    }

    /** Shows the begin of a transaction only with the first statement in it that is shown. */
    private void add(LogEntry entry, Map<Integer, LogEntry> begun) {
        int session = entry.session().pid();
        Optional<Bookkeeping> bookkeeping = Bookkeeping.of(entry);
        if (bookkeeping.isPresent()) {
            leaveOut(bookkeeping.get());
        } else if (matches(BEGIN, entry)) {
            begun.put(session, entry);
        } else if (matches(END, entry) && begun.containsKey(session)) {
            begun.remove(session);
            leaveOut(Bookkeeping.TRANSACTIONS);
        } else {
            Optional.ofNullable(begun.remove(session)).ifPresent(shown::add);
            shown.add(entry);
        }
    }

    private void leaveOut(Bookkeeping kind) {
        leftOut.merge(kind, 1, Integer::sum);
    }

    private static boolean matches(Pattern pattern, LogEntry entry) {
        return entry instanceof Statement statement
                && pattern.matcher(statement.sql()).matches();
    }
}
