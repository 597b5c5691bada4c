package dev.ppp.examples.cluster;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL server as a child of this process. All of its files are in the scratch directory. */
final class EmbeddedServer {

    private static final String WORKING_DIRECTORY = "ot.epg.working-dir";

    private final Server server;
    private final Scratch scratch;
    private final Path dataDirectory;
    private final Binaries binaries;
    private final boolean statementLog;
    private @Nullable EmbeddedPostgres postgres;

    EmbeddedServer(Server server, Scratch scratch, Binaries binaries, boolean statementLog) {
        this.server = server;
        this.scratch = scratch;
        this.dataDirectory = scratch.file(server.name());
        this.binaries = binaries;
        this.statementLog = statementLog;
    }

    /** Starts the server with one role, the superuser. */
    void start(Consumer<EmbeddedPostgres.Builder> adjustment) {
        Path passwordFile = scratch.file(server.name() + ".pwfile");
        try {
            Files.writeString(passwordFile, server.superuser().password());
            EmbeddedPostgres.Builder builder = builder().setLocaleConfig("pwfile", passwordFile.toString());
            if (statementLog) {
                logStatements(builder);
            }
            adjustment.accept(builder);
            postgres = builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new ClusterException("could not start server \"" + server.name() + "\"" + output(), e);
        } finally {
            delete(passwordFile);
        }
    }

    /** Stops the server, whatever became of its start, and returns when none of its processes is left. */
    void stop() {
        Optional<Postmaster> running = Postmaster.runningIn(dataDirectory);
        if (postgres != null) {
            close(postgres);
        }
        running.ifPresent(Postmaster::end);
    }

    private EmbeddedPostgres.Builder builder() {
        return builderThatWorksIn(scratch)
                .setPgBinaryResolver(binaries)
                .setOverrideWorkingDirectory(scratch.directory().toFile())
                .setDataDirectory(dataDirectory)
                .setOutputRedirector(Redirect.appendTo(outputFile().toFile()))
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setPort(server.address().port())
                .setConnectConfig("password", server.superuser().password())
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig("auth-local", "scram-sha-256")
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "''");
    }

    private static void logStatements(EmbeddedPostgres.Builder builder) {
        builder.setServerConfig("logging_collector", "on")
                .setServerConfig("log_destination", "jsonlog")
                .setServerConfig("log_directory", "log")
                .setServerConfig("log_filename", "postgresql.log")
                .setServerConfig("log_rotation_age", "0")
                .setServerConfig("log_rotation_size", "0")
                .setServerConfig("log_statement", "all");
    }

    // The builder makes this directory, on top of every other that it is told of; without the property it would stay
    // behind in the system's directory for temporary files.
    private static EmbeddedPostgres.Builder builderThatWorksIn(Scratch scratch) {
        synchronized (EmbeddedServer.class) {
            String before = System.getProperty(WORKING_DIRECTORY);
            System.setProperty(WORKING_DIRECTORY, scratch.directory().toString());
            try {
                return EmbeddedPostgres.builder();
            } finally {
                if (before == null) {
                    System.clearProperty(WORKING_DIRECTORY);
                } else {
                    System.setProperty(WORKING_DIRECTORY, before);
                }
            }
        }
    }

    private Path outputFile() {
        return scratch.file(server.name() + ".out");
    }

    private String output() {
        try {
            return ": " + Files.readString(outputFile()).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static void close(EmbeddedPostgres postgres) {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the binaries come from. Each cluster has its own: the library remembers by it where it unpacked them. */
    static final class Binaries implements PgBinaryResolver {

        @Override
        public InputStream getPgBinary(String system, String machineHardware) throws IOException {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machineHardware);
        }
    }
}
