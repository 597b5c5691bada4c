package dev.ppp.examples.estimates;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.LogEntry;
import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.cluster.StatementLog;
import dev.ppp.explain.LocalStep;
import dev.ppp.explain.LocalStep.Kind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/** Asks every question in every place: first how it is planned, and then, round by round, how long it takes. */
public final class Experiment {

    private static final int CUSTOMERS = 10_000;
    private static final int FEW_CUSTOMERS = 1_000;
    private static final Duration AT_LEAST = Duration.ofMillis(10);
    private static final int AT_MOST = 10;

    private final Cluster cluster;
    private final Arguments arguments;

    /**
     * Prepares.
     *
     * @param cluster one veneer and one shard, with statement logs
     * @param arguments how much is measured
     */
    public Experiment(Cluster cluster, Arguments arguments) {
        this.cluster = cluster;
        this.arguments = arguments;
    }

    /**
     * Makes the tables and asks.
     *
     * @return what was found out
     * @throws SQLException when the tables could not be made
     * @throws IOException when no relay could be started
     */
    public Report run() throws SQLException, IOException {
        Server shard = cluster.shards().get(0);
        try (SlowRelay relay = SlowRelay.to(shard.address().port(), Duration.ofMillis(1));
                HikariDataSource app = oneConnection(cluster.veneer())) {
            Bed bed = new Bed(
                    cluster.veneer(),
                    shard,
                    way -> way == Way.LOOPBACK ? shard.address().port() : relay.port(),
                    arguments.quick() ? FEW_CUSTOMERS : CUSTOMERS);
            System.out.println("Making the tables ...");
            bed.make();
            TenantRouter router = bed.router(app);
            Findings findings = new Findings();
            System.out.println("Planning ...");
            plan(router, app, shard, findings);
            System.out.println("Measuring ...");
            for (int round = 0; round <= arguments.rounds(); round++) {
                time(router, app, findings, round > 0); // the first one is not counted
            }
            System.out.println();
            return new Report(findings, bed.customers(), surroundings(app));
        }
    }

    /** Statements are planned each time, so that what planning costs is seen. */
    private static HikariDataSource oneConnection(Server veneer) throws SQLException {
        PGSimpleDataSource source = veneer.appDataSource().unwrap(PGSimpleDataSource.class);
        source.setPrepareThreshold(0);
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static void plan(TenantRouter router, HikariDataSource app, Server shard, Findings findings)
            throws SQLException {
        try (StatementLog log = shard.openStatementLog()) {
            for (Place place : Place.all()) {
                for (Question question : Question.values()) {
                    set(app, place.costs());
                    log.read();
                    List<LocalStep> steps = router.tenant(place.tenant())
                            .explain(question.query())
                            .localSteps();
                    Optional<Kind> first = steps.isEmpty()
                            ? Optional.empty()
                            : Optional.of(steps.get(steps.size() - 1).kind());
                    findings.planned(place, question, new Findings.Planned(first, explains(log.read())));
                }
            }
        }
    }

    /** The pool has one connection, so that it is the next one's session. */
    private static void set(HikariDataSource app, Costs costs) throws SQLException {
        try (Connection connection = app.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET cpu_operator_cost = " + costs.operatorCost());
        }
    }

    private static long explains(List<LogEntry> entries) {
        return entries.stream()
                .filter(it -> it instanceof LogEntry.Statement statement
                        && statement.sql().startsWith("EXPLAIN"))
                .count();
    }

    private static void time(TenantRouter router, HikariDataSource app, Findings findings, boolean counted)
            throws SQLException {
        for (Question question : Question.values()) {
            for (Place place : Place.all()) {
                set(app, place.costs());
                Duration took = time(router.tenant(place.tenant()).dsl(), question);
                if (counted) {
                    findings.took(place, question, took);
                }
            }
            System.out.print(".");
            System.out.flush();
        }
    }

    /** What is over fast is done several times. */
    private static Duration time(DSLContext tenant, Question question) {
        long begun = System.nanoTime();
        long passed = 0;
        int times = 0;
        while (times < AT_MOST && passed < AT_LEAST.toNanos()) {
            tenant.fetch(question.query());
            times++;
            passed = System.nanoTime() - begun;
        }
        return Duration.ofNanos(passed / times);
    }

    private static String surroundings(HikariDataSource veneer) {
        String version = DSL.using(veneer, SQLDialect.POSTGRES)
                .fetchSingle("SHOW server_version")
                .into(String.class);
        return "PostgreSQL " + version + ", Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors for the program and both servers.";
    }
}
