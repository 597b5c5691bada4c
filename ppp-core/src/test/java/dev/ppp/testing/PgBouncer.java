package dev.ppp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PgBouncer in front of one server, with one pool for each database and role. Stopped by {@link #close()}. */
public final class PgBouncer implements AutoCloseable {

    private static final String REQUIRED = "PPP_PGBOUNCER_REQUIRED";

    /** How long a client keeps a session of the server. */
    public enum Mode {
        SESSION,
        TRANSACTION
    }

    private final Path folder;
    private final int port;
    private final Process process;

    private PgBouncer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Skips the test where there is no PgBouncer, or fails it where the environment says that there has to be one. */
    public static void assumeInstalled() {
        boolean found = binary().isPresent();
        if ("true".equals(System.getenv(REQUIRED))) {
            assertThat(found)
                    .as("%s is true, but there is no pgbouncer on the path", REQUIRED)
                    .isTrue();
        }
        assumeTrue(found, "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
    }

    /** Whether it keeps prepared statements in transaction mode, as it does since 1.21. */
    public static boolean keepsPreparedStatements() {
        try {
            Process version = new ProcessBuilder(binary().orElseThrow().toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = Pattern.compile("PgBouncer (\\d+)\\.(\\d+)").matcher(text);
            assertThat(matcher.find()).as(text).isTrue();
            return Integer.parseInt(matcher.group(1)) > 1 || Integer.parseInt(matcher.group(2)) >= 21;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that knows the passwords of the server's roles. */
    public static PgBouncer start(Mode mode, Server server, int poolSize, Map<String, String> passwords) {
        try {
            Path folder = Files.createTempDirectory("ppp-pgbouncer");
            int port = freePort();
            List<String> settings = new ArrayList<>(List.of(
                    "[databases]",
                    "* = host=127.0.0.1 port=" + server.port(),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = scram-sha-256",
                    "auth_file = " + folder.resolve("users.txt"),
                    "pool_mode = " + mode.name().toLowerCase(java.util.Locale.ROOT),
                    "default_pool_size = " + poolSize,
                    "query_wait_timeout = 10",
                    "ignore_startup_parameters = extra_float_digits"));
            if (keepsPreparedStatements()) {
                settings.add("max_prepared_statements = 100");
            }
            Files.write(folder.resolve("pgbouncer.ini"), settings);
            Files.writeString(
                    folder.resolve("users.txt"),
                    passwords.entrySet().stream()
                            .map(it ->
                                    '"' + it.getKey() + "\" \"" + it.getValue().replace("\"", "\"\"") + "\"\n")
                            .collect(Collectors.joining()));
            Process process = new ProcessBuilder(command(folder.resolve("pgbouncer.ini")))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                    .start();
            PgBouncer started = new PgBouncer(folder, port, process);
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(started::listens);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It refuses to run as root, as PostgreSQL does; in a user namespace of its own it is not root. */
    private static List<String> command(Path configuration) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(binary().orElseThrow().toString(), configuration.toString()));
        return command;
    }

    private static Optional<Path> binary() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(it -> Path.of(it, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() throws IOException {
        assertThat(process.isAlive()).as(() -> log()).isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    /** What it has written. */
    public String log() {
        try {
            return Files.readString(folder.resolve("pgbouncer.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port on localhost. */
    public int port() {
        return port;
    }

    /** Connects through it, with pgjdbc's own settings. */
    public PGSimpleDataSource as(String role, String password, String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {port});
        dataSource.setDatabaseName(database);
        dataSource.setUser(role);
        dataSource.setPassword(password);
        return dataSource;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        for (String file : List.of("pgbouncer.ini", "users.txt", "pgbouncer.log", "")) {
            try {
                Files.deleteIfExists(folder.resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
