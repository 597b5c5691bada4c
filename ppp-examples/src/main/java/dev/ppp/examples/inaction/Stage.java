package dev.ppp.examples.inaction;

import static org.jooq.impl.DSL.using;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.Server;
import java.util.Set;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;

/**
 * Where the steps play: the cluster, the router in front of it, and the screen.
 *
 * @param cluster the servers
 * @param app a pool of one connection to the veneer as the application's role
 * @param router the router for the topology of the story
 * @param screen what the reader sees
 * @param logs the servers' statement logs
 */
record Stage(Cluster cluster, DataSource app, TenantRouter router, Screen screen, Logs logs) {

    static Stage of(Cluster cluster, DataSource app, Screen screen, Logs logs) {
        return new Stage(cluster, app, router(cluster, app, Set.of()), screen, logs);
    }

    /** Returns a router for the same topology, but that some shards keep to postgres_fdw's own options. */
    TenantRouter routerWithoutDefaults(String... shards) {
        return router(cluster, app, Set.of(shards));
    }

    /** Returns the application's connection to the veneer, under no tenant's name. */
    DSLContext veneer() {
        return using(app, SQLDialect.POSTGRES);
    }

    /** Prints how the veneer executes a query. */
    ExecutionPlan explain(DSLContext dsl, ResultQuery<?> query) {
        ExecutionPlan plan = ExecutionPlan.of(dsl, query);
        screen.verbatim(ExecutionPlan.COMMAND + " of it, on the veneer:\n\n" + plan);
        return plan;
    }

    /** Prints a statement and where it runs, and runs it. */
    void run(Server server, Query statement) {
        screen.verbatim(statement.getSQL(ParamType.INLINED) + ";   -- on " + server.name());
        statement.execute();
    }

    /** Returns a server as its admin sees it. */
    DSLContext admin(Server server) {
        return using(server.adminDataSource(), SQLDialect.POSTGRES);
    }

    private static TenantRouter router(Cluster cluster, DataSource app, Set<String> withoutDefaults) {
        return TenantRouter.builder(Topology.of(cluster, withoutDefaults))
                .admin(cluster.veneer().adminDataSource())
                .app(app)
                .build();
    }
}
