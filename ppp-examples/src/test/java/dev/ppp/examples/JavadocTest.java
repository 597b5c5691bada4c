package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JavadocTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>\\{@code\n(.*?)\\}</pre>");

    @ParameterizedTest
    @CsvSource({
        "ShardTopology,dev/ppp",
        "TenantRouter,dev/ppp",
        "TenantDsl,dev/ppp/query",
        "Pushdown,dev/ppp/explain",
        "PppAssertions,dev/ppp/assertj",
        "TenantMeters,dev/ppp/micrometer"
    })
    void shows_code_that_is_compiled(String type, String folder) throws IOException {
        String compiled = Files.readString(BASE.resolve("src/test/java/dev/ppp/examples/JavadocExamples.java"));
        int start = compiled.indexOf("// " + type + "\n") + type.length() + 4;

        assertThat(bare(example(type, folder)))
                .isEqualTo(bare(compiled.substring(start, compiled.indexOf("// end", start))));
    }

    @Test
    void of_another_type_would_not_be_the_same() throws IOException {
        assertThat(bare(example("TenantRouter", "dev/ppp"))).isNotEqualTo(bare(example("ShardTopology", "dev/ppp")));
    }

    private static String example(String type, String folder) throws IOException {
        Path source = BASE.resolve("../ppp-core/src/main/java").resolve(folder).resolve(type + ".java");
        Matcher matcher = EXAMPLE.matcher(Files.readString(source).replaceAll("(?m)^ \\* ?", ""));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String bare(String code) {
        return code.replaceAll("\\s+", "");
    }
}
