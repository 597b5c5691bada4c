package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs TenantQueries as a process. Figures of so short a run say nothing; the rows are there all the same. */
final class TenantQueriesIT {

    @TempDir
    private Path directory;

    @Test
    void prints_and_writes_a_row_for_each_measure() throws Exception {
        Path documents = Files.createDirectory(directory.resolve("docs"));
        Files.writeString(documents.resolve("performance.md"), "# Performance\n");
        try (ExampleProcess queries = ExampleProcess.start(
                TenantQueries.class,
                directory,
                "--quick",
                "--rounds",
                "1",
                "--only",
                "pointRead",
                "--write",
                documents.toString())) {
            String output = queries.remainingOutput();
            assertThat(queries.exitCode()).as(queries.errors()).isZero();
            assertThat(queries.servers()).isEmpty();

            assertThat(output.lines()
                            .filter(it -> it.startsWith("| ") && !it.startsWith("| -"))
                            .map(it -> it.split("\\|", -1)[1].strip()))
                    .containsExactly(
                            "query",
                            "point read",
                            "point read",
                            "query",
                            "point read",
                            "aggregate",
                            "query",
                            "point read",
                            "point read",
                            "measured",
                            "look-up of a tenant's context, 10 tenants",
                            "look-up of a tenant's context, 50 tenants",
                            "memory of a tenant that is remembered",
                            "aggregate over 8 tenants, `across` / both shards directly, one after the other");
            assertThat(output)
                    .containsPattern("\\| aggregate +\\|.*\\| yes +\\|")
                    .doesNotContain("NaN");
        }
        assertThat(Files.readString(documents.resolve("performance.md")))
                .startsWith("# Performance\n\n<!-- begin: written by TenantQueries -->\n")
                .contains("| point read | veneer ")
                .endsWith("<!-- end: written by TenantQueries -->\n");
        assertThat(Files.readString(documents.resolve("images/tenant-queries.svg")))
                .contains(">pointRead</text>");
    }

    @Test
    void says_how_it_is_called() throws Exception {
        try (ExampleProcess queries = ExampleProcess.start(TenantQueries.class, directory, "--only", "sleep")) {
            assertThat(queries.exitCode()).isEqualTo(2);
            assertThat(queries.errors()).isEqualTo("""
                            TenantQueries: "sleep" is not a query
                            Usage: TenantQueries [--rounds NUMBER] [--quick] [--only QUERY,...] [--write DIRECTORY]
                            Default: 5 rounds, which take some 20 minutes. The number is between 1 and 99. Queries are pointRead, update, join, insert, read.
                            """);
        }
    }
}
