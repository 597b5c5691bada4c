package dev.ppp.examples.manytenants;

import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.manytenants.Figures.Cold;
import dev.ppp.examples.manytenants.Figures.LiveHeap;
import dev.ppp.examples.manytenants.Figures.Repair;
import dev.ppp.examples.manytenants.Figures.Sample;
import dev.ppp.examples.manytenants.Figures.Unchanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One number of tenants, in databases of their own. The library comes before the plain way, so that what the shards have
 * in their caches by then is of use to the plain way.
 */
final class Run {

    private static final int MOST_IMPORTED_AGAIN = 1000;
    private static final int SAMPLE = 500;

    private final EmbeddedCluster cluster;
    private final List<Server> databases = new ArrayList<>();
    private final Shards shards;
    private final Declared declared;
    private final Server libraryVeneer;
    private final Server plainVeneer;
    private final LibraryWay library;
    private final PlainWay plain;

    Run(EmbeddedCluster cluster, int number) {
        this.cluster = cluster;
        Tenants tenants =
                new Tenants(number, cluster.shards().stream().map(Server::name).toList());
        shards = new Shards(
                tenants,
                cluster.shards().stream().map(it -> database(it, "tenants")).toList());
        declared = new Declared(cluster, shards);
        libraryVeneer = database(cluster.veneer(), "library");
        plainVeneer = database(cluster.veneer(), "plain");
        library = new LibraryWay(libraryVeneer, declared);
        plain = new PlainWay(plainVeneer, tenants.shardOfTenant());
    }

    Figures figures() {
        plain.prepare(declared);
        shards.createTenants();
        Cold cold = cold();
        Unchanged unchanged = unchanged();
        long heapOfDrift = library.heapOfDrift();
        shards.addColumn();
        Repair repair = repair();
        long heapOfPlan = new LibraryWay(database(cluster.veneer(), "unused"), declared).heapOfPlan();
        databases.forEach(cluster::dropDatabase);
        return new Figures(number(), cold, unchanged, repair, new LiveHeap(heapOfPlan, heapOfDrift));
    }

    private Cold cold() {
        settle();
        Duration apply = library.coldApply();
        cluster.checkpoint();
        Duration imports = plain.coldImport();
        expectMoreColumns(libraryVeneer, 0);
        expectMoreColumns(plainVeneer, 0);
        return new Cold(apply, imports);
    }

    private Unchanged unchanged() {
        new Catalogs(libraryVeneer).vacuum();
        new Catalogs(plainVeneer).vacuum();
        cluster.checkpoint();
        return new Unchanged(library.unchangedPlan(), library.unchangedApply(), library.drift());
    }

    private Repair repair() {
        settle();
        LibraryWay.Repaired repaired = library.repair();
        cluster.checkpoint();
        Sample again = plain.dropAndImport(number() > MOST_IMPORTED_AGAIN ? SAMPLE : number());
        library.expectEmptyPlan();
        expectMoreColumns(libraryVeneer, number());
        expectMoreColumns(plainVeneer, again.tenants());
        return new Repair(repaired.whole(), repaired.planning(), again);
    }

    private void settle() {
        shards.vacuumCatalogs();
        cluster.checkpoint();
    }

    private int number() {
        return shards.tenants().number();
    }

    private Server database(Server server, String dbname) {
        Server there = cluster.createDatabase(server, dbname);
        databases.add(there);
        return there;
    }

    private void expectMoreColumns(Server veneer, int more) {
        long expected = (long) number() * Shards.TABLES * Shards.COLUMNS + more;
        long found = new Catalogs(veneer).foreignColumns();
        BenchmarkException.unless(
                found == expected,
                "database \"" + veneer.address().dbname() + "\" has " + found + " columns of foreign tables, not "
                        + expected);
    }
}
