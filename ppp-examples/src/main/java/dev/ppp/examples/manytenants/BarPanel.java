package dev.ppp.examples.manytenants;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A panel of a chart: groups of bars of one unit, each with its figure above it. Titles and names are text without
 * special characters.
 *
 * @param title what it shows
 * @param groups the names below the groups
 * @param series a bar of each in every group
 */
public record BarPanel(String title, List<String> groups, List<Bars> series) {

    /** How wide it is. */
    public static final int WIDTH = 360;

    /** How high it is. */
    public static final int HEIGHT = 280;

    private static final int MARGIN = 16;
    private static final int HIGHEST = 80;
    private static final int BASE = HEIGHT - 32;
    private static final List<String> COLOURS = List.of("#336791", "#e0930b", "#7a9e3f");

    /**
     * Bars of one colour.
     *
     * @param name what they show
     * @param values one for each group
     */
    public record Bars(String name, List<Double> values) {}

    /**
     * Draws it.
     *
     * @param left where it begins
     * @return the lines of the drawing, in SVG
     */
    public List<String> drawn(int left) {
        List<String> lines = new ArrayList<>();
        lines.add("  <g transform=\"translate(" + left + ",0)\">");
        lines.add("    <text x=\"" + MARGIN + "\" y=\"24\" font-size=\"13\" font-weight=\"bold\">" + title + "</text>");
        for (int i = 0; i < series.size(); i++) {
            lines.addAll(legend(i));
            lines.addAll(bars(i));
        }
        for (int i = 0; i < groups.size(); i++) {
            double middle = groupLeft(i) + groupWidth() / 2;
            lines.add(text(middle, BASE + 18, groups.get(i)));
        }
        lines.add(format(
                "    <line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#444\"/>",
                MARGIN, BASE, WIDTH - MARGIN, BASE));
        lines.add("  </g>");
        return lines;
    }

    private List<String> legend(int index) {
        int x = MARGIN + index * 100;
        return List.of(
                format("    <rect x=\"%d\" y=\"38\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, COLOURS.get(index)),
                format(
                        "    <text x=\"%d\" y=\"48\">%s</text>",
                        x + 18, series.get(index).name()));
    }

    private List<String> bars(int index) {
        List<String> lines = new ArrayList<>();
        double width = groupWidth() * 0.8 / series.size();
        for (int group = 0; group < groups.size(); group++) {
            double value = series.get(index).values().get(group);
            double height = (BASE - HIGHEST) * value / largest();
            double x = groupLeft(group) + groupWidth() * 0.1 + index * width;
            lines.add(format(
                    "    <rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                    x, BASE - height, width - 2, height, COLOURS.get(index)));
            lines.add(text(x + width / 2 - 1, BASE - height - 4, figure(value)));
        }
        return lines;
    }

    private double largest() {
        return series.stream()
                .flatMap(it -> it.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }

    private double groupWidth() {
        return (WIDTH - 2.0 * MARGIN) / groups.size();
    }

    private double groupLeft(int group) {
        return MARGIN + group * groupWidth();
    }

    private static String text(double middle, double y, String text) {
        return format("    <text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", middle, y, text);
    }

    private static String figure(double value) {
        return format(value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
