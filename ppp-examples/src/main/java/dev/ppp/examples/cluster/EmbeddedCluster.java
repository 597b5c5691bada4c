package dev.ppp.examples.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A cluster of servers that are children of this process, each on TCP on 127.0.0.1 alone, with passwords that are made
 * up at each start. Also when the process is interrupted or terminated, it stops every server and deletes every file,
 * the unpacked binaries among them; only a process that is killed leaves them behind.
 */
public final class EmbeddedCluster implements Cluster {

    private static final String HOST = "127.0.0.1";
    private static final String VENEER = "veneer";

    private final ClusterSettings settings;
    private final Scratch scratch = Scratch.unused();
    private final EmbeddedServer.Binaries binaries = new EmbeddedServer.Binaries();
    private final List<EmbeddedServer> processes = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final ExecutorService starters;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Thread shutdownHook = new Thread(this::close, "ppp-cluster-close");
    private boolean closing;

    private EmbeddedCluster(ClusterSettings settings) {
        this.settings = settings;
        this.starters = Executors.newFixedThreadPool(settings.shards() + 1);
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
        Runtime.getRuntime().addShutdownHook(cluster.shutdownHook);
        try {
            cluster.startServers(adjustment);
            return cluster;
        } catch (RuntimeException e) {
            boolean interrupted = cluster.isClosing();
            cluster.close();
            throw interrupted ? new ClusterException("cluster was closed while it started", e) : e;
        }
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
        if (server.name().equals(VENEER)) {
            Furnishing.of(there).createVeneerDatabase();
        } else {
            Furnishing.of(there).createDatabase();
        }
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

    /**
     * Tells whether the cluster is being closed or is closed, by whomever: what fails from then on fails because of it.
     *
     * @return whether {@link #close()} has begun
     */
    public synchronized boolean isClosing() {
        return closing;
    }

    @Override
    public void close() {
        if (!beginClosing()) {
            closed.join();
            return;
        }
        try {
            awaitStarters();
        } finally {
            stopAndDelete();
        }
    }

    /** Does each part whatever becomes of the one before. */
    private void stopAndDelete() {
        try {
            stopServers();
        } finally {
            try {
                scratch.delete();
                forgetShutdownHook();
            } finally {
                closed.complete(null);
            }
        }
    }

    private void startServers(BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        List<CompletableFuture<Server>> starting = beginStarting(adjustment);
        for (CompletableFuture<Server> server : starting) {
            servers.add(join(server));
        }
    }

    // Under the same lock as beginClosing(): either close() sees all the starters, or none of them begins.
    private synchronized List<CompletableFuture<Server>> beginStarting(
            BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        goOn();
        scratch.make();
        List<CompletableFuture<Server>> starting = new ArrayList<>();
        for (Server server : declareServers()) {
            EmbeddedServer process = new EmbeddedServer(server, scratch, binaries, settings.statementLogs());
            processes.add(process);
            starting.add(CompletableFuture.supplyAsync(() -> start(server, process, adjustment), starters));
        }
        return starting;
    }

    private Server start(
            Server server, EmbeddedServer process, BiConsumer<String, EmbeddedPostgres.Builder> adjustment) {
        goOn();
        process.start(builder -> {
            builder.setDataDirectoryCustomizer(initialized -> goOn());
            adjustment.accept(server.name(), builder);
        });
        goOn();
        furnish(server);
        return server;
    }

    /** Stops a start that nobody waits for any more. */
    private synchronized void goOn() {
        if (closing) {
            throw new ClusterException("cluster is being closed", null);
        }
    }

    private void furnish(Server server) {
        Furnishing furnishing = Furnishing.of(server);
        furnishing.createRoles();
        if (server.name().equals(VENEER)) {
            furnishing.createVeneerDatabase();
        } else {
            furnishing.createDatabase();
            if (settings.bookstore()) {
                Bookstore.on(server).createTenants();
            }
        }
    }

    private List<Server> declareServers() {
        List<Integer> ports = FreePorts.find(settings.shards() + 1);
        List<Server> declared = new ArrayList<>();
        declared.add(server(VENEER, new Address(HOST, ports.get(0), "veneer"), "veneer"));
        for (String shard : settings.shardNames()) {
            declared.add(server(shard, new Address(HOST, ports.get(declared.size()), "bookstore"), "bookstore"));
        }
        return declared;
    }

    private static Server server(String name, Address address, String rolePrefix) {
        return new Server(
                name,
                address,
                Login.withRandomPassword("postgres"),
                Login.withRandomPassword(rolePrefix + "_admin"),
                Login.withRandomPassword(rolePrefix + "_app"));
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ClusterException cause ? cause : e;
        }
    }

    private synchronized boolean beginClosing() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void awaitStarters() {
        starters.shutdown();
        try {
            if (!starters.awaitTermination(3, TimeUnit.MINUTES)) {
                throw new ClusterException("could not close the cluster: its servers are still starting", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("could not close the cluster: interrupted", e);
        }
    }

    private void stopServers() {
        CompletableFuture<?>[] stopping = processes.stream()
                .map(process -> CompletableFuture.runAsync(process::stop))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(stopping).join();
    }

    private void forgetShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The process is ending: this is the hook, or it waits for us.
        }
    }
}
