package dev.ppp.examples;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/explain.md shows the example's code and output. To put them there anew: {@code -Ddocs.update}. */
final class ExplainIT {

    @TempDir
    private Path directory;

    @Test
    void shows_code_that_is_compiled_and_what_it_prints() throws Exception {
        new DocumentedExample(Explain.class, "explain.md", List.of("shipped", "not-shipped", "cured", "two-shards"))
                .check(directory);
    }
}
