package dev.ppp.examples;

import dev.ppp.error.PppException;
import dev.ppp.examples.cluster.ClusterException;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.inaction.Story;
import dev.ppp.examples.inaction.StoryException;
import org.jooq.exception.DataAccessException;

/**
 * Shows the library in action on a live cluster: four PostgreSQL servers that it starts, fills, questions and stops
 * again. IN_ACTION.md is the same walk-through for reading.
 */
public final class InAction {

    private InAction() {}

    /**
     * Tells the story on standard output. Ends the process with exit code 1 and a message on standard error when a step
     * fails. No server and no file is left behind, also when the process is interrupted.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        if (!succeeds()) {
            System.exit(1);
        }
    }

    private static boolean succeeds() {
        System.out.println("Starting one veneer and three shards ...");
        try (EmbeddedCluster cluster = EmbeddedCluster.start()) {
            return tell(cluster);
        } catch (ClusterException e) {
            return failed(e);
        }
    }

    private static boolean tell(EmbeddedCluster cluster) {
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
