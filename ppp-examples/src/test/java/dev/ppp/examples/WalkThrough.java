package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IN_ACTION.md: what its author wrote, and the output of each step in a block that a comment announces. */
record WalkThrough(Path file) {

    private static final Pattern BLOCK =
            Pattern.compile("(?s)(<!-- output of step (\\d+) -->\\n```text\\n)(.*?)(\\n?```\\n)");

    static WalkThrough inAction() {
        return new WalkThrough(Path.of(System.getProperty("basedir", "."), "..", "IN_ACTION.md"));
    }

    /** Checks that the steps came out as the document shows. */
    void assertShows(Map<Integer, String> steps) throws IOException {
        Map<Integer, String> shown = steps();
        assertThat(shown.keySet()).isEqualTo(steps.keySet()).hasSize(8);
        steps.forEach((step, text) -> assertThat(Transcript.comparable(text))
                .as("step %s", step)
                .isEqualTo(Transcript.comparable(shown.getOrDefault(step, ""))));
    }

    /** Returns the output that the document shows for each step. */
    Map<Integer, String> steps() throws IOException {
        Map<Integer, String> steps = new LinkedHashMap<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file));
        while (matcher.find()) {
            steps.put(Integer.valueOf(matcher.group(2)), matcher.group(3));
        }
        return steps;
    }

    /** Writes the output of another run into the document. */
    void replaceSteps(Map<Integer, String> steps) throws IOException {
        String replaced = BLOCK.matcher(Files.readString(file))
                .replaceAll(block -> Matcher.quoteReplacement(
                        block.group(1) + steps.get(Integer.valueOf(block.group(2))) + "\n```\n"));
        Files.writeString(file, replaced);
    }
}
