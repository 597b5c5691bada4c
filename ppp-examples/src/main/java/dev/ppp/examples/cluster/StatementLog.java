package dev.ppp.examples.cluster;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.postgresql.PGProperty;

/**
 * A server's own log of the statements that it received, read through SQL, so that it works wherever the server runs.
 * Leaves out this reader's own session and what no client caused, and nothing else. For one thread at a time.
 */
public final class StatementLog implements AutoCloseable {

    private static final String APPLICATION_NAME = "ppp-statement-log";
    private static final String MARK = "read up to here";
    private static final String WRITE_MARK = "BEGIN RAISE LOG 'read up to here'; END";
    private static final int CHUNK = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String server;
    private final Connection connection;
    private final DSLContext dsl;
    private final String file;
    private final int ownPid;
    private final Deque<LogLine> unread = new ArrayDeque<>();
    private long offset;

    private StatementLog(String server, Connection connection) {
        this.server = server;
        this.connection = connection;
        this.dsl = DSL.using(connection, SQLDialect.POSTGRES);
        this.ownPid = dsl.fetchSingle("SELECT pg_backend_pid()").into(int.class);
        this.file = dsl.fetchSingle("SELECT pg_current_logfile('jsonlog')").into(String.class);
        linesUpToMark();
    }

    static StatementLog open(String server, DataSource superuser) {
        try {
            return new StatementLog(server, superuser.getConnection());
        } catch (SQLException | DataAccessException e) {
            throw new ClusterException("could not open the statement log of server \"" + server + "\"", e);
        }
    }

    /** Returns what a session needs that reads the log without writing into it. */
    static Properties sessionProperties() {
        Properties properties = new Properties();
        properties.setProperty(PGProperty.APPLICATION_NAME.getName(), APPLICATION_NAME);
        properties.setProperty(PGProperty.OPTIONS.getName(), "-c log_statement=none");
        return properties;
    }

    /**
     * Reads what came since the last time. Everything is there that the server received before this call.
     *
     * @return the entries in the order in which the server wrote them
     * @throws ClusterException if the log cannot be read
     */
    public List<LogEntry> read() {
        return linesUpToMark().stream()
                .filter(line -> line.pid() != ownPid)
                .flatMap(line -> line.entry().stream())
                .toList();
    }

    /** Closes the reader's session. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new ClusterException("could not close the statement log of server \"" + server + "\"", e);
        }
    }

    // A backend only hands its lines to the logging collector, which writes them when it gets to them. They stay in
    // order, so all of them are in the file as soon as a line of our own is.
    private List<LogLine> linesUpToMark() {
        try {
            dsl.query("DO {0}", inline(WRITE_MARK)).execute();
            List<LogLine> lines = new ArrayList<>();
            Instant deadline = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(deadline)) {
                if (moveUpToMark(lines)) {
                    return lines;
                }
                readOn();
            }
            throw new ClusterException("the statement log of server \"" + server + "\" does not grow", null);
        } catch (DataAccessException e) {
            throw new ClusterException("could not read the statement log of server \"" + server + "\"", e);
        }
    }

    private boolean moveUpToMark(List<LogLine> lines) {
        while (!unread.isEmpty()) {
            LogLine line = unread.remove();
            lines.add(line);
            if (line.pid() == ownPid && line.message().equals(MARK)) {
                return true;
            }
        }
        return false;
    }

    private void readOn() {
        byte[] bytes = dsl.fetchSingle(
                        "SELECT pg_read_binary_file({0}, {1}, {2}) FROM pg_sleep(0.002)",
                        val(file), val(offset), val(CHUNK))
                .get(0, byte[].class);
        int complete = endOfLastLine(bytes);
        offset += complete;
        new String(bytes, 0, complete, StandardCharsets.UTF_8)
                .lines()
                .map(LogLine::parse)
                .forEach(unread::add);
    }

    private static int endOfLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
