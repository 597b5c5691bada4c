package dev.ppp.examples.queries;

import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * The tenants: one large one, the same once more behind a server that keeps to {@code postgres_fdw}'s own options, eight that are read
 * together, and many small ones.
 *
 * @param place the servers
 * @param size how many there are
 */
record Tenants(Place place, Size size) {

    static final String LARGE = "large";
    static final String PLAIN_FDW = "large_plain_fdw";
    static final List<String> ACROSS =
            IntStream.rangeClosed(1, 8).mapToObj(it -> "across_" + it).toList();

    static String small(int number) {
        return "small_" + number;
    }

    static String remembered(int number) {
        return "remembered_" + number;
    }

    /** Returns the shard of a tenant: they are dealt out in turn. */
    static int shard(int number) {
        return number % 2;
    }

    ShardTopology topology(Function<Server, DataSource> direct) {
        ShardTopology.Builder topology = ShardTopology.builder("queries");
        for (Server shard : place.shards()) {
            topology.shard(
                    shard.name(),
                    at -> at.host(shard.address().host())
                            .port(shard.address().port())
                            .dbname(shard.address().dbname())
                            .admin(shard.adminDataSource())
                            .direct(direct.apply(shard)));
            mappings(topology, shard.name(), shard);
        }
        Server first = place.shards().get(0);
        topology.shard(
                "plain_fdw",
                at -> at.host(first.address().host())
                        .port(first.address().port())
                        .dbname(first.address().dbname())
                        .admin(first.adminDataSource())
                        .withoutDefaults());
        mappings(topology, "plain_fdw", first);
        topology.tenant(LARGE).on(first.name());
        topology.tenant(PLAIN_FDW).on("plain_fdw", from -> from.schema(LARGE));
        for (int at = 0; at < ACROSS.size(); at++) {
            topology.tenant(ACROSS.get(at)).on(place.shards().get(shard(at)).name());
        }
        for (int at = 1; at <= size.tenants(); at++) {
            topology.tenant(small(at)).on(place.shards().get(shard(at)).name());
        }
        return topology.grantTo(place.veneer().app().role()).build();
    }

    private void mappings(ShardTopology.Builder topology, String name, Server shard) {
        topology.userMapping(
                place.veneer().admin().role(),
                as -> as.on(name)
                        .user(shard.admin().role())
                        .password(shard.admin().password()));
        topology.userMapping(
                place.veneer().app().role(),
                as -> as.on(name).user(shard.app().role()).password(shard.app().password()));
    }

    /** Makes them on the shards, and then on the veneer. */
    void make() throws SQLException {
        try (Connection first = place.shards().get(0).adminDataSource().getConnection();
                Connection second = place.shards().get(1).adminDataSource().getConnection();
                Statement one = first.createStatement();
                Statement two = second.createStatement()) {
            List<Statement> shards = List.of(one, two);
            make(one, LARGE, size.customers(), 0);
            for (int at = 0; at < ACROSS.size(); at++) {
                make(shards.get(shard(at)), ACROSS.get(at), size.customersAcross(), shard(at));
            }
            for (int at = 1; at <= size.tenants(); at++) {
                make(shards.get(shard(at)), small(at), Size.SMALL, shard(at));
            }
            one.execute("ANALYZE");
            two.execute("ANALYZE");
        }
        TenantRouter.builder(topology(Server::appDataSource))
                .admin(place.veneer().adminDataSource())
                .app(place.veneer().appDataSource())
                .build()
                .apply()
                .orThrow();
    }

    private void make(Statement shard, String schema, int customers, int number) throws SQLException {
        String app = place.shards().get(number).app().role();
        shard.execute("CREATE SCHEMA " + schema + "; SET search_path = " + schema
                + "; CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, city text NOT NULL)"
                + "; CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL, amount numeric(12,2) NOT NULL,"
                + " placed date NOT NULL)"
                + "; CREATE INDEX ON orders (customer_id)"
                + "; CREATE TABLE inserted (LIKE orders INCLUDING INDEXES)"
                + "; INSERT INTO customers SELECT n, 'Customer ' || n, 'City ' || n % 100 FROM generate_series(1, "
                + customers
                + ") n; INSERT INTO orders SELECT n, 1 + n % " + customers
                + ", n % 1000 / 7.0, date '2026-01-01' + n % 300 FROM generate_series(1, " + 10 * customers
                + ") n; GRANT USAGE ON SCHEMA " + schema + " TO " + app
                + "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + app);
    }

    /** Makes the tenants that are only looked up: schemas with a foreign table each, as another process would have made them. */
    void makeRemembered() throws SQLException {
        try (Connection connection = place.veneer().adminDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (int at = 1; at <= size.remembered(); at++) {
                String schema = remembered(at);
                statement.execute("CREATE SCHEMA " + schema + "; CREATE FOREIGN TABLE " + schema
                        + ".customers (id bigint) SERVER "
                        + place.shards().get(shard(at)).name() + "; GRANT USAGE ON SCHEMA " + schema + " TO "
                        + place.veneer().app().role());
            }
            statement.execute("ANALYZE pg_catalog.pg_namespace, pg_catalog.pg_class, pg_catalog.pg_foreign_table,"
                    + " pg_catalog.pg_depend");
        }
    }
}
