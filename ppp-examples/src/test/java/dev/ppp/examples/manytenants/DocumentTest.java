package dev.ppp.examples.manytenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocumentTest {

    private static final String FIGURES = """
            <!-- begin: written by ManyTenants -->
            ![Tenants a second, and what a check costs](images/many-tenants.svg)

            %s<!-- end: written by ManyTenants -->
            """;

    @TempDir
    private Path directory;

    @Test
    void is_made_where_it_is_missing_and_has_the_chart_beside_it() throws IOException {
        new Document(directory).write(Measured.REPORT);

        assertThat(document()).isEqualTo("""
                        # Performance

                        What thousands of tenants cost, with this library and without it. This measures it again, on servers that it starts
                        itself; with 5,000 tenants that takes a while:

                        ```sh
                        mvn -q -pl ppp-examples -am compile exec:java \\
                            -Dexec.mainClass=dev.ppp.examples.ManyTenants -Dexec.args="100 1000 5000 --write docs"
                        ```

                        """ + FIGURES.formatted(Measured.REPORT));
        assertThat(directory.resolve("images/many-tenants.svg"))
                .hasContent(new Chart(List.of(Measured.FEW, Measured.MANY)).toString());
    }

    @Test
    void keeps_all_that_is_not_between_the_comments() throws IOException {
        Files.writeString(directory.resolve("performance.md"), "Before\n" + FIGURES.formatted("Old") + "After\n");

        new Document(directory).write(Measured.REPORT);

        assertThat(document()).isEqualTo("Before\n" + FIGURES.formatted(Measured.REPORT) + "After\n");
    }

    @Test
    void is_not_touched_where_it_lacks_the_comments() throws IOException {
        Files.writeString(directory.resolve("performance.md"), "Mine\n");

        assertThatThrownBy(() -> new Document(directory).write(Measured.REPORT))
                .isInstanceOf(BenchmarkException.class)
                .hasMessage("file \"performance.md\" lacks the comments between which the figures stand");
        assertThat(document()).isEqualTo("Mine\n");
    }

    private String document() throws IOException {
        return Files.readString(directory.resolve("performance.md"));
    }
}
