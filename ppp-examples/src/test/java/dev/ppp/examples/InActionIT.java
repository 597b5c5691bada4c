package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs InAction as a process. IN_ACTION.md shows the output of such a run; where a step comes out otherwise now, either
 * the library or the document is wrong. To put the output of a new run into the document, run this, and read the diff:
 *
 * <pre>{@code
 * mvn -pl ppp-examples -am verify -Dit.test=InActionIT -Dfailsafe.failIfNoSpecifiedTests=false -Dinaction.update
 * }</pre>
 */
final class InActionIT {

    private static final WalkThrough DOCUMENT = WalkThrough.inAction();

    @TempDir
    private Path directory;

    @Test
    void comes_out_as_the_document_shows() throws Exception {
        try (ExampleProcess inAction = ExampleProcess.start(InAction.class, directory)) {
            String output = inAction.remainingOutput();
            assertThat(inAction.exitCode()).as(inAction.errors()).isZero();
            assertThat(inAction.errors()).isEmpty();
            assertThat(inAction.servers()).isEmpty();
            assertThat(inAction.files()).isEmpty();

            Map<Integer, String> steps = Transcript.steps(output);
            if (System.getProperty("inaction.update") != null) {
                DOCUMENT.replaceSteps(steps);
            }
            DOCUMENT.assertShows(steps);
        }
    }

    @Test
    void says_how_it_is_called() throws Exception {
        try (ExampleProcess inAction = ExampleProcess.start(InAction.class, directory, "--container")) {
            assertThat(inAction.exitCode()).isEqualTo(2);
            assertThat(inAction.errors()).isEqualTo("Usage: InAction [--containers]\n");
        }
    }

    @Test
    void fails_with_a_message_when_it_cannot_start() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        try (ExampleProcess inAction = ExampleProcess.start(InAction.class, directory, file)) {
            assertThat(inAction.exitCode()).isEqualTo(1);
            assertThat(inAction.errors())
                    .matches("InAction failed: could not make directory \"" + file + "/.*\": .*\\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130,Starting", "INT,130,== 4.", "TERM,143,== 6."})
    void leaves_nothing_behind_when_it_is_interrupted(String signal, int exitCode, String line) throws Exception {
        assumeFalse(signal.equals("INT") && ignoresInterrupts(), "SIGINT is ignored here, as in a background job");
        try (ExampleProcess inAction = ExampleProcess.start(InAction.class, directory)) {
            inAction.awaitLine(line);

            inAction.signal(signal);

            assertThat(inAction.exitCode()).isEqualTo(exitCode);
            assertThat(inAction.servers()).isEmpty();
            assertThat(inAction.files()).isEmpty();
        }
    }

    /** A process hands its ignored signals on to its children, and Java then does not see them. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
}
