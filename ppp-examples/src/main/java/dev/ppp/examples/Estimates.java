package dev.ppp.examples;

import dev.ppp.error.PppException;
import dev.ppp.examples.cluster.ClusterException;
import dev.ppp.examples.cluster.ClusterSettings;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.estimates.Arguments;
import dev.ppp.examples.estimates.Experiment;
import dev.ppp.examples.estimates.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.jooq.exception.DataAccessException;

/**
 * Measures what options of a foreign server do to how queries are planned, on loopback and with a millisecond more for each round trip.
 * It starts the servers itself. docs/decisions/remote-estimates.md shows what came of it, and what follows.
 */
public final class Estimates {

    private Estimates() {}

    /**
     * Prints the tables on standard output. Ends the process with exit code 1 and a message on standard error when
     * something fails, with 2 when the arguments cannot be understood.
     *
     * @param arguments as {@link Arguments#USAGE} says
     */
    public static void main(String... arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        try {
            if (!succeeds(Arguments.of(arguments))) {
                System.exit(1);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("Estimates: " + e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(2);
        }
    }

    private static boolean succeeds(Arguments arguments) {
        System.out.println("Starting one veneer and one shard ...");
        try (EmbeddedCluster cluster = EmbeddedCluster.start(new ClusterSettings(1, false, true))) {
            Report report = new Experiment(cluster, arguments).run();
            System.out.println();
            System.out.print(report);
            arguments.documents().ifPresent(report::write);
            return true;
        } catch (PppException
                | DataAccessException
                | ClusterException
                | SQLException
                | IOException
                | IllegalStateException
                | UncheckedIOException e) {
            System.out.flush();
            System.err.println("Estimates failed: " + e.getMessage());
            return false;
        }
    }
}
