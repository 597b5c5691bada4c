package dev.ppp.examples.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.containers.wait.strategy.WaitStrategyTarget;

/** Waits until the superuser can log in, which is not before the image has made its databases and started anew. */
final class Readiness implements WaitStrategy {

    private static final String FIRST_DATABASE = "postgres";
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final BiFunction<String, Integer, Server> serverAt;
    private final Runnable goOn;
    private Duration timeout = Duration.ofMinutes(2);

    /**
     * Prepares to wait.
     *
     * @param serverAt returns the server that is reached at a host and port
     * @param goOn is called before each attempt; what it throws ends the waiting
     */
    Readiness(BiFunction<String, Integer, Server> serverAt, Runnable goOn) {
        this.serverAt = serverAt;
        this.goOn = goOn;
    }

    @Override
    public void waitUntilReady(WaitStrategyTarget container) {
        Server server = serverAt.apply(container.getHost(), container.getMappedPort(ContainerServer.PORT));
        DataSource superuser = server.withDatabase(FIRST_DATABASE).connectingAs(server.superuser(), new Properties());
        Instant end = Instant.now().plus(timeout);
        while (!canLogIn(superuser)) {
            goOn.run();
            if (!container.isRunning()) {
                throw new ContainerLaunchException(
                        "it ended: " + container.getLogs().strip());
            }
            if (Instant.now().isAfter(end)) {
                throw new ContainerLaunchException("it was not ready in " + timeout.toSeconds() + " s: "
                        + container.getLogs().strip());
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    @Override
    public WaitStrategy withStartupTimeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    private static boolean canLogIn(DataSource superuser) {
        try (Connection connection = superuser.getConnection()) {
            return connection.isValid(0);
        } catch (SQLException e) {
            return false;
        }
    }
}
