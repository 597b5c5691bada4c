package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.testing.ApplyingProcess;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** In the midst of an apply of many tenants something is killed: each tenant is whole or absent, and the next apply finishes. */
class KilledIT {

    private static final int TENANTS = 40;

    @Test
    void the_sessions_on_the_veneer() {
        Cluster cluster = shards();
        AtomicBoolean killed = new AtomicBoolean();

        ApplyReport report = router(cluster).apply(ApplyOptions.defaults().listener(it -> {
            if (it.done() == 10 && killed.compareAndSet(false, true)) {
                cluster.onVeneer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE usename = 'veneer_admin' AND datname = current_database()");
            }
        }));

        assertThat(killed).isTrue();
        assertThat(report.failures().size() + whole(cluster)).isEqualTo(TENANTS);
        finish(cluster);
    }

    @Test
    void the_veneer() {
        Cluster cluster = shards();
        cluster.onVeneer("ALTER DATABASE " + cluster.database() + " SET synchronous_commit = on");
        AtomicBoolean killed = new AtomicBoolean();

        router(cluster).apply(ApplyOptions.defaults().listener(it -> {
            if (it.done() == 10 && killed.compareAndSet(false, true)) {
                crash(cluster.veneerServer().superuser("postgres"));
            }
        }));

        assertThat(killed).isTrue();
        awaitStart(cluster.superuser());
        assertThat(whole(cluster)).isBetween(10, TENANTS);
        finish(cluster);
    }

    @Test
    void the_shard_from_which_the_veneer_imports() {
        Cluster cluster = shards();
        AtomicBoolean killed = new AtomicBoolean();
        ShardTopology topology = tenants(cluster.topologyOfVeneerOnly());

        cluster.router(topology).apply(ApplyOptions.defaults().listener(it -> {
            if (it.done() == 10 && killed.compareAndSet(false, true)) {
                crash(cluster.shardServer(1).superuser("postgres"));
            }
        }));

        assertThat(killed).isTrue();
        awaitStart(cluster.shardAdmin(1));
        assertThat(whole(cluster)).isBetween(10, TENANTS);
        cluster.router(topology).apply().orThrow();
        assertThat(whole(cluster)).isEqualTo(TENANTS);
        assertThat(cluster.router(topology).plan().isEmpty()).isTrue();
    }

    @Test
    void the_java_process() {
        Cluster cluster = shards();

        ApplyingProcess.killAfter(10, cluster, TENANTS);

        assertThat(whole(cluster)).isBetween(10, TENANTS - 1);
        finish(cluster);
        assertThat(cluster.ask("SELECT holder IS NULL FROM ppp.applier")).isEqualTo("true");
    }

    private static void finish(Cluster cluster) {
        router(cluster).apply().orThrow();
        assertThat(whole(cluster)).isEqualTo(TENANTS);
        assertThat(router(cluster).plan().isEmpty()).isTrue();
    }

    /** Counts the tenants that are whole; those that are neither whole nor absent are none. */
    private static int whole(Cluster cluster) {
        Awaitility.await()
                .until(() -> cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'veneer_admin'"
                                + " AND datname = current_database() AND state <> 'idle'")
                        .equals("0"));
        String states = cluster.ask("""
                SELECT coalesce(string_agg(DISTINCT concat_ws(' ', x.tables, x.granted, x.recorded), ', '), 'none')
                FROM (SELECT (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'f') AS tables,
                             (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'f'
                                AND has_table_privilege('veneer_app', c.oid, 'DELETE')) AS granted,
                             (SELECT count(*) FROM ppp.tenant t WHERE t.schema = n.nspname) AS recorded
                      FROM pg_namespace n WHERE n.nspname ~ '^t[0-9]+$') x""");
        assertThat(states).isIn("2 2 1", "none");
        return Integer.parseInt(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^t[0-9]+$'"));
    }

    /** A backend that dies of a signal takes the server down, which then recovers by itself (manual, "Server Signals"). */
    private static void crash(DataSource superuser) {
        long backend = Long.parseLong(Cluster.ask(superuser, """
                SELECT pid FROM pg_stat_activity WHERE backend_type = 'background writer'"""));
        ProcessHandle.of(backend).orElseThrow().destroyForcibly();
    }

    private static void awaitStart(DataSource database) {
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> Cluster.ask(database, "SELECT 1").equals("1"));
    }

    /** The test's servers commit asynchronously, so that a crash would lose the last tables that were created: hence the checkpoint. */
    private static Cluster shards() {
        Cluster cluster = Cluster.fresh();
        IntStream.rangeClosed(1, TENANTS).forEach(it -> cluster.createTenant(1, "t" + it));
        Sqls.run(cluster.shardServer(1).superuser("postgres"), "CHECKPOINT");
        return cluster;
    }

    private static TenantRouter router(Cluster cluster) {
        return cluster.router(tenants(cluster.topology()));
    }

    private static ShardTopology tenants(ShardTopology.Builder builder) {
        IntStream.rangeClosed(1, TENANTS).forEach(it -> builder.tenant("t" + it).on("shard1"));
        return builder.build();
    }
}
