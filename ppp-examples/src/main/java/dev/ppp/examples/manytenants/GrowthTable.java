package dev.ppp.examples.manytenants;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What each tenant costs, so that one sees how that grows with their number. */
record GrowthTable(List<Figures> figures) {

    /** Returns the table. */
    @Override
    public String toString() {
        List<String> header = new ArrayList<>(List.of("for each tenant"));
        figures.forEach(it -> header.add("of " + Words.count(it.tenants())));
        MarkdownTable table = new MarkdownTable(header);
        table.add(times("cold apply", it -> it.cold().apply()));
        table.add(times("cold import, plain way", it -> it.cold().plain()));
        table.add(times("plan, nothing changed", it -> it.unchanged().plan()));
        table.add(times("apply, nothing changed", it -> it.unchanged().apply()));
        table.add(times("drift check, nothing changed", it -> it.unchanged().drift()));
        table.add(times("repair of one added column", it -> it.repair().apply()));
        table.add(times("of it the first plan", it -> it.repair().planning()));
        table.add(times("drop and import, plain way", Figures::plainRepair));
        table.add(bytes("heap, plan of everything", it -> it.heap().plan()));
        table.add(bytes("heap, drift check", it -> it.heap().drift()));
        return table.toString();
    }

    private List<String> times(String measured, Function<Figures, Duration> time) {
        return row(measured, it -> Words.timeOfEach(time.apply(it), it.tenants()));
    }

    private List<String> bytes(String measured, ToLongFunction<Figures> bytes) {
        return row(measured, it -> Words.bytesOfEach(bytes.applyAsLong(it), it.tenants()));
    }

    private List<String> row(String measured, Function<Figures, String> figure) {
        List<String> cells = new ArrayList<>(List.of(measured));
        figures.stream().map(figure).forEach(cells::add);
        return cells;
    }
}
