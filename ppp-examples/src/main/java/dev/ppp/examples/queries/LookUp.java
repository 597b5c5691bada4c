package dev.ppp.examples.queries;

import dev.ppp.TenantRouter;
import dev.ppp.query.TenantDsl;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Looking up a tenant that is known. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class LookUp {

    /** How many tenants take turns. */
    @Param("10")
    public int tenants;

    private @Nullable Connections connections;
    private @Nullable TenantRouter router;
    private String[] names = {};
    private int turn;

    /** Asks for each tenant once. */
    @Setup
    public void open() {
        connections = new Connections();
        router = connections.router(new Size(0, 0, 0));
        names = IntStream.rangeClosed(1, tenants).mapToObj(Tenants::remembered).toArray(String[]::new);
        for (String name : names) {
            router.tenant(name);
        }
    }

    /** Closes the pools. */
    @TearDown
    public void close() {
        Objects.requireNonNull(connections).close();
    }

    /**
     * Looks up the next one.
     *
     * @return its context
     */
    @Benchmark
    public TenantDsl lookUp() {
        turn = turn + 1 == names.length ? 0 : turn + 1;
        return Objects.requireNonNull(router).tenant(names[turn]);
    }
}
