package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.ppp.examples.cluster.ContainerCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** The same story on containers, where the veneer reaches the shards by other addresses. */
@Tag("docker")
final class InActionOnContainersIT {

    private final DockerClient engine = DockerClientFactory.instance().client();
    private final Set<String> before = containersAndNetworks();

    @TempDir
    private Path directory;

    @Test
    void comes_out_as_the_document_shows() throws Exception {
        try (ExampleProcess inAction = ExampleProcess.start(InAction.class, directory, "--containers")) {
            String output = inAction.remainingOutput();

            assertThat(inAction.exitCode()).as(inAction.errors()).isZero();
            assertThat(inAction.errors()).isEmpty();
            WalkThrough.inAction().assertShows(Transcript.steps(output));
        }
        assertThat(containersAndNetworks()).isEqualTo(before);
    }

    @Test
    void leaves_nothing_behind_when_it_is_terminated() throws Exception {
        try (ExampleProcess inAction = ExampleProcess.start(InAction.class, directory, "--containers")) {
            inAction.awaitLine("== 3.");
            assertThat(containersAndNetworks()).hasSize(before.size() + 5);

            inAction.signal("TERM");

            assertThat(inAction.exitCode()).isEqualTo(143);
            assertThat(inAction.errors()).doesNotContain("Exception in thread");
        }
        assertThat(containersAndNetworks()).isEqualTo(before);
    }

    /** Those of clusters, whoever started them. */
    private Set<String> containersAndNetworks() {
        return Stream.concat(
                        engine
                                .listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(List.of(ContainerCluster.LABEL))
                                .exec()
                                .stream()
                                .map(it -> it.getId()),
                        engine.listNetworksCmd().withFilter("label", List.of(ContainerCluster.LABEL)).exec().stream()
                                .map(it -> it.getId()))
                .collect(Collectors.toSet());
    }
}
