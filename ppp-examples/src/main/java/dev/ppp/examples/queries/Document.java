package dev.ppp.examples.queries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of the document about performance that tells of queries, and its chart. What was measured stands between two comments, which are
 * put at the end where they are missing.
 *
 * @param directory where both are
 */
public record Document(Path directory) {

    private static final String BEGIN = "<!-- begin: written by TenantQueries -->\n";
    private static final String END = "<!-- end: written by TenantQueries -->\n";
    private static final String CHART = "images/tenant-queries.svg";

    /**
     * Writes what was measured.
     *
     * @param report what was measured
     * @throws UncheckedIOException when a file could not be read or written
     */
    public void write(Report report) {
        Path document = directory.resolve("performance.md");
        Path chart = directory.resolve(CHART);
        try {
            Files.createDirectories(chart.getParent());
            String before = Files.exists(document) ? Files.readString(document) : "";
            int begin = before.indexOf(BEGIN);
            int end = before.indexOf(END);
            String head = begin < 0 ? before + (before.isEmpty() ? "" : "\n") : before.substring(0, begin);
            String tail = end < begin || end < 0 ? "" : before.substring(end + END.length());
            Files.writeString(
                    document,
                    head + BEGIN + "![What options and lanes do to queries](" + CHART + ")\n\n" + report + END + tail);
            Files.writeString(chart, report.chart());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
