package dev.ppp.examples.queries;

import static org.jooq.impl.DSL.inline;

import dev.ppp.TenantRouter;
import dev.ppp.query.TenantsQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An aggregate over eight tenants on two shards. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class Totals {

    private @Nullable Connections connections;
    private @Nullable TenantRouter router;

    /** Opens the pools. */
    @Setup
    public void open() {
        connections = new Connections();
        router = connections.router(new Size(0, 0, 0));
    }

    /** Closes the pools. */
    @TearDown
    public void close() {
        Objects.requireNonNull(connections).close();
    }

    /**
     * Asks through the veneer, in one statement.
     *
     * @return a row for each tenant
     */
    @Benchmark
    public Object across() {
        TenantsQuery<Record> totals =
                Objects.requireNonNull(router).across(Tenants.ACROSS).each(Work::totals);
        return totals.fetch();
    }

    /**
     * Asks both shards directly, one after the other, each in one statement.
     *
     * @return a row for each tenant
     */
    @Benchmark
    public Object oneAfterTheOther() {
        List<Record> rows = new ArrayList<>();
        for (int shard = 0; shard < 2; shard++) {
            List<String> branches = new ArrayList<>();
            DSLContext any = Objects.requireNonNull(connections).plainShard(shard, Tenants.ACROSS.get(shard));
            for (int at = shard; at < Tenants.ACROSS.size(); at += 2) {
                String tenant = Tenants.ACROSS.get(at);
                branches.add(
                        "(" + connections.plainShard(shard, tenant).renderInlined(Work.totals(inline(tenant))) + ")");
            }
            rows.addAll(any.fetch(DSL.raw(String.join(" UNION ALL ", branches))));
        }
        return rows;
    }
}
