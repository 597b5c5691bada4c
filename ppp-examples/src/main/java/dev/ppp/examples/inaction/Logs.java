package dev.ppp.examples.inaction;

import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.LogEntry;
import dev.ppp.examples.cluster.LogEntry.Failure;
import dev.ppp.examples.cluster.LogEntry.Statement;
import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.cluster.StatementLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statement logs of all servers, shown step by step. For one thread. */
final class Logs implements AutoCloseable {

    private static final int LONGEST = 400;

    private final Map<String, StatementLog> logs = new LinkedHashMap<>();
    private final Screen screen;

    Logs(Cluster cluster, Screen screen) {
        this.screen = screen;
        for (Server server : cluster.servers()) {
            logs.put(server.name(), server.openStatementLog());
        }
    }

    /** Reads what came since the last time and shows all of it but bookkeeping, which is counted. */
    Received show() {
        Received received = read();
        screen.say("What each server has logged since the last time:");
        received.entries().forEach(this::show);
        return received;
    }

    @Override
    public void close() {
        logs.values().forEach(StatementLog::close);
    }

    private Received read() {
        Map<String, List<LogEntry>> entries = new LinkedHashMap<>();
        logs.forEach((server, log) -> entries.put(server, log.read()));
        return new Received(entries);
    }

    private void show(String server, List<LogEntry> entries) {
        Digest digest = Digest.of(entries);
        screen.line("");
        screen.line("  " + server + (entries.isEmpty() ? ": nothing" : ""));
        showOnceEach(digest.shown());
        if (!digest.leftOut().isEmpty()) {
            screen.line("    (not shown: " + words(digest.leftOut()) + ")");
        }
    }

    /** Shows what one session sent several times in a row once, with the number of times. */
    private void showOnceEach(List<LogEntry> entries) {
        for (int i = 0, next; i < entries.size(); i = next) {
            LogEntry entry = entries.get(i);
            next = i + 1;
            while (next < entries.size() && entries.get(next).equals(entry)) {
                next++;
            }
            String times = next - i > 1 ? " (" + (next - i) + " times)" : "";
            screen.entry(entry.session().role(), text(entry) + times);
        }
    }

    private static String text(LogEntry entry) {
        if (entry instanceof Failure failure) {
            return "ERROR " + failure.sqlstate() + ": " + failure.message();
        }
        Statement statement = (Statement) entry;
        String sql = statement.sql().replaceAll("\\s+", " ").strip();
        return shortened(sql)
                + statement.parameters().map(values -> " [" + values + "]").orElse("");
    }

    private static String shortened(String sql) {
        return sql.length() > LONGEST ? sql.substring(0, LONGEST) + " [...]" : sql;
    }

    private static String words(Map<Bookkeeping, Integer> leftOut) {
        return leftOut.entrySet().stream()
                .map(kind -> kind.getKey().words() + ": " + kind.getValue())
                .collect(Collectors.joining("; "));
    }
}
