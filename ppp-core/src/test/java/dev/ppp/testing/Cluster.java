package dev.ppp.testing;

import dev.ppp.ShardBuilder;
import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.testing.Server.Sqls;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * One veneer and two shards, started once for all tests, with fresh databases for each test. Roles are the servers':
 * {@code veneer_admin} and {@code veneer_app} on the veneer, {@code bookstore_admin} and {@code bookstore_app} on each
 * shard, each with its own password.
 */
public final class Cluster {

    /** Passwords of throw-away servers; one holds what SQL and psql could stumble over. */
    public static final String ADMIN_PASSWORD = "veneer-admin-secret";

    public static final String APP_PASSWORD = "veneer-app-secret";
    public static final List<String> SHARD_ADMIN_PASSWORDS = List.of("shard1'admin\\%L secret", "shard2-admin-secret");
    public static final List<String> SHARD_APP_PASSWORDS =
            List.of("shard1-app-secret", "shard2-app-$ppp$-secret-\u00e9");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String database = "test_" + NUMBER.incrementAndGet();
    private final List<Server> servers;

    private Cluster(List<Server> servers) {
        this.servers = servers;
    }

    /** Fresh databases; on the veneer, the extension and its GRANT, as a superuser grants them. */
    public static Cluster fresh() {
        return of(Servers.NEWEST, Servers.NEWEST);
    }

    /** The same on servers of other majors. */
    public static Cluster of(int veneerMajor, int shardMajor) {
        return furnished(bare(Servers.of(veneerMajor, shardMajor)));
    }

    private static Cluster furnished(Cluster cluster) {
        Sqls.run(
                cluster.superuser(),
                "CREATE EXTENSION postgres_fdw",
                "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO veneer_admin",
                "GRANT CREATE ON DATABASE " + cluster.database + " TO veneer_admin");
        return cluster;
    }

    /** The same with a server of its own for shard 2, to which a test may do anything. */
    public static Cluster withOwnShard2() {
        List<Server> shared = Servers.of(Servers.NEWEST, Servers.NEWEST);
        return furnished(bare(List.of(shared.get(0), shared.get(1), Servers.ownShard(2))));
    }

    /** Fresh databases, without anything on the veneer. */
    public static Cluster bare() {
        return bare(Servers.of(Servers.NEWEST, Servers.NEWEST));
    }

    private static Cluster bare(List<Server> servers) {
        Cluster cluster = new Cluster(servers);
        cluster.servers.forEach(it -> Sqls.run(it.superuser("postgres"), "CREATE DATABASE " + cluster.database));
        for (int shard = 1; shard <= 2; shard++) {
            Sqls.run(
                    cluster.shardServer(shard).superuser(cluster.database),
                    "GRANT CREATE ON DATABASE " + cluster.database + " TO bookstore_admin");
        }
        return cluster;
    }

    public String database() {
        return database;
    }

    public Server veneerServer() {
        return servers.get(0);
    }

    /** A shard's server, 1 or 2. */
    public Server shardServer(int shard) {
        return servers.get(shard);
    }

    public DataSource superuser() {
        return servers.get(0).superuser(database);
    }

    public DataSource admin() {
        return servers.get(0).as("veneer_admin", ADMIN_PASSWORD, database);
    }

    public DataSource app() {
        return servers.get(0).as("veneer_app", APP_PASSWORD, database);
    }

    /** The application's user on shard 1 or 2, as the direct lane logs in. */
    public DataSource shardApp(int shard) {
        return servers.get(shard).as("bookstore_app", SHARD_APP_PASSWORDS.get(shard - 1), database);
    }

    /** A topology with both shards and a direct way to them. */
    public ShardTopology.Builder topologyWithDirectLane() {
        return topologyWithDirectLane(shardApp(1), shardApp(2));
    }

    /** The same by given ways. */
    public ShardTopology.Builder topologyWithDirectLane(DataSource first, DataSource second) {
        return topology(Map.of(
                1,
                at -> address(at, 1).admin(shardAdmin(1)).direct(first),
                2,
                at -> address(at, 2).admin(shardAdmin(2)).direct(second)));
    }

    /**
     * Moves a tenant's schema to another shard by hand, as one without this library does: its rows are made anew there, and the
     * veneer's foreign tables lead there.
     */
    public void moveByHand(String schema, int from, int to) {
        createTenant(to, schema);
        String name = Sqls.name(schema);
        onVeneer(
                "SET ROLE veneer_admin",
                "ALTER SCHEMA " + name + " RENAME TO left_behind",
                "CREATE SCHEMA " + name,
                "IMPORT FOREIGN SCHEMA " + name + " FROM SERVER shard" + to + " INTO " + name,
                "GRANT USAGE ON SCHEMA " + name + " TO veneer_app",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + name + " TO veneer_app",
                "DROP SCHEMA left_behind CASCADE");
        onShard(from, "DROP SCHEMA " + name + " CASCADE");
    }

    /** The shard's admin, shard 1 or 2. */
    public DataSource shardAdmin(int shard) {
        return servers.get(shard).as("bookstore_admin", SHARD_ADMIN_PASSWORDS.get(shard - 1), database);
    }

    /** The schemas of shard 1, as tenants of it. */
    public Map<String, String> tenantsOnShard1() {
        return DSL
                .using(shardAdmin(1), SQLDialect.POSTGRES)
                .fetch("SELECT nspname::text FROM pg_namespace WHERE nspowner = 'bookstore_admin'::regrole")
                .getValues(0, String.class)
                .stream()
                .collect(Collectors.toMap(it -> it, it -> "shard1"));
    }

    /** Runs statements as the veneer's superuser. */
    public void onVeneer(String... statements) {
        Sqls.run(superuser(), statements);
    }

    /** Runs statements as a shard's admin. */
    public void onShard(int shard, String... statements) {
        Sqls.run(shardAdmin(shard), statements);
    }

    /** A schema with the tables authors and books on a shard, with one author and one book, readable by its app. */
    public void createTenant(int shard, String schema) {
        String name = Sqls.name(schema);
        onShard(
                shard,
                "CREATE SCHEMA " + name,
                "CREATE TABLE " + name + ".authors (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),"
                        + " first_name text NOT NULL, last_name text NOT NULL)",
                "CREATE TABLE " + name + ".books (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text NOT NULL,"
                        + " author_id uuid NOT NULL REFERENCES " + name + ".authors)",
                "INSERT INTO " + name + ".authors (first_name, last_name) VALUES ('Anne', "
                        + literal("Rice of " + schema) + ")",
                "INSERT INTO " + name + ".books (title, author_id) SELECT 'The Wolf Gift', id FROM " + name
                        + ".authors",
                "GRANT USAGE ON SCHEMA " + name + " TO bookstore_app",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + name + " TO bookstore_app");
    }

    /** A topology with both shards, all mappings, the app's role, and Java's way to the shards. */
    public ShardTopology.Builder topology() {
        return topology(Map.of(
                1,
                at -> address(at, 1).admin(shardAdmin(1)),
                2,
                at -> address(at, 2).admin(shardAdmin(2))));
    }

    /** The same without Java's way to the shards. */
    public ShardTopology.Builder topologyOfVeneerOnly() {
        return topology(Map.of(1, at -> address(at, 1), 2, at -> address(at, 2)));
    }

    /** The same with one shard declared differently. */
    public ShardTopology.Builder topologyWith(String shard, Consumer<ShardBuilder> declared) {
        int other = shard.equals("shard1") ? 2 : 1;
        return topology(
                Map.of(3 - other, declared, other, at -> address(at, other).admin(shardAdmin(other))));
    }

    /** Where the veneer finds a shard. */
    public ShardBuilder address(ShardBuilder at, int shard) {
        return at.host("127.0.0.1").port(shardServer(shard).port()).dbname(database);
    }

    private ShardTopology.Builder topology(Map<Integer, Consumer<ShardBuilder>> shards) {
        ShardTopology.Builder builder = ShardTopology.builder("bookstore");
        for (int number = 1; number <= 2; number++) {
            int shard = number;
            builder.shard("shard" + shard, shards.getOrDefault(shard, at -> {}));
            builder.userMapping(
                    "veneer_admin",
                    as -> as.on("shard" + shard)
                            .user("bookstore_admin")
                            .password(SHARD_ADMIN_PASSWORDS.get(shard - 1)));
            builder.userMapping(
                    "veneer_app",
                    as -> as.on("shard" + shard)
                            .user("bookstore_app")
                            .password(() -> SHARD_APP_PASSWORDS.get(shard - 1)));
        }
        return builder.grantTo("veneer_app");
    }

    public TenantRouter router(ShardTopology topology) {
        return TenantRouter.builder(topology).admin(admin()).app(app()).build();
    }

    /** One row and one column, as the superuser of the veneer. */
    public String ask(String sql) {
        return ask(superuser(), sql);
    }

    /** One row and one column. */
    public static String ask(DataSource dataSource, String sql) {
        DSLContext dsl = DSL.using(dataSource, SQLDialect.POSTGRES);
        return String.valueOf(dsl.fetchValue(sql));
    }

    public static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
