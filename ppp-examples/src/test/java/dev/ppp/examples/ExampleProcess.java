package dev.ppp.examples;

import dev.ppp.examples.cluster.ContainerCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An example as a process of its own, whose temporary files are all in one directory. */
final class ExampleProcess implements AutoCloseable {

    private final Path temporary;
    private final Path errors;
    private final Process process;
    private final BufferedReader output;

    private ExampleProcess(Path temporary, Path errors, Process process) {
        this.temporary = temporary;
        this.errors = errors;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a main class with the class path of this test, and a directory of temporary files inside the one given. */
    static ExampleProcess start(Class<?> example, Path directory, String... arguments) throws IOException {
        return start(example, directory, Files.createDirectory(directory.resolve("temporary")), arguments);
    }

    static ExampleProcess start(Class<?> example, Path directory, Path temporary, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + temporary,
                "-D" + ContainerCluster.IMAGE_PROPERTY + "=" + ContainerCluster.image(),
                "-cp",
                System.getProperty("java.class.path"),
                example.getName()));
        command.addAll(List.of(arguments));
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new ExampleProcess(temporary, errors, process);
    }

    /** Reads up to a line that begins with a text. */
    void awaitLine(String beginning) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("it ended before it printed \"" + beginning + "\": " + errors());
        }
    }

    /** Sends it a signal as the terminal or an operator would. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    String remainingOutput() throws IOException {
        return String.join("\n", output.lines().toList());
    }

    int exitCode() throws IOException, InterruptedException {
        remainingOutput();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new IOException("it does not end");
        }
        return process.exitValue();
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    /** Returns the processes that still work in its directory of temporary files. */
    List<ProcessHandle> servers() {
        return ProcessHandle.allProcesses()
                .filter(any -> any.pid() != process.pid())
                .filter(any -> any.info().commandLine().orElse("").contains(temporary.toString()))
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
