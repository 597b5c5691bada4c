package dev.ppp.examples.queries;

import dev.ppp.TenantRouter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Queries of one tenant, by each way. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Queries {

    /** Who sends the query, and whose it is. */
    @State(Scope.Thread)
    public static class Way {

        /** Plain jOOQ, plain jOOQ with listeners that do nothing, or the library, and the lane. */
        @Param("PLAIN_VENEER")
        public String way = "";

        /** How many tenants take turns; with 0 it is the large one, each time. */
        @Param("0")
        public int tenants;

        private @Nullable Connections connections;
        private @Nullable TenantRouter router;
        private List<String> names = List.of();
        private int turn;
        private long id;

        /** Opens the pools, and touches each tenant once. */
        @Setup
        public void open() {
            connections = new Connections();
            router = connections.router(new Size(0, tenants, 0));
            names = tenants == 0
                    ? List.of(way.equals("FDW_VENEER") ? Tenants.PLAIN_FDW : Tenants.LARGE)
                    : IntStream.rangeClosed(1, tenants).mapToObj(Tenants::small).toList();
            for (int at = 0; at < names.size(); at++) {
                Work.pointRead(next(), 1);
                Select<?> join = Work.join(1);
                next().fetch(join);
            }
        }

        /** Closes the pools. */
        @TearDown
        public void close() {
            Objects.requireNonNull(connections).close();
        }

        DSLContext next() {
            int at = turn;
            turn = at + 1 == names.size() ? 0 : at + 1;
            String name = names.get(at);
            return switch (way) {
                case "PLAIN_VENEER" -> Objects.requireNonNull(connections).plainVeneer(name);
                case "PLAIN_DIRECT" ->
                    Objects.requireNonNull(connections).plainShard(tenants == 0 ? 0 : Tenants.shard(at + 1), name);
                case "HEARD_VENEER" -> Objects.requireNonNull(connections).heard(name);
                case "PPP_VENEER", "FDW_VENEER" ->
                    Objects.requireNonNull(router).tenant(name).dsl();
                case "PPP_DIRECT" ->
                    Objects.requireNonNull(router).tenant(name).direct().dsl();
                default -> throw new IllegalArgumentException("way \"" + way + "\" is not known");
            };
        }

        long nextId() {
            id = id % Size.SMALL + 1;
            return id;
        }
    }

    /** Deletes what was inserted. */
    @State(Scope.Thread)
    public static class Inserted {

        private @Nullable Connection admin;

        /** Connects to the shard. */
        @Setup
        public void connect() throws SQLException {
            admin = Place.ofThisProcess().shards().get(0).adminDataSource().getConnection();
        }

        /** Makes the table empty; that is not measured. */
        @TearDown(Level.Invocation)
        public void delete() throws SQLException {
            try (Statement statement = Objects.requireNonNull(admin).createStatement()) {
                statement.execute("TRUNCATE " + Tenants.LARGE + ".inserted");
            }
        }

        /** Disconnects. */
        @TearDown
        public void disconnect() throws SQLException {
            Objects.requireNonNull(admin).close();
        }
    }

    /**
     * Reads one row by its key.
     *
     * @param way who sends it
     * @param cpu counts the call
     * @return the row
     */
    @Benchmark
    public @Nullable Object pointRead(Way way, Cpu cpu) {
        cpu.calls++;
        return Work.pointRead(way.next(), way.nextId());
    }

    /**
     * Updates one row by its key.
     *
     * @param way who sends it
     * @param cpu counts the call
     * @return the number of rows
     */
    @Benchmark
    public int update(Way way, Cpu cpu) {
        cpu.calls++;
        return Work.update(way.next(), way.nextId());
    }

    /**
     * Joins two tables for one customer.
     *
     * @param way who sends it
     * @param cpu counts the call
     * @return the rows
     */
    @Benchmark
    public Object join(Way way, Cpu cpu) {
        cpu.calls++;
        Select<?> join = Work.join(way.nextId());
        return way.next().fetch(join);
    }

    /**
     * Aggregates a join of whole tables, in order, with a limit.
     *
     * @param way who sends it
     * @param cpu counts the call
     * @return the rows
     */
    @Benchmark
    public Object aggregate(Way way, Cpu cpu) {
        cpu.calls++;
        Select<?> aggregate = Work.aggregate();
        return way.next().fetch(aggregate);
    }

    /**
     * Inserts ten thousand rows.
     *
     * @param way who sends it
     * @param inserted deletes them
     * @param cpu counts the call
     * @return the number of rows
     */
    @Benchmark
    public int insert(Way way, Inserted inserted, Cpu cpu) {
        cpu.calls++;
        return Work.insert(way.next());
    }

    /**
     * Reads all orders.
     *
     * @param way who sends it
     * @param cpu counts the call
     * @return the number of rows
     */
    @Benchmark
    public int read(Way way, Cpu cpu) {
        cpu.calls++;
        return Work.read(way.next());
    }
}
