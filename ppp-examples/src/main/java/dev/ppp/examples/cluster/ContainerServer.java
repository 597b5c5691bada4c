package dev.ppp.examples.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One PostgreSQL server in a container.
 *
 * @param server the server, at the address that it has in the containers' network
 * @param statementLog whether every statement is logged
 */
record ContainerServer(Server server, boolean statementLog) {

    /** The port in the containers' network. */
    static final int PORT = 5432;

    private static final String INITDB_ARGUMENTS =
            "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --auth-host=scram-sha-256";
    private static final List<String> COMMAND = List.of("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    private static final List<String> LOGGING_COMMAND = List.of(
            "-c", "logging_collector=on",
            "-c", "log_destination=jsonlog",
            "-c", "log_directory=log",
            "-c", "log_filename=postgresql.log",
            "-c", "log_rotation_age=0",
            "-c", "log_rotation_size=0",
            "-c", "log_statement=all");

    /**
     * Starts the server with one role, the superuser.
     *
     * @param image what to start
     * @param adjustment adds to the container
     * @param goOn is called again and again until the server is ready; what it throws ends the start
     * @return the server, at the address where this process reaches it
     */
    Server start(DockerImageName image, Consumer<GenericContainer<?>> adjustment, Runnable goOn) {
        GenericContainer<?> container = declare(image, new Readiness(this::reached, goOn));
        adjustment.accept(container);
        try {
            container.start();
        } catch (ContainerLaunchException e) {
            throw new ClusterException(
                    "could not start server \"" + server.name() + "\" from image \"" + image + "\": " + reason(e), e);
        }
        return reached(container.getHost(), container.getMappedPort(PORT));
    }

    // Not the one that Testcontainers has for PostgreSQL: it waits for lines that the logging collector keeps to
    // itself.
    private GenericContainer<?> declare(DockerImageName image, Readiness readiness) {
        return new GenericContainer<>(image)
                .withNetworkAliases(server.name())
                .withExposedPorts(PORT)
                .withEnv("POSTGRES_USER", server.superuser().role())
                .withEnv("POSTGRES_PASSWORD", server.superuser().password())
                .withEnv("POSTGRES_INITDB_ARGS", INITDB_ARGUMENTS)
                .withCommand(command())
                .waitingFor(readiness);
    }

    private String[] command() {
        List<String> command = new ArrayList<>(COMMAND);
        if (statementLog) {
            command.addAll(LOGGING_COMMAND);
        }
        return command.toArray(String[]::new);
    }

    private Server reached(String host, int port) {
        return server.reachedAt(host, port);
    }

    private static String reason(Throwable e) {
        Throwable reason = e;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        return String.valueOf(reason.getMessage()).strip();
    }
}
