package dev.ppp.error;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * An error as a server reports it, or as the driver does where no server answers. What PostgreSQL's core says can be in any
 * language; what postgres_fdw itself adds is always in English.
 *
 * @param sqlState five characters, or none
 * @param message the message
 * @param detail the detail
 * @param hint the hint
 * @param context where it happened, line by line; the last is the outermost
 * @param routine the function of PostgreSQL's code that reported it
 */
record ServerError(
        String sqlState,
        String message,
        Optional<String> detail,
        Optional<String> hint,
        List<String> context,
        String routine) {

    /** Report errors of a shard, in the code of postgres_fdw. */
    private static final Set<String> PASSING_ON = Set.of("pgfdw_report_error", "pgfdw_report", "pgfdw_report_internal");

    private static final String REMOTE = "remote SQL command: ";
    private static final String CONNECTING = "could not connect to server \"";

    static ServerError of(PSQLException e) {
        String sqlState = e.getSQLState() == null ? "" : e.getSQLState();
        ServerErrorMessage server = e.getServerErrorMessage();
        if (server == null) {
            return new ServerError(sqlState, firstLine(e), Optional.empty(), Optional.empty(), List.of(), "");
        }
        return new ServerError(
                sqlState,
                text(server.getMessage()).orElse(firstLine(e)),
                text(server.getDetail()),
                text(server.getHint()),
                text(server.getWhere()).map(it -> it.lines().toList()).orElse(List.of()),
                text(server.getRoutine()).orElse(""));
    }

    private static Optional<String> text(@Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String firstLine(PSQLException e) {
        return text(e.getMessage()).flatMap(it -> it.lines().findFirst()).orElse("no reason given");
    }

    boolean isClass(String prefix) {
        return sqlState.startsWith(prefix);
    }

    boolean is(String... sqlStates) {
        return List.of(sqlStates).contains(sqlState);
    }

    boolean from(String function) {
        return routine.equals(function);
    }

    boolean says(String english) {
        return message.contains(english);
    }

    boolean explains(String english) {
        return detail.filter(it -> it.contains(english)).isPresent();
    }

    /** Whether the veneer could not connect to a shard. */
    boolean isOfConnecting() {
        return is("08001") && (from("connect_pg_server") || message.startsWith(CONNECTING));
    }

    /** Whether the veneer passes on what a shard said, or that the shard says nothing. */
    boolean isOfShard() {
        return isOfConnecting()
                || PASSING_ON.contains(routine)
                || context.stream().anyMatch(it -> it.startsWith(REMOTE));
    }

    /** Whether the veneer was committing on the shard. The statement is the same in every language. */
    boolean isOfRemoteCommit() {
        return isOfShard()
                && !context.isEmpty()
                && context.get(context.size() - 1).endsWith("COMMIT TRANSACTION");
    }

    /** Whether the veneer itself could not commit in SERIALIZABLE. It looks only once its shards have been committed. */
    boolean isOfOwnCommit() {
        return from("PreCommit_CheckForSerializationFailure");
    }

    /** Whether the shard was executing an INSERT. */
    boolean isOfRemoteInsert() {
        return isOfShard() && context.stream().anyMatch(it -> it.contains("INSERT INTO "));
    }

    /** Whether the statement itself failed on the shard, and no function that it called: those add lines before it. */
    boolean isOfRemoteStatement() {
        return isOfShard() && (context.isEmpty() || context.get(0).startsWith(REMOTE));
    }

    /** Whether the veneer could not take over a value of a shard's row. */
    boolean isOfForeignRow() {
        return context.stream()
                .anyMatch(it -> (it.startsWith("column \"") && it.contains("\" of foreign table \""))
                        || it.startsWith("whole-row reference to foreign table \"")
                        || it.startsWith("processing expression at position "));
    }
}
