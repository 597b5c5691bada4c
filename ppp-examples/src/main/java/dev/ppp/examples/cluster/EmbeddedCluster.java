package dev.ppp.examples.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A cluster of servers that are children of this process, each on TCP on 127.0.0.1 alone, with passwords that are made
 * up at each start. Also when the process is interrupted or terminated, it stops every server and deletes every file,
 * the unpacked binaries among them; only a process that is killed leaves them behind.
 */
public final class EmbeddedCluster implements Cluster {

    private static final String HOST = "127.0.0.1";

    private final ClusterSettings settings;
    private final Scratch scratch = Scratch.unused();
    private final EmbeddedServer.Binaries binaries = new EmbeddedServer.Binaries();
    private final List<EmbeddedServer> processes = new ArrayList<>();
    private final Lifecycle lifecycle;
    private final List<Server> servers = new ArrayList<>();

    private EmbeddedCluster(ClusterSettings settings) {
        this.settings = settings;
        this.lifecycle = new Lifecycle(settings.shards() + 1, this::stopAndDelete);
    }

    /**
     * Starts one veneer and three shards in parallel and fills the shards with the bookstore's tenants.
     *
     * @return the running cluster, to be closed
     * @throws ClusterException if a server could not be started; nothing of the others is left then
     */
    public static EmbeddedCluster start() {
        return start(ClusterSettings.ofBookstore());
    }

    /**
     * Starts one veneer and some shards in parallel.
     *
     * @param settings what the cluster is made of
     * @return the running cluster, to be closed
     * @throws ClusterException if a server could not be started; nothing of the others is left then
     */
    public static EmbeddedCluster start(ClusterSettings settings) {
        return start(settings, (server, builder) -> {});
    }

    static EmbeddedCluster start(BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        return start(ClusterSettings.ofBookstore(), adjustment);
    }

    private static EmbeddedCluster start(
            ClusterSettings settings, BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        EmbeddedCluster cluster = new EmbeddedCluster(settings);
        cluster.servers.addAll(cluster.lifecycle.start(() -> cluster.prepare(adjustment)));
        return cluster;
    }

    @Override
    public Server veneer() {
        return servers.get(0);
    }

    @Override
    public List<Server> shards() {
        return List.copyOf(servers.subList(1, servers.size()));
    }

    @Override
    public Address seenByVeneer(Server shard) {
        return shard.address();
    }

    /**
     * Creates a further, empty database on one of the servers, with the same roles; on the veneer with the extension, too.
     *
     * @param server the veneer or a shard
     * @param dbname a name that no database of the server has
     * @return the server, as it is reached for that database
     * @throws ClusterException if the database could not be created
     */
    public Server createDatabase(Server server, String dbname) {
        Server there = server.withDatabase(dbname);
        Furnishing.of(there).createDatabase();
        return there;
    }

    /**
     * Drops a database that {@link #createDatabase} created, and ends the sessions in it.
     *
     * @param server what that returned
     * @throws ClusterException if the database could not be dropped
     */
    public void dropDatabase(Server server) {
        Furnishing.of(server).dropDatabase();
    }

    /**
     * Makes every server write out what it holds in memory (manual, {@code CHECKPOINT}), so that it does not do so while
     * something is measured.
     *
     * @throws ClusterException if a server could not do so
     */
    public void checkpoint() {
        servers.forEach(server -> Furnishing.of(server).checkpoint());
    }

    @Override
    public boolean isClosing() {
        return lifecycle.isClosing();
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private List<Supplier<Server>> prepare(BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        scratch.make();
        List<Supplier<Server>> starts = new ArrayList<>();
        for (Server server : declareServers()) {
            EmbeddedServer process = new EmbeddedServer(server, scratch, binaries, settings.statementLogs());
            processes.add(process);
            starts.add(() -> start(server, process, adjustment));
        }
        return starts;
    }

    private Server start(
            Server server, EmbeddedServer process, BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        lifecycle.goOn();
        process.start(builder -> {
            builder.setDataDirectoryCustomizer(initialized -> lifecycle.goOn());
            adjustment.accept(server.name(), builder);
        });
        lifecycle.goOn();
        Furnishing.of(server).furnish(settings);
        return server;
    }

    private List<Server> declareServers() {
        List<Integer> ports = FreePorts.find(settings.shards() + 1);
        List<Server> declared = new ArrayList<>();
        declared.add(Server.declareVeneer(HOST, ports.get(0)));
        for (String shard : settings.shardNames()) {
            declared.add(Server.declareShard(shard, HOST, ports.get(declared.size())));
        }
        return declared;
    }

    private void stopAndDelete() {
        try {
            stopServers();
        } finally {
            scratch.delete();
        }
    }

    private void stopServers() {
        CompletableFuture<?>[] stopping = processes.stream()
                .map(process -> CompletableFuture.runAsync(process::stop))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(stopping).join();
    }
}
