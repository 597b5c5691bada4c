package dev.ppp.testing;

import dev.ppp.TenantRouter;

/**
 * Two tenants, bluth_co on shard 1 and cyberdyne on shard 2, each with 100 authors and 1,000 books, and a table of the veneer's own,
 * public.rates, which is empty.
 */
public final class TwoBookstores {

    private TwoBookstores() {}

    /** On the newest servers. */
    public static Cluster fresh() {
        return of(Servers.NEWEST);
    }

    /** With a veneer of another major. */
    public static Cluster of(int veneerMajor) {
        return filled(Cluster.of(veneerMajor, Servers.NEWEST));
    }

    public static Cluster filled(Cluster cluster) {
        create(cluster, 1, "bluth_co");
        create(cluster, 2, "cyberdyne");
        cluster.onVeneer(
                "CREATE TABLE public.rates (id int, rate numeric)",
                "GRANT SELECT ON public.rates TO PUBLIC",
                "GRANT USAGE ON SCHEMA public TO PUBLIC");
        return cluster;
    }

    /** A router whose topology is applied. */
    public static TenantRouter applied(Cluster cluster) {
        TenantRouter router = cluster.router(cluster.topologyWithDirectLane()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());
        router.apply().orThrow();
        return router;
    }

    private static void create(Cluster cluster, int shard, String schema) {
        cluster.onShard(
                shard,
                "CREATE SCHEMA " + schema,
                "CREATE TYPE " + schema + ".mood AS ENUM ('ok', 'sad')",
                "CREATE TABLE " + schema
                        + ".authors (id int PRIMARY KEY, name text NOT NULL, born timestamptz NOT NULL," + " mood "
                        + schema + ".mood)",
                "CREATE TABLE " + schema + ".books (id int PRIMARY KEY, title text NOT NULL, author_id int NOT NULL,"
                        + " price numeric NOT NULL)",
                "INSERT INTO " + schema + ".authors SELECT i, 'author ' || i,"
                        + " '2001-01-01'::timestamptz + i * interval '1 day', 'ok' FROM generate_series(1, 100) i",
                "INSERT INTO " + schema
                        + ".books SELECT i, 'book ' || i, i % 100 + 1, i FROM generate_series(1, 1000) i",
                "ANALYZE",
                "GRANT USAGE ON SCHEMA " + schema + " TO bookstore_app",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO bookstore_app");
    }
}
