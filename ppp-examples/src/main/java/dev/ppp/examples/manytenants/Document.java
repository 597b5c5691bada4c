package dev.ppp.examples.manytenants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The document about performance and its chart. What was measured stands between two comments; all else in it is left as
 * it is.
 *
 * @param directory where both are
 */
public record Document(Path directory) {

    private static final String BEGIN = "<!-- begin: written by ManyTenants -->\n";
    private static final String END = "<!-- end: written by ManyTenants -->\n";
    private static final String CHART = "images/many-tenants.svg";
    private static final String FIRST = """
            # Performance

            What thousands of tenants cost, with this library and without it. This measures it again, on servers that it starts
            itself; with 5,000 tenants that takes a while:

            ```sh
            mvn -q -pl ppp-examples -am compile exec:java \\
                -Dexec.mainClass=dev.ppp.examples.ManyTenants -Dexec.args="100 1000 5000 --write docs"
            ```

            """ + BEGIN + END;

    /**
     * Writes what was measured into {@code performance.md}, which is made where it is missing, and draws the chart.
     *
     * @param report what was measured
     * @throws BenchmarkException when there is a document without the two comments
     * @throws UncheckedIOException when a file could not be read or written
     */
    public void write(Report report) {
        Path document = directory.resolve("performance.md");
        Path chart = directory.resolve(CHART);
        try {
            Files.createDirectories(chart.getParent());
            String before = Files.exists(document) ? Files.readString(document) : FIRST;
            Files.writeString(document, replaced(before, report));
            Files.writeString(chart, new Chart(report.figures()).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String replaced(String document, Report report) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        BenchmarkException.unless(
                begin >= 0 && begin < end,
                "file \"performance.md\" lacks the comments between which the figures stand");
        String figures = "![Tenants a second, and what a check costs](" + CHART + ")\n\n" + report;
        return document.substring(0, begin + BEGIN.length()) + figures + document.substring(end);
    }
}
