package dev.ppp.examples.manytenants;

import static dev.ppp.examples.manytenants.Words.millisecondsOfEach;
import static dev.ppp.examples.manytenants.Words.perSecond;

import dev.ppp.examples.manytenants.BarPanel.Bars;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures as three panels of bars, in SVG. */
record Chart(List<Figures> figures) {

    /** Returns the document. */
    @Override
    public String toString() {
        List<BarPanel> panels = List.of(coldApply(), repair(), unchanged());
        int width = panels.size() * BarPanel.WIDTH;
        List<String> lines = new ArrayList<>();
        lines.add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + BarPanel.HEIGHT
                + "\" font-family=\"sans-serif\" font-size=\"12\">");
        lines.add("  <rect width=\"" + width + "\" height=\"" + BarPanel.HEIGHT + "\" fill=\"white\"/>");
        for (int i = 0; i < panels.size(); i++) {
            lines.addAll(panels.get(i).drawn(i * BarPanel.WIDTH));
        }
        lines.add("</svg>");
        return String.join("\n", lines) + "\n";
    }

    private BarPanel coldApply() {
        return panel(
                "Cold apply, tenants a second",
                bars("PPP", it -> perSecond(it.cold().apply(), it.tenants())),
                bars("plain way", it -> perSecond(it.cold().plain(), it.tenants())));
    }

    private BarPanel repair() {
        return panel(
                "Repair of one added column, tenants a second",
                bars("PPP", it -> perSecond(it.repair().apply(), it.tenants())),
                bars("plain way", it -> perSecond(it.plainRepair(), it.tenants())));
    }

    private BarPanel unchanged() {
        return panel(
                "Nothing changed, milliseconds for each tenant",
                bars("apply", it -> millisecondsOfEach(it.unchanged().apply(), it.tenants())),
                bars("plan", it -> millisecondsOfEach(it.unchanged().plan(), it.tenants())),
                bars("drift check", it -> millisecondsOfEach(it.unchanged().drift(), it.tenants())));
    }

    private BarPanel panel(String title, Bars... series) {
        List<String> groups = figures.stream()
                .map(it -> Words.count(it.tenants()) + " tenants")
                .toList();
        return new BarPanel(title, groups, List.of(series));
    }

    private Bars bars(String name, ToDoubleFunction<Figures> value) {
        return new Bars(name, figures.stream().mapToDouble(value).boxed().toList());
    }
}
