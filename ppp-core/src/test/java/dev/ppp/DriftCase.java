package dev.ppp;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something that happens behind the library's back, and how the drift is reported. In its statements and words, {@code $}
 * stands for the tenant's schema, which has the case's name.
 *
 * @param name what happens
 * @param before statements on the shard before the tenant is applied
 * @param onShard statements on the shard that make the drift
 * @param onVeneer statements on the veneer that make the drift
 * @param scope whom the report names; empty where nothing differs
 * @param summary what the plan sums up
 * @param words the lines of the report
 * @param hazard whether the repair can hurt
 * @param notes what stays to be noted
 */
record DriftCase(
        String name,
        List<String> before,
        List<String> onShard,
        List<String> onVeneer,
        String scope,
        String summary,
        List<String> words,
        boolean hazard,
        List<String> notes) {

    static DriftCase of(String name) {
        return new DriftCase(
                        name,
                        List.of(),
                        List.of(),
                        List.of(),
                        "tenant \"$\" on shard \"shard1\"",
                        "",
                        List.of(),
                        false,
                        List.of())
                .plans(0, 1, 0);
    }

    DriftCase before(String... statements) {
        return new DriftCase(name, List.of(statements), onShard, onVeneer, scope, summary, words, hazard, notes);
    }

    DriftCase onShard(String... statements) {
        return new DriftCase(name, before, List.of(statements), onVeneer, scope, summary, words, hazard, notes);
    }

    DriftCase onVeneer(String... statements) {
        return new DriftCase(name, before, onShard, List.of(statements), scope, summary, words, hazard, notes);
    }

    DriftCase shared() {
        return new DriftCase(name, before, onShard, onVeneer, "shared by all tenants", summary, words, hazard, notes);
    }

    DriftCase asHazard() {
        return new DriftCase(name, before, onShard, onVeneer, scope, summary, words, true, notes);
    }

    DriftCase plans(int created, int altered, int dropped) {
        String counts = created + " to create, " + altered + " to alter, " + dropped + " to drop";
        return new DriftCase(name, before, onShard, onVeneer, scope, counts, words, hazard, notes);
    }

    DriftCase reports(String... lines) {
        return new DriftCase(name, before, onShard, onVeneer, scope, summary, List.of(lines), hazard, notes);
    }

    DriftCase notes(String... lines) {
        return new DriftCase(name, before, onShard, onVeneer, scope, summary, words, hazard, List.of(lines));
    }

    String[] statementsBefore() {
        return inPlace(before);
    }

    String[] statementsOnShard() {
        return inPlace(onShard);
    }

    String[] statementsOnVeneer() {
        return inPlace(onVeneer);
    }

    String report() {
        return String.join(
                        "\n",
                        Stream.concat(
                                        Stream.of("Drift: Plan: " + summary, "  " + scope),
                                        words.stream().map(it -> "    " + it))
                                .toList())
                .replace("$", name);
    }

    private String[] inPlace(List<String> statements) {
        return statements.stream().map(it -> it.replace("$", name)).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name;
    }
}
