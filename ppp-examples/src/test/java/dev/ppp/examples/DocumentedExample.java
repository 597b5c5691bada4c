package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document that shows, in blocks called {@code java PART} and {@code output PART}, parts of an example's code and what they print.
 *
 * @param example a main class; each part of its code stands between {@code // docs: PART} and {@code // end}, and prints first a line
 *     with a colon at its end, which says what it is
 * @param document the document's name
 * @param parts the parts, in the order in which they print
 */
record DocumentedExample(Class<?> example, String document, List<String> parts) {

    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");

    /** Runs the example and compares. With the system property {@code docs.update}, the document is written anew before. */
    void check(Path directory) throws Exception {
        try (ExampleProcess process = ExampleProcess.start(example, directory)) {
            String output = process.remainingOutput();
            assertThat(process.exitCode()).as(process.errors()).isZero();
            assertThat(process.servers()).isEmpty();
            compare(outputs(output));
        }
    }

    private void compare(List<String> outputs) throws IOException {
        Path file = ROOT.resolve("docs").resolve(document);
        String shown = Files.readString(file);
        String expected = shown;
        for (int at = 0; at < parts.size(); at++) {
            expected = replaced(expected, "java " + parts.get(at), code(parts.get(at)));
            expected = replaced(expected, "output " + parts.get(at), outputs.get(at));
        }
        if (System.getProperty("docs.update") != null) {
            Files.writeString(file, expected);
            shown = expected;
        }
        assertThat(shown).isEqualTo(expected);
    }

    private static String replaced(String document, String block, String text) {
        Matcher matcher = Pattern.compile("(?s)```" + block + "\n.*?```").matcher(document);
        assertThat(matcher.find()).as(block).isTrue();
        return matcher.replaceFirst(Matcher.quoteReplacement("```" + block + "\n" + text + "```"));
    }

    private String code(String part) throws IOException {
        String source = Files.readString(
                ROOT.resolve("ppp-examples/src/main/java/" + example.getName().replace('.', '/') + ".java"));
        Matcher matcher =
                Pattern.compile("(?s)// docs: " + part + "\n(.*?) *// end").matcher(source);
        assertThat(matcher.find()).as(part).isTrue();
        return matcher.group(1).stripTrailing().stripIndent() + "\n";
    }

    private List<String> outputs(String output) {
        List<String> outputs = new ArrayList<>();
        for (String part : output.split("(?m)^(?=[A-Z][^\n]*:$)")) {
            if (!part.isBlank()) {
                outputs.add(part.strip() + "\n");
            }
        }
        assertThat(outputs).hasSameSizeAs(parts);
        return outputs;
    }
}
