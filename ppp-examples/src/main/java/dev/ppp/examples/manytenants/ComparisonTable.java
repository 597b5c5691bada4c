package dev.ppp.examples.manytenants;

import static dev.ppp.examples.manytenants.Words.bytes;
import static dev.ppp.examples.manytenants.Words.time;
import static dev.ppp.examples.manytenants.Words.timeWithRate;

import dev.ppp.examples.manytenants.Figures.Repair;
import dev.ppp.examples.manytenants.Figures.Unchanged;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that was measured, beside the plain way and the targets. */
record ComparisonTable(List<Figures> figures) {

    private static final String NOTHING = "-";

    /**
     * One figure.
     *
     * @param tenants of how many tenants
     * @param measured what was measured
     * @param library with the library
     * @param plain without it
     * @param comparison what is to be made of it, if anything is
     */
    record Row(int tenants, String measured, String library, String plain, Optional<Comparison> comparison) {

        private List<String> cells() {
            return List.of(
                    Words.count(tenants),
                    measured,
                    library,
                    plain,
                    comparison.map(Comparison::words).orElse(""),
                    comparison.map(Comparison::targetWords).orElse(""),
                    comparison.map(Comparison::verdict).orElse(""));
        }

        private boolean isMissed() {
            return comparison.isPresent() && comparison.get().isMissed();
        }
    }

    /** Returns the table. */
    @Override
    public String toString() {
        MarkdownTable table =
                new MarkdownTable(List.of("tenants", "measured", "PPP", "plain way", "compared", "target", "reached"));
        rows().map(Row::cells).forEach(table::add);
        return table.toString();
    }

    /** Returns a line that says which targets were missed. */
    String verdict() {
        List<String> missed = rows().filter(Row::isMissed)
                .map(it -> it.measured() + " (" + Words.count(it.tenants()) + " tenants)")
                .toList();
        return missed.isEmpty() ? "Every target is met." : "Not met: " + String.join("; ", missed) + ".";
    }

    private Stream<Row> rows() {
        return figures.stream()
                .flatMap(it -> Stream.of(coldApply(it), unchanged(it), repair(it), heap(it))
                        .flatMap(List::stream));
    }

    private static List<Row> coldApply(Figures it) {
        Duration library = it.cold().apply();
        Duration plain = it.cold().plain();
        return List.of(new Row(
                it.tenants(),
                "cold apply",
                timeWithRate(library, it.tenants()),
                timeWithRate(plain, it.tenants()),
                Optional.of(Comparison.speed(library, plain, Target.ofColdApply(it.tenants())))));
    }

    private static List<Row> unchanged(Figures it) {
        Unchanged unchanged = it.unchanged();
        return List.of(
                share(it, "plan, nothing changed", unchanged.plan(), Optional.empty()),
                share(it, "apply, nothing changed", unchanged.apply(), Target.ofUnchangedApply(it.tenants())),
                share(it, "drift check, nothing changed", unchanged.drift(), Optional.of(Target.ofDrift())));
    }

    private static List<Row> repair(Figures it) {
        Repair repair = it.repair();
        Duration plain = it.plainRepair();
        String scaled = it.isPlainRepairScaled() ? ", scaled" : "";
        return List.of(
                new Row(
                        it.tenants(),
                        "repair of one added column",
                        timeWithRate(repair.apply(), it.tenants()),
                        timeWithRate(plain, it.tenants()) + scaled,
                        Optional.of(Comparison.speed(repair.apply(), plain, Optional.of(Target.ofRepair())))),
                new Row(it.tenants(), "of it the first plan", time(repair.planning()), NOTHING, Optional.empty()));
    }

    private static List<Row> heap(Figures it) {
        return List.of(
                heap(it, "heap, plan of everything", it.heap().plan()),
                heap(it, "heap, drift check", it.heap().drift()));
    }

    private static Row heap(Figures it, String measured, long bytes) {
        return new Row(it.tenants(), measured, bytes(bytes), NOTHING, Optional.empty());
    }

    private static Row share(Figures it, String measured, Duration time, Optional<Target> target) {
        return new Row(
                it.tenants(),
                measured,
                time(time),
                NOTHING,
                Optional.of(Comparison.shareOfColdApply(time, it.cold().apply(), target)));
    }
}
