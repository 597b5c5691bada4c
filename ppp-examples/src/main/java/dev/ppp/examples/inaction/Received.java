package dev.ppp.examples.inaction;

import dev.ppp.examples.cluster.LogEntry;
import dev.ppp.examples.cluster.LogEntry.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each server received in one step, by its own statement log.
 *
 * @param entries every entry, by the server's name
 */
record Received(Map<String, List<LogEntry>> entries) {

    private static final String VENEER_AS_CLIENT = "postgres_fdw";

    /** Returns the shards that the veneer sent statements to, other than to estimate costs. */
    Set<String> shardsAsked() {
        return entries.keySet().stream()
                .filter(server -> fromVeneer(server).findAny().isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Tells whether the veneer sent a shard a statement that contains a text. */
    boolean fromVeneer(String shard, String text) {
        return fromVeneer(shard).anyMatch(sql -> sql.contains(text));
    }

    /** Returns the backends of a server that received a statement of a role. */
    Set<Integer> backends(String server, String role) {
        return entries(server)
                .map(LogEntry::session)
                .filter(session -> session.role().equals(role))
                .map(LogEntry.Session::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Tells whether a text occurs in anything that any server logged. */
    boolean mentions(String text) {
        return entries.values().stream()
                .flatMap(List::stream)
                .anyMatch(entry -> entry.toString().contains(text));
    }

    private Stream<String> fromVeneer(String shard) {
        return entries(shard)
                .filter(entry -> entry.session().applicationName().equals(VENEER_AS_CLIENT))
                .filter(entry -> Bookkeeping.of(entry).isEmpty())
                .filter(Statement.class::isInstance)
                .map(entry -> ((Statement) entry).sql());
    }

    private Stream<LogEntry> entries(String server) {
        return entries.getOrDefault(server, List.of()).stream();
    }
}
