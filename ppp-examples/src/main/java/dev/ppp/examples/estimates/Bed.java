package dev.ppp.examples.estimates;

import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;

/**
 * The tables of two schemas on one shard, small ones and large ones, and a tenant for each place from which they are asked.
 *
 * @param veneer the veneer
 * @param shard the one shard
 * @param port where the veneer reaches the shard by a way
 * @param customers how many there are in the large schema; ten orders for each, and two items for each order
 */
record Bed(Server veneer, Server shard, ToIntFunction<Way> port, int customers) {

    private static final int FEW = 20;
    private static final List<String> TABLES = List.of("customers", "orders", "items", "products");

    /** Makes all of it. */
    void make() throws SQLException {
        try (Connection connection = shard.adminDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            make(statement, "small", FEW);
            make(statement, "large", customers);
        }
        router(veneer.appDataSource()).apply().orThrow();
        try (Connection connection = veneer.adminDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (Place place : Place.all()) {
                if (place.analyzed()) {
                    for (String table : TABLES) {
                        statement.execute("ANALYZE " + place.tenant() + "." + table);
                    }
                }
            }
        }
    }

    private void make(Statement shard, String schema, int customers) throws SQLException {
        shard.execute("CREATE SCHEMA " + schema + "; SET search_path = " + schema
                + "; CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)"
                + "; CREATE TABLE products (id bigint PRIMARY KEY, kind text NOT NULL)"
                + "; CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers,"
                + " amount numeric(12,2) NOT NULL)"
                + "; CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders,"
                + " product_id bigint NOT NULL REFERENCES products, quantity integer NOT NULL)"
                + "; INSERT INTO customers SELECT n, 'Customer ' || n FROM generate_series(1, " + customers + ") n"
                + "; INSERT INTO products SELECT n, 'Kind ' || n % 10 FROM generate_series(1, " + customers + ") n"
                + "; INSERT INTO orders SELECT n, 1 + n % " + customers
                + ", n * 7919 % 10000 / 100.0 FROM generate_series(1, " + 10 * customers + ") n"
                + "; INSERT INTO items SELECT n, 1 + n % " + 10 * customers + ", 1 + n % " + customers
                + ", 1 + n % 5 FROM generate_series(1, " + 20 * customers + ") n"
                + "; CREATE INDEX ON orders (customer_id); CREATE INDEX ON items (order_id)"
                + "; ANALYZE customers, products, orders, items"
                + "; GRANT USAGE ON SCHEMA " + schema + " TO "
                + this.shard.app().role()
                + "; GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO "
                + this.shard.app().role());
    }

    TenantRouter router(DataSource app) {
        return TenantRouter.builder(topology())
                .admin(veneer.adminDataSource())
                .app(app)
                .build();
    }

    private ShardTopology topology() {
        ShardTopology.Builder topology = ShardTopology.builder("estimates");
        Place.all().stream()
                .filter(Place::large)
                .forEach(place -> topology.shard(place.server(), at -> {
                    at.host(shard.address().host())
                            .port(port.applyAsInt(place.way()))
                            .dbname(shard.address().dbname())
                            .admin(shard.adminDataSource());
                    place.costs().on(at);
                }));
        for (Place place : Place.all()) {
            topology.tenant(place.tenant()).on(place.server(), from -> from.schema(place.remoteSchema()));
        }
        return topology.userMapping(
                        veneer.admin().role(),
                        as -> as.user(shard.admin().role())
                                .password(shard.admin().password()))
                .userMapping(
                        veneer.app().role(),
                        as -> as.user(shard.app().role()).password(shard.app().password()))
                .grantTo(veneer.app().role())
                .build();
    }
}
