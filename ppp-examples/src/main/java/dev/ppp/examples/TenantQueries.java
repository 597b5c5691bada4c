package dev.ppp.examples;

import dev.ppp.error.PppException;
import dev.ppp.examples.cluster.ClusterException;
import dev.ppp.examples.cluster.ClusterSettings;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.queries.Arguments;
import dev.ppp.examples.queries.Benchmark;
import dev.ppp.examples.queries.Document;
import dev.ppp.examples.queries.QueriesException;
import dev.ppp.examples.queries.Report;
import java.io.UncheckedIOException;
import org.jooq.exception.DataAccessException;

/**
 * Measures with JMH what queries cost: with the library and without it, on either lane, with its options and with those of
 * {@code postgres_fdw}, of few tenants and of many. It starts the servers itself. docs/performance.md shows what came of it.
 */
public final class TenantQueries {

    private TenantQueries() {}

    /**
     * Prints the figures on standard output. Ends the process with exit code 1 and a message on standard error when
     * something fails, with 2 when the arguments cannot be understood; a missed target is no failure.
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
            System.err.println("TenantQueries: " + e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(2);
        }
    }

    private static boolean succeeds(Arguments arguments) {
        System.out.println("Starting one veneer and two shards ...");
        try (EmbeddedCluster cluster = EmbeddedCluster.start(ClusterSettings.forMeasuring(2))) {
            Report report = new Benchmark(cluster).run(arguments);
            System.out.println();
            System.out.print(report);
            arguments.documents().ifPresent(it -> new Document(it).write(report));
            return true;
        } catch (QueriesException | PppException | DataAccessException | ClusterException | UncheckedIOException e) {
            System.out.flush();
            System.err.println("TenantQueries failed: " + e.getMessage()
                    + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()));
            return false;
        }
    }
}
