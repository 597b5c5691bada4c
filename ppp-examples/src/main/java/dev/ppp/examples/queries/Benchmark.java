package dev.ppp.examples.queries;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.queries.Rounds.Measured;
import dev.ppp.query.TenantDsl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.openjdk.jmh.runner.options.TimeValue;

/** Makes the tenants, and measures. */
public final class Benchmark {

    static final int FEW = 10;

    private static final int MILLISECONDS = 700;
    private static final int QUICK_MILLISECONDS = 50;

    private final Place place;
    private final Cluster cluster;

    /**
     * Prepares.
     *
     * @param cluster one veneer and two shards, empty
     */
    public Benchmark(Cluster cluster) {
        this.cluster = cluster;
        this.place = Place.of(cluster);
    }

    /**
     * Measures.
     *
     * @param arguments how much
     * @return what came of it
     * @throws QueriesException when something could not be measured
     */
    public Report run(Arguments arguments) {
        Forks forks = new Forks(place, TimeValue.milliseconds(arguments.quick() ? QUICK_MILLISECONDS : MILLISECONDS));
        Size size = arguments.quick() ? Size.quick() : Size.full();
        Tenants tenants = new Tenants(place, size);
        int fewer = Math.max(1, arguments.rounds() / 2);
        try {
            System.out.println("Making the tenants ...");
            tenants.make();
            Rounds rounds = new Rounds();
            System.out.println("Measuring ...");
            rounds.run(forks, arguments.rounds(), queries(arguments));
            rounds.run(forks, fewer, growing(arguments, size));
            tenants.makeRemembered();
            rounds.run(forks, fewer, List.of(Report.lookUp(FEW), Report.lookUp(size.remembered())));
            return new Report(rounds, arguments.queries(), shipped(tenants), size, heap(tenants), surroundings());
        } catch (SQLException e) {
            throw new QueriesException("tenants could not be made", e);
        }
    }

    private static List<Measured> queries(Arguments arguments) {
        List<Measured> queries = new ArrayList<>();
        for (String query : arguments.queries()) {
            for (String lane : Report.LANES) {
                queries.add(Measured.query(query, "PLAIN_" + lane, 0));
                queries.add(Measured.query(query, "PPP_" + lane, 0));
            }
            queries.add(Measured.query(query, "HEARD_VENEER", 0));
            queries.add(Measured.query(query, "FDW_VENEER", 0));
        }
        queries.add(Measured.query("aggregate", "PPP_VENEER", 0));
        queries.add(Measured.query("aggregate", "FDW_VENEER", 0));
        queries.add(Report.across());
        queries.add(Report.oneAfterTheOther());
        return queries;
    }

    private static List<Measured> growing(Arguments arguments, Size size) {
        List<Measured> queries = new ArrayList<>();
        for (String query : Report.GROWING) {
            if (!arguments.queries().contains(query)) {
                continue;
            }
            for (String lane : Report.LANES) {
                for (int tenants : List.of(FEW, size.tenants())) {
                    queries.add(Measured.query(query, "PLAIN_" + lane, tenants));
                    queries.add(Measured.query(query, "PPP_" + lane, tenants));
                }
            }
        }
        return queries;
    }

    private TenantRouter router(Tenants tenants) {
        return TenantRouter.builder(tenants.topology(Server::appDataSource))
                .app(place.veneer().appDataSource())
                .build();
    }

    private Map<String, Boolean> shipped(Tenants tenants) {
        TenantDsl large = router(tenants).tenant(Tenants.LARGE);
        return Map.of(
                "join", large.explain(Work.join(1)).isFullyPushedDown(),
                "aggregate", large.explain(Work.aggregate()).isFullyPushedDown());
    }

    /** What is in use after all tenants were looked up, above what was before, for each of them. */
    private long heap(Tenants tenants) {
        TenantRouter router = router(tenants);
        router.tenant(Tenants.LARGE);
        long before = used();
        int number = tenants.size().remembered();
        for (int at = 1; at <= number; at++) {
            router.tenant(Tenants.remembered(at));
        }
        long after = used();
        router.tenant(Tenants.LARGE); // so that it is still there
        return (after - before) / number;
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private String surroundings() {
        String version = DSL.using(cluster.veneer().appDataSource(), SQLDialect.POSTGRES)
                .fetchSingle("SHOW server_version")
                .into(String.class);
        return "PostgreSQL " + version + ", Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors for the library and all servers.";
    }
}
