package dev.ppp.testing;

import dev.ppp.error.PppException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Keeps everything that is written while it lasts: every logger's words at its finest level, what goes to the console,
 * what the servers log, and what a test says of its own accord. One at a time.
 */
public final class Recording implements AutoCloseable {

    /** Where something was written. */
    public enum Channel {
        LOG,
        CONSOLE,
        CONSOLE_ERRORS,
        VENEER_LOG,
        SHARD1_LOG,
        SHARD2_LOG,
        SAID
    }

    /** A password that was found. */
    public record Leak(Channel channel, String form, String password, String excerpt) {}

    private final List<Server> servers;
    private final List<Integer> logged = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final ByteArrayOutputStream consoleErrors = new ByteArrayOutputStream();
    private final PrintStream standardOut = System.out;
    private final PrintStream standardErr = System.err;
    private final LogRecording log;

    private Recording(List<Server> servers) {
        this.servers = servers;
        servers.forEach(it -> logged.add(it.log().length()));
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(consoleErrors, true, StandardCharsets.UTF_8));
        this.log = LogRecording.begin();
    }

    /** Begins to record. The servers run already. */
    public static Recording begin(Cluster cluster) {
        return new Recording(List.of(cluster.veneerServer(), cluster.shardServer(1), cluster.shardServer(2)));
    }

    /** Writes down what an object says of itself. */
    public synchronized void say(Object object) {
        said.append(object).append('\n');
    }

    /** Runs what must fail, and writes down everything that the exception tells. */
    public Throwable provoke(ThrowingCallable failing) {
        Throwable failure = Assertions.catchThrowable(failing);
        Assertions.assertThat(failure).as("what was to fail").isNotNull();
        say(words(failure));
        return failure;
    }

    /** Finds every form of the passwords in everything that was written. */
    public List<Leak> leaks(Collection<String> passwords) {
        List<Leak> leaks = new ArrayList<>();
        Map<Channel, String> written = written();
        for (String password : new LinkedHashSet<>(passwords)) {
            SecretForms.of(password)
                    .forEach((form, text) -> written.forEach((channel, words) -> {
                        int at = words.indexOf(text);
                        if (at >= 0) {
                            int end = Math.min(words.length(), at + text.length() + 200);
                            leaks.add(new Leak(channel, form, password, words.substring(Math.max(0, at - 400), end)));
                        }
                    }));
        }
        return leaks;
    }

    /** Everything that was written until now. */
    public Map<Channel, String> written() {
        Map<Channel, String> written = new EnumMap<>(Channel.class);
        written.put(Channel.VENEER_LOG, serverLog(0));
        written.put(Channel.SHARD1_LOG, serverLog(1));
        written.put(Channel.SHARD2_LOG, serverLog(2));
        written.put(Channel.LOG, log.words());
        written.put(Channel.CONSOLE, console.toString(StandardCharsets.UTF_8));
        written.put(Channel.CONSOLE_ERRORS, consoleErrors.toString(StandardCharsets.UTF_8));
        written.put(Channel.SAID, said());
        return written;
    }

    @Override
    public void close() {
        log.close();
        System.setOut(standardOut);
        System.setErr(standardErr);
    }

    /** A server's log is written by a process of its own, in order: what came before a mark is there when the mark is. */
    private String serverLog(int number) {
        Server server = servers.get(number);
        String mark = "mark " + System.nanoTime();
        Server.Sqls.run(server.superuser("postgres"), "SELECT '" + mark + "'");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.log().contains(mark));
        return server.log().substring(logged.get(number));
    }

    private synchronized String said() {
        return said.toString();
    }

    /** Everything that an exception tells, and those behind it. */
    static String words(@Nullable Throwable thrown) {
        StringBuilder words = new StringBuilder();
        collect(thrown, words, Collections.newSetFromMap(new IdentityHashMap<>()));
        return words.toString();
    }

    private static void collect(@Nullable Throwable thrown, StringBuilder words, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return;
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        words.append(thrown).append('\n').append(thrown.getMessage()).append('\n');
        words.append(thrown.getLocalizedMessage()).append('\n').append(trace).append('\n');
        if (thrown instanceof PppException own) {
            words.append(own.summary()).append(own.detail()).append(own.hint()).append('\n');
        }
        if (thrown instanceof PSQLException server) {
            words.append(server.getServerErrorMessage()).append('\n');
        }
        if (thrown instanceof SQLException sql) {
            collect(sql.getNextException(), words, seen);
        }
        collect(thrown.getCause(), words, seen);
        for (Throwable suppressed : thrown.getSuppressed()) {
            collect(suppressed, words, seen);
        }
    }
}
