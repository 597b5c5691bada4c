package dev.ppp.examples.manytenants;

import dev.ppp.examples.cluster.EmbeddedCluster;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the library beside the plain way, for one number of tenants after the other, in databases of their own on the
 * same servers.
 */
public final class Benchmark {

    private static final int WARM_UP = 10;

    private final EmbeddedCluster cluster;

    /**
     * Measures on a cluster.
     *
     * @param cluster has at least one shard, and does nothing else
     */
    public Benchmark(EmbeddedCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Measures. Shows on standard output how far it has come.
     *
     * @param tenants the numbers of tenants
     * @return what was measured
     * @throws BenchmarkException when the veneer is not as it should be
     */
    public Report run(List<Integer> tenants) {
        System.out.println("Warming up with " + WARM_UP + " tenants ...");
        new Run(cluster, WARM_UP).figures();
        List<Figures> figures = new ArrayList<>();
        for (int number : tenants) {
            System.out.println("Measuring " + number + " tenants ...");
            figures.add(new Run(cluster, number).figures());
        }
        return new Report(figures, Surroundings.of(cluster));
    }
}
