package dev.ppp.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a cluster has been closed: nothing. */
final class EmbeddedClusterCloseIT {

    private static final String TEMPORARY_DIRECTORY = "java.io.tmpdir";

    private final String before = System.getProperty(TEMPORARY_DIRECTORY);

    @TempDir
    private Path temporary;

    @BeforeEach
    void work_in_a_directory_of_our_own() {
        System.setProperty(TEMPORARY_DIRECTORY, temporary.toString());
    }

    @AfterEach
    void work_where_we_did_before() {
        System.setProperty(TEMPORARY_DIRECTORY, before);
    }

    @Test
    void leaves_no_process_and_no_file() throws IOException {
        EmbeddedCluster cluster = EmbeddedCluster.start();
        assertThat(files()).hasSize(1);
        assertThat(serverProcesses()).isNotEmpty();

        cluster.close();
        cluster.close();

        assertThat(files()).isEmpty();
        assertThat(serverProcesses()).isEmpty();
        assertThat(cluster.isClosing()).isTrue();
    }

    @Test
    void leaves_nothing_when_a_server_could_not_be_started() throws IOException {
        assertThatThrownBy(() -> EmbeddedCluster.start((server, builder) -> {
                    if (server.equals("shard2")) {
                        builder.setServerConfig("no_such_setting", "on").setPGStartupWait(Duration.ofSeconds(1));
                    }
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("could not start server \"shard2\": ")
                .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"");

        assertThat(files()).isEmpty();
        assertThat(serverProcesses()).isEmpty();
    }

    @Test
    void leaves_nothing_of_a_server_that_started_but_did_not_get_ready() throws IOException {
        assertThatThrownBy(() -> EmbeddedCluster.start((server, builder) -> {
                    if (server.equals("shard3")) {
                        builder.setConnectConfig("password", "wrong").setPGStartupWait(Duration.ofSeconds(2));
                    }
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("could not start server \"shard3\"");

        assertThat(files()).isEmpty();
        assertThat(serverProcesses()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> children = Files.list(temporary)) {
            return children.toList();
        }
    }

    private List<ProcessHandle> serverProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(temporary.toString()))
                .toList();
    }
}
