package dev.ppp.examples.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ResourceReaper;

/**
 * The Docker engine that Testcontainers finds.
 *
 * @param client speaks to it
 */
record DockerEngine(DockerClient client) {

    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    /**
     * Finds the engine.
     *
     * @throws ClusterException if none answers
     */
    static DockerEngine find() {
        try {
            return new DockerEngine(DockerClientFactory.instance().client());
        } catch (IllegalStateException e) {
            throw new ClusterException(
                    "could not find a Docker engine: " + whatWasFound()
                            + "; start one, or let DOCKER_HOST say where one listens, or use the embedded servers,"
                            + " which need none",
                    e);
        }
    }

    /**
     * Gets an image from its registry, unless the engine has it: once for all servers, and in one attempt, where
     * Testcontainers would try again for minutes.
     */
    void provide(DockerImageName image) {
        String name = image.asCanonicalNameString();
        if (!has(name)) {
            pull(name);
        }
    }

    private boolean has(String image) {
        try {
            client.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private void pull(String image) {
        try {
            client.pullImageCmd(image).start().awaitCompletion();
        } catch (DockerException | DockerClientException e) {
            throw new ClusterException(
                    "could not get image \"" + image + "\": "
                            + String.valueOf(e.getMessage()).strip() + "; the system property "
                            + ContainerCluster.IMAGE_PROPERTY + " names another one",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("could not get image \"" + image + "\": interrupted", e);
        }
    }

    /** Makes a network that carries a label. */
    Network createNetwork(String label, String value) {
        Network network = Network.builder()
                .createNetworkCmdModifier(command -> command.withLabels(Map.of(label, value)))
                .build();
        network.getId();
        return network;
    }

    /**
     * Removes the containers and networks that carry a label. While it does so, Testcontainers does not: at the end of the
     * process it removes everything, too, and of two at the same time one fails.
     */
    void removeLabelled(String label, String value) {
        synchronized (ResourceReaper.instance()) {
            containers(label, value).parallelStream().forEach(this::removeContainer);
            networks(label, value).forEach(id -> client.removeNetworkCmd(id).exec());
        }
    }

    private List<String> containers(String label, String value) {
        return client.listContainersCmd().withShowAll(true).withLabelFilter(Map.of(label, value)).exec().stream()
                .map(container -> container.getId())
                .toList();
    }

    private List<String> networks(String label, String value) {
        return client.listNetworksCmd().withFilter("label", List.of(label + "=" + value)).exec().stream()
                .map(network -> network.getId())
                .toList();
    }

    private void removeContainer(String id) {
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // Somebody else has removed it.
        }
    }

    private static String whatWasFound() {
        return Optional.ofNullable(System.getenv("DOCKER_HOST"))
                .map(host -> "DOCKER_HOST is \"" + host + "\", and none answers there")
                .orElse("DOCKER_HOST is not set, and "
                        + (Files.exists(SOCKET) ? "none answers at " : "there is no ")
                        + SOCKET);
    }
}
