package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs ManyTenants as a process. Figures of so few tenants say nothing; the rows are there all the same. */
final class ManyTenantsIT {

    @TempDir
    private Path directory;

    @Test
    void prints_and_writes_a_row_for_each_measure() throws Exception {
        Path documents = directory.resolve("docs");
        try (ExampleProcess manyTenants =
                ExampleProcess.start(ManyTenants.class, directory, "5", "--write", documents.toString())) {
            String output = manyTenants.remainingOutput();
            assertThat(manyTenants.exitCode()).as(manyTenants.errors()).isZero();
            assertThat(manyTenants.errors()).isEmpty();
            assertThat(manyTenants.servers()).isEmpty();
            assertThat(manyTenants.files()).isEmpty();

            assertThat(firstCells(output, 3))
                    .isEqualTo(List.of(
                            "tenants | measured | PPP",
                            "5 | cold apply | TIME (RATE/s)",
                            "5 | plan, nothing changed | TIME",
                            "5 | apply, nothing changed | TIME",
                            "5 | drift check, nothing changed | TIME",
                            "5 | repair of one added column | TIME (RATE/s)",
                            "5 | of it the first plan | TIME",
                            "5 | heap, plan of everything | SIZE",
                            "5 | heap, drift check | SIZE"));
        }
        assertThat(Files.readString(documents.resolve("performance.md")))
                .contains("| 5       | cold apply ")
                .endsWith("<!-- end: written by ManyTenants -->\n");
        assertThat(Files.readString(documents.resolve("images/many-tenants.svg")))
                .contains(">5 tenants</text>");
    }

    @Test
    void says_how_it_is_called() throws Exception {
        try (ExampleProcess manyTenants = ExampleProcess.start(ManyTenants.class, directory, "many")) {
            assertThat(manyTenants.exitCode()).isEqualTo(2);
            assertThat(manyTenants.errors()).isEqualTo("""
                            ManyTenants: "many" is not a number of tenants
                            Usage: ManyTenants [--write DIRECTORY] [NUMBER OF TENANTS ...]
                            Default: 100 1000 5000. Each number is between 1 and 99999.
                            """);
        }
    }

    /** Returns the first cells of the rows of the first table, figures replaced. */
    private static List<String> firstCells(String output, int cells) {
        return output.lines()
                .filter(line -> line.startsWith("| tenants") || line.startsWith("| 5 "))
                .map(line -> String.join(
                        " | ",
                        Arrays.stream(line.split("\\|"))
                                .skip(1)
                                .limit(cells)
                                .map(String::strip)
                                .toList()))
                .map(row -> row.replaceAll("[0-9.]+ m?s\\b", "TIME")
                        .replaceAll("\\([0-9.]+/s\\)", "(RATE/s)")
                        .replaceAll("-?[0-9.]+ MB", "SIZE"))
                .toList();
    }
}
