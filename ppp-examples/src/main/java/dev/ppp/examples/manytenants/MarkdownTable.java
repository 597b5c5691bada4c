package dev.ppp.examples.manytenants;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table that is aligned as plain text and valid as Markdown. For one thread. */
public final class MarkdownTable {

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Begins without rows.
     *
     * @param header the names of the columns
     */
    public MarkdownTable(List<String> header) {
        this.header = List.copyOf(header);
    }

    /**
     * Adds a row.
     *
     * @param cells as many as the header has
     */
    public void add(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException("row has " + cells.size() + " cells, not " + header.size());
        }
        rows.add(List.copyOf(cells));
    }

    /** Returns the table, a line for each row. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(line(header));
        lines.add(line(IntStream.range(0, header.size())
                .mapToObj(it -> "-".repeat(width(it)))
                .toList()));
        rows.forEach(row -> lines.add(line(row)));
        return String.join("\n", lines) + "\n";
    }

    private String line(List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(it ->
                        cells.get(it) + " ".repeat(width(it) - cells.get(it).length()))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private int width(int column) {
        int widest = header.get(column).length();
        for (List<String> row : rows) {
            widest = Math.max(widest, row.get(column).length());
        }
        return Math.max(3, widest);
    }
}
