package dev.ppp.examples.estimates;

import dev.ppp.examples.manytenants.MarkdownTable;
import dev.ppp.explain.LocalStep.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What was found out, for reading: plain text that is Markdown, too.
 *
 * @param findings what was found out
 * @param customers how many customers the large tables are about
 * @param surroundings what it ran on
 */
public record Report(Findings findings, int customers, String surroundings) {

    private static final String BEGIN = "<!-- begin: written by Estimates -->\n";
    private static final String END = "<!-- end: written by Estimates -->\n";
    private static final double MILLISECOND = 1e6;

    /**
     * Writes it into {@code decisions/remote-estimates.md}, between two comments.
     *
     * @param documents the directory of the documents
     * @throws IllegalStateException when there is a document without the two comments
     * @throws UncheckedIOException when the file could not be read or written
     */
    public void write(Path documents) {
        Path file = documents.resolve("decisions/remote-estimates.md");
        try {
            String before = Files.readString(file);
            int begin = before.indexOf(BEGIN);
            int end = before.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new IllegalStateException(
                        "file \"" + file.getFileName() + "\" lacks the comments between which the tables stand");
            }
            Files.writeString(file, before.substring(0, begin + BEGIN.length()) + this + before.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the tables. */
    @Override
    public String toString() {
        return String.join(
                "\n",
                "What the shard does (all of it, or the first thing that is left to the veneer), and how many EXPLAINs the veneer sends to it at each planning:\n",
                planned(),
                "Time beside that with the options that `postgres_fdw` has by itself, planning included:\n",
                times(),
                surroundings + "\n");
    }

    private String planned() {
        MarkdownTable table = new MarkdownTable(header("tables", "ANALYZE"));
        for (Question question : Question.values()) {
            for (Place place : places(Way.LOOPBACK)) {
                List<String> cells = new ArrayList<>(List.of(question.title(), size(place), analyzed(place)));
                for (Costs costs : Costs.values()) {
                    Findings.Planned planned = findings.planned(place.with(costs), question);
                    cells.add(left(planned) + ", " + planned.explains());
                }
                table.add(cells);
            }
        }
        return table.toString();
    }

    private static String left(Findings.Planned planned) {
        return planned.left()
                .map(it -> it == Kind.LIMIT ? "limit" : "**" + it.name().toLowerCase(Locale.ROOT) + "**")
                .orElse("all");
    }

    private String times() {
        MarkdownTable table = new MarkdownTable(header("tables", "ANALYZE", "way"));
        for (Question question : Question.values()) {
            for (Way way : Way.values()) {
                for (Place place : places(way)) {
                    List<String> cells =
                            new ArrayList<>(List.of(question.title(), size(place), analyzed(place), way.title()));
                    Duration own = findings.time(place, question);
                    for (Costs costs : Costs.values()) {
                        Duration time = findings.time(place.with(costs), question);
                        cells.add(
                                costs == Costs.ITS_OWN
                                        ? String.format(Locale.ROOT, "%.2f ms", own.toNanos() / MILLISECOND)
                                        : String.format(Locale.ROOT, "%.2f", (double) time.toNanos() / own.toNanos()));
                    }
                    table.add(cells);
                }
            }
        }
        return table.toString();
    }

    private static List<String> header(String... columns) {
        return Stream.of(
                        Stream.of("query"),
                        Stream.of(columns),
                        Stream.of(Costs.values()).map(Costs::title))
                .flatMap(it -> it)
                .toList();
    }

    private static List<Place> places(Way way) {
        return Place.all().stream()
                .filter(it -> it.costs() == Costs.ITS_OWN && it.way() == way)
                .toList();
    }

    private static String size(Place place) {
        return place.large() ? "large" : "small";
    }

    private static String analyzed(Place place) {
        return place.analyzed() ? "yes" : "no";
    }
}
