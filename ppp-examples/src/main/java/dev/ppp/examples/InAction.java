package dev.ppp.examples;

import dev.ppp.error.PppException;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.ClusterException;
import dev.ppp.examples.cluster.ContainerCluster;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.inaction.Story;
import dev.ppp.examples.inaction.StoryException;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;

/**
 * Shows the library in action on a live cluster: four PostgreSQL servers that it starts, fills, questions and stops
 * again. IN_ACTION.md is the same walk-through for reading.
 */
public final class InAction {

    private InAction() {}

    /**
     * Tells the story on standard output. Ends the process with exit code 1 and a message on standard error when a step
     * fails, with 2 when it is called otherwise. No server and no file is left behind, also when the process is
     * interrupted.
     *
     * @param arguments none, or {@code --containers} for servers in containers instead of embedded ones
     */
    public static void main(String... arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        switch (String.join(" ", arguments)) {
            case "" -> tell(EmbeddedCluster::start);
            case "--containers" -> tell(ContainerCluster::start);
            default -> {
                System.err.println("Usage: InAction [--containers]");
                System.exit(2);
            }
        }
    }

    private static void tell(Supplier<Cluster> start) {
        if (!succeeds(start)) {
            System.exit(1);
        }
    }

    private static boolean succeeds(Supplier<Cluster> start) {
        System.out.println("Starting one veneer and three shards ...");
        try (Cluster cluster = start.get()) {
            return succeedsOn(cluster);
        } catch (ClusterException e) {
            return failed(e);
        }
    }

    private static boolean succeedsOn(Cluster cluster) {
        try {
            new Story(cluster, System.out).tell();
            System.out.println();
            System.out.println("The end. Stopping the servers.");
            return true;
        } catch (StoryException | PppException | DataAccessException | ClusterException e) {
            return cluster.isClosing() || failed(e);
        }
    }

    private static boolean failed(RuntimeException e) {
        System.out.flush();
        System.err.println("InAction failed: " + e.getMessage());
        return false;
    }
}
