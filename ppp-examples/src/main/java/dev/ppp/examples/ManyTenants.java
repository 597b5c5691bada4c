package dev.ppp.examples;

import dev.ppp.error.PppException;
import dev.ppp.examples.cluster.ClusterException;
import dev.ppp.examples.cluster.ClusterSettings;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.manytenants.Arguments;
import dev.ppp.examples.manytenants.Benchmark;
import dev.ppp.examples.manytenants.BenchmarkException;
import dev.ppp.examples.manytenants.Document;
import dev.ppp.examples.manytenants.Report;
import java.io.UncheckedIOException;
import org.jooq.exception.DataAccessException;

/**
 * Measures what thousands of tenants cost, with the library and the plain way, on three PostgreSQL servers that it starts
 * and stops again. docs/performance.md shows what came of it.
 */
public final class ManyTenants {

    private ManyTenants() {}

    /**
     * Prints the figures on standard output. Ends the process with exit code 1 and a message on standard error when
     * something fails, with 2 when the arguments cannot be understood; a missed target is no failure. No server is left behind, also
     * when the process is interrupted.
     *
     * @param arguments numbers of tenants, and {@code --write} with a directory to write the document and the chart anew
     */
    public static void main(String... arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        try {
            Arguments understood = Arguments.of(arguments);
            if (!succeeds(understood)) {
                System.exit(1);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("ManyTenants: " + e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(2);
        }
    }

    private static boolean succeeds(Arguments arguments) {
        System.out.println("Starting one veneer and two shards ...");
        try (EmbeddedCluster cluster = EmbeddedCluster.start(ClusterSettings.forMeasuring(2))) {
            return measure(cluster, arguments);
        } catch (ClusterException e) {
            return failed(e);
        }
    }

    private static boolean measure(EmbeddedCluster cluster, Arguments arguments) {
        try {
            Report report = new Benchmark(cluster).run(arguments.tenants());
            System.out.println();
            System.out.print(report);
            arguments.documents().ifPresent(it -> new Document(it).write(report));
            return true;
        } catch (BenchmarkException | PppException | DataAccessException | ClusterException | UncheckedIOException e) {
            return cluster.isClosing() || failed(e);
        }
    }

    private static boolean failed(RuntimeException e) {
        System.out.flush();
        System.err.println("ManyTenants failed: " + e.getMessage());
        return false;
    }
}
