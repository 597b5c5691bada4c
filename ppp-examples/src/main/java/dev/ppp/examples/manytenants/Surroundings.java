package dev.ppp.examples.manytenants;

import dev.ppp.examples.cluster.Cluster;

/**
 * What a run ran on.
 *
 * @param postgres the servers' version
 * @param java the version of Java
 * @param processors how many processors the library and all servers shared
 */
record Surroundings(String postgres, String java, int processors) {

    static Surroundings of(Cluster cluster) {
        return new Surroundings(
                new Catalogs(cluster.veneer()).version(),
                Runtime.version().toString(),
                Runtime.getRuntime().availableProcessors());
    }

    /** Returns one line. */
    @Override
    public String toString() {
        return "PostgreSQL " + postgres + ", Java " + java + ", " + processors
                + " processors for the library and all servers.";
    }
}
