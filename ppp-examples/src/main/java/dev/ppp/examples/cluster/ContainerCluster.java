package dev.ppp.examples.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster of servers in containers of their own, in one network: the veneer reaches a shard by its name there, and this
 * process reaches each server by a port that the engine publishes. Roles, passwords, statement logs and tenants are as
 * on an {@link EmbeddedCluster}. The image is PostgreSQL's official one, {@value #OFFICIAL_IMAGE}, unless the system
 * property {@value #IMAGE_PROPERTY} or the environment's {@value #IMAGE_VARIABLE} names another one of PostgreSQL 17 or
 * newer that understands the same variables.
 *
 * <p>Also when the process is interrupted or terminated, it removes every container and the network. Those of a process
 * that was killed carry the label {@value #LABEL} with the cluster's {@link #id()}; {@link #removeLeftOver} removes them.
 */
public final class ContainerCluster implements Cluster {

    /** The system property that names the image. */
    public static final String IMAGE_PROPERTY = "ppp.postgres.image";

    /** The variable of the environment that names the image where the system property does not. */
    public static final String IMAGE_VARIABLE = "PPP_POSTGRES_IMAGE";

    /** The image where nothing names another one. */
    public static final String OFFICIAL_IMAGE = "postgres:18";

    /** The label that containers and network carry; its value is the cluster's id. */
    public static final String LABEL = "dev.ppp.cluster";

    private final String id = UUID.randomUUID().toString();
    private final ClusterSettings settings;
    private final Lifecycle lifecycle;
    private final List<Server> servers = new ArrayList<>();

    private ContainerCluster(ClusterSettings settings) {
        this.settings = settings;
        this.lifecycle = new Lifecycle(settings.shards() + 1, () -> removeLeftOver(id));
    }

    /**
     * Starts one veneer and three shards in parallel and fills the shards with the bookstore's tenants.
     *
     * @return the running cluster, to be closed
     * @throws ClusterException if there is no Docker engine, or a server could not be started; nothing of the others is
     *     left then
     */
    public static ContainerCluster start() {
        return start(ClusterSettings.ofBookstore());
    }

    /**
     * Starts one veneer and some shards in parallel.
     *
     * @param settings what the cluster is made of
     * @return the running cluster, to be closed
     * @throws ClusterException if there is no Docker engine, or a server could not be started; nothing of the others is
     *     left then
     */
    public static ContainerCluster start(ClusterSettings settings) {
        return start(settings, image());
    }

    static ContainerCluster start(ClusterSettings settings, String image) {
        DockerEngine engine = DockerEngine.find();
        DockerImageName parsed = DockerImageName.parse(image);
        engine.provide(parsed);
        ContainerCluster cluster = new ContainerCluster(settings);
        cluster.servers.addAll(cluster.lifecycle.start(() -> cluster.prepare(engine, parsed)));
        return cluster;
    }

    /**
     * Removes what a process that was killed left of its cluster: containers, running or not, with their volumes, and the
     * network. Does nothing where nothing is left.
     *
     * @param id what {@link #id()} returned there
     * @throws ClusterException if there is no Docker engine, or it could not remove them
     */
    public static void removeLeftOver(String id) {
        DockerEngine.find().removeLabelled(LABEL, id);
    }

    /**
     * Returns the name of the image that {@link #start()} takes.
     *
     * @return the name, with a tag
     */
    public static String image() {
        return Optional.ofNullable(System.getProperty(IMAGE_PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(IMAGE_VARIABLE)))
                .orElse(OFFICIAL_IMAGE);
    }

    /**
     * Returns what its containers and its network are labelled with.
     *
     * @return a name that no other cluster has
     */
    public String id() {
        return id;
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
        return new Address(shard.name(), ContainerServer.PORT, shard.address().dbname());
    }

    @Override
    public boolean isClosing() {
        return lifecycle.isClosing();
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private List<Supplier<Server>> prepare(DockerEngine engine, DockerImageName image) {
        Network network = engine.createNetwork(LABEL, id);
        return declareServers().stream()
                .map(server -> new ContainerServer(server, settings.statementLogs()))
                .<Supplier<Server>>map(container -> () -> start(container, image, network))
                .toList();
    }

    private Server start(ContainerServer declared, DockerImageName image, Network network) {
        lifecycle.goOn();
        Server server = declared.start(
                image, container -> container.withNetwork(network).withLabel(LABEL, id), lifecycle::goOn);
        lifecycle.goOn();
        Furnishing.of(server).furnish(settings);
        return server;
    }

    // Each is declared with the name that it has in the network.
    private List<Server> declareServers() {
        List<Server> declared = new ArrayList<>();
        declared.add(Server.declareVeneer("veneer", ContainerServer.PORT));
        settings.shardNames().forEach(shard -> declared.add(Server.declareShard(shard, shard, ContainerServer.PORT)));
        return declared;
    }
}
