package dev.ppp.examples.cluster;

import java.util.Optional;

/** What a server wrote about one of its sessions in its statement log. Immutable. */
public sealed interface LogEntry {

    /**
     * Returns the session that it is about.
     *
     * @return the session
     */
    Session session();

    /**
     * A session of the server.
     *
     * @param pid its backend's process id
     * @param role the role that logged in
     * @param applicationName what it says that it is; {@code postgres_fdw} where the veneer is the client
     */
    record Session(int pid, String role, String applicationName) {}

    /**
     * A statement that the server received.
     *
     * @param session who sent it
     * @param sql its text
     * @param parameters the values of its parameters as the server prints them, where it has any
     */
    record Statement(Session session, String sql, Optional<String> parameters) implements LogEntry {}

    /**
     * A statement that failed. Where it failed before it was executed, no {@link Statement} goes before.
     *
     * @param session whose statement it was
     * @param sqlstate the error's code
     * @param message what the server said
     * @param sql the statement's text, where the session had one
     */
    record Failure(Session session, String sqlstate, String message, Optional<String> sql) implements LogEntry {}
}
