package dev.ppp.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;

/** One embedded PostgreSQL that asks for real passwords and logs every statement. */
public final class Server {

    /** The superuser's password; of these throw-away servers only. */
    public static final String SUPERUSER_PASSWORD = "OnlySuperuserQx7-of-this-test";

    private final EmbeddedPostgres postgres;
    private final Path data;

    private Server(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    static Server start(int major) {
        try {
            Path data = Files.createTempDirectory("ppp-test");
            Path password = Files.createTempFile("ppp-test", ".pw");
            Files.writeString(password, SUPERUSER_PASSWORD + "\n");
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setRegisterShutdownHook(false)
                    .setLocaleConfig("locale", "C")
                    .setLocaleConfig("encoding", "UTF8")
                    .setLocaleConfig("auth-host", "scram-sha-256")
                    .setLocaleConfig("auth-local", "scram-sha-256")
                    .setLocaleConfig("pwfile", password.toString())
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
            EmbeddedPostgres postgres = builder.start();
            Files.delete(password);
            return new Server(postgres, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server at once, without a checkpoint, and throws away all that it holds. */
    void stop() {
        try {
            Path pidFile = data.resolve("postmaster.pid");
            if (Files.exists(pidFile)) {
                String pid = Files.readAllLines(pidFile).get(0);
                Optional<ProcessHandle> postmaster = ProcessHandle.of(Long.parseLong(pid));
                new ProcessBuilder("kill", "-QUIT", pid).start();
                postmaster.ifPresent(it -> it.onExit().join());
            }
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
