package dev.ppp.examples;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/across.md shows the example's code and output. To put them there anew: {@code -Ddocs.update}. */
final class ReportAcrossTenantsIT {

    @TempDir
    private Path directory;

    @Test
    void shows_code_that_is_compiled_and_what_it_prints() throws Exception {
        new DocumentedExample(ReportAcrossTenants.class, "across.md", List.of("latest", "totals", "partial"))
                .check(directory);
    }
}
