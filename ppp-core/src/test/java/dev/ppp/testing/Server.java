package dev.ppp.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;

/** One embedded PostgreSQL that asks for real passwords and logs every statement. */
public final class Server {

    /** The superuser's password; of these throw-away servers only. */
    public static final String SUPERUSER_PASSWORD = "OnlySuperuserQx7-of-this-test";

    private final int major;
    private final Path data;
    private EmbeddedPostgres postgres;

    private Server(int major, Path data, EmbeddedPostgres postgres) {
        this.major = major;
        this.data = data;
        this.postgres = postgres;
    }

    static Server start(int major) {
        try {
            Path data = Files.createTempDirectory("ppp-test");
            Path password = Files.createTempFile("ppp-test", ".pw");
            Files.writeString(password, SUPERUSER_PASSWORD + "\n");
            EmbeddedPostgres postgres = builder(major, data)
                    .setLocaleConfig("pwfile", password.toString())
                    .start();
            Files.delete(password);
            return new Server(major, data, postgres);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres.Builder builder(int major, Path data) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false) // by stop()
                .setRegisterShutdownHook(false)
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("encoding", "UTF8")
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig("auth-local", "scram-sha-256")
                .setConnectConfig("password", SUPERUSER_PASSWORD)
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", "log")
                .setServerConfig("log_filename", "postgresql.log")
                .setServerConfig("log_statement", "all")
                .setServerConfig("log_line_prefix", "'%u@%d [%a] '")
                .setServerConfig("log_min_messages", "debug1");
        if (major >= 17) {
            builder.setLocaleConfig("locale-provider", "builtin").setLocaleConfig("builtin-locale", "C.UTF-8");
        }
        if (major != Servers.NEWEST) {
            builder.setPgBinaryResolver(new OlderBinaries(major));
        }
        return builder;
    }

    /** Stops the server at once, without a checkpoint, and throws away all that it holds. */
    void stop() {
        try {
            kill();
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server at once, as when its host fails; what it holds stays. */
    public void kill() {
        postmaster().ifPresent(it -> {
            signal("QUIT", Stream.of(it));
            it.onExit().join();
        });
    }

    /** Shuts the server down and breaks off its sessions; what it holds stays. */
    public void shutDown() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server again after it was killed or shut down. */
    public void startAgain() {
        try {
            int port = postgres.getPort();
            postgres.close();
            postgres = builder(major, data).setPort(port).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets all processes of the server stand still: connections stay open, and nothing answers. */
    public void freeze() {
        ProcessHandle postmaster = postmaster().orElseThrow();
        signal("STOP", Stream.of(postmaster)); // so that no further process comes
        signal("STOP", postmaster.descendants());
    }

    /** Lets them go on. */
    public void thaw() {
        postmaster().ifPresent(it -> signal("CONT", Stream.concat(it.descendants(), Stream.of(it))));
    }

    private Optional<ProcessHandle> postmaster() {
        Path pidFile = data.resolve("postmaster.pid");
        try {
            return Files.exists(pidFile)
                    ? ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pidFile).get(0)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, Stream<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(it -> command.add(String.valueOf(it.pid())));
        if (command.size() > 2) {
            try {
                new ProcessBuilder(command).start().onExit().join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The port on localhost. */
    public int port() {
        return postgres.getPort();
    }

    /** Everything that the server has logged. */
    public String log() {
        try {
            return Files.readString(data.resolve("log/postgresql.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects as a role with a password. */
    public DataSource as(String role, String password, String database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {port()});
        dataSource.setDatabaseName(database);
        dataSource.setUser(role);
        dataSource.setPassword(password);
        return dataSource;
    }

    /** Connects as the superuser. */
    public DataSource superuser(String database) {
        return as("postgres", SUPERUSER_PASSWORD, database);
    }

    /** Creates a role that logs in with a password, sending only the verifier. */
    public void createRole(String role, String password) {
        String verifier = PasswordUtil.encodeScramSha256(password.toCharArray());
        Sqls.run(superuser("postgres"), "CREATE ROLE " + Sqls.name(role) + " LOGIN PASSWORD '" + verifier + "'");
    }

    /** Runs statements one by one. */
    public static final class Sqls {

        private Sqls() {}

        /** Runs statements in one session, each by itself. */
        public static void run(DataSource dataSource, String... statements) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Quotes an identifier. */
        public static String name(String name) {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
    }
}
