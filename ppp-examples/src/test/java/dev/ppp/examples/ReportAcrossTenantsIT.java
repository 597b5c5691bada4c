package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/across.md shows the example's code and output. To put them there anew: {@code -Dacross.update}. */
final class ReportAcrossTenantsIT {

    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Path DOCUMENT = ROOT.resolve("docs/across.md");
    private static final List<String> PARTS = List.of("latest", "totals", "partial");

    @TempDir
    private Path directory;

    @Test
    void shows_code_that_is_compiled_and_what_it_prints() throws Exception {
        try (ExampleProcess example = ExampleProcess.start(ReportAcrossTenants.class, directory)) {
            String output = example.remainingOutput();
            assertThat(example.exitCode()).as(example.errors()).isZero();
            assertThat(example.servers()).isEmpty();
            String document = Files.readString(DOCUMENT);

            String expected = document;
            for (int at = 0; at < PARTS.size(); at++) {
                expected = replaced(expected, "java " + PARTS.get(at), code(PARTS.get(at)));
                expected = replaced(
                        expected, "output " + PARTS.get(at), outputs(output).get(at));
            }
            if (System.getProperty("across.update") != null) {
                Files.writeString(DOCUMENT, expected);
                document = expected;
            }

            assertThat(document).isEqualTo(expected);
        }
    }

    private static String replaced(String document, String block, String text) {
        Matcher matcher = Pattern.compile("(?s)```" + block + "\n.*?```").matcher(document);
        assertThat(matcher.find()).as(block).isTrue();
        return matcher.replaceFirst(Matcher.quoteReplacement("```" + block + "\n" + text + "```"));
    }

    private static String code(String part) throws IOException {
        String source =
                Files.readString(ROOT.resolve("ppp-examples/src/main/java/dev/ppp/examples/ReportAcrossTenants.java"));
        Matcher matcher =
                Pattern.compile("(?s)// docs: " + part + "\n(.*?) *// end").matcher(source);
        assertThat(matcher.find()).as(part).isTrue();
        return matcher.group(1).stripTrailing().stripIndent() + "\n";
    }

    /** Each begins with a line that says what it is. */
    private static List<String> outputs(String output) {
        List<String> outputs = new ArrayList<>();
        for (String part : output.split("(?m)^(?=[A-Z][^\n]*:$)")) {
            if (!part.isBlank()) {
                outputs.add(part.strip() + "\n");
            }
        }
        assertThat(outputs).hasSize(PARTS.size());
        return outputs;
    }
}
