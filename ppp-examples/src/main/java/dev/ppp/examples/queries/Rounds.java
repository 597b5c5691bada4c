package dev.ppp.examples.queries;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleBiFunction;

/** What was measured, round by round. In each round, each way of each query runs in a process of its own, one after the other. */
final class Rounds {

    private final Map<Measured, List<Forks.Score>> scores = new LinkedHashMap<>();

    /**
     * One benchmark with its parameters.
     *
     * @param benchmarks its class
     * @param name its method
     * @param parameters their values
     */
    record Measured(Class<?> benchmarks, String name, Map<String, String> parameters) {

        static Measured query(String name, String way, int tenants) {
            return new Measured(Queries.class, name, Map.of("way", way, "tenants", String.valueOf(tenants)));
        }
    }

    void run(Forks forks, int rounds, List<Measured> all) {
        for (int round = 1; round <= rounds; round++) {
            for (Measured one : all) {
                scores.computeIfAbsent(one, it -> new ArrayList<>())
                        .add(forks.run(one.benchmarks(), one.name(), one.parameters()));
                System.out.print(".");
                System.out.flush();
            }
        }
        System.out.println();
    }

    /** Compares two, round by round. */
    Interval compared(Measured first, Measured second, ToDoubleBiFunction<Forks.Score, Forks.Score> how) {
        List<Forks.Score> ones = of(first);
        List<Forks.Score> others = of(second);
        List<Double> values = new ArrayList<>();
        for (int at = 0; at < Math.min(ones.size(), others.size()); at++) {
            values.add(how.applyAsDouble(ones.get(at), others.get(at)));
        }
        return Interval.of(values);
    }

    Interval of(Measured one, java.util.function.ToDoubleFunction<Forks.Score> what) {
        return Interval.of(of(one).stream().map(what::applyAsDouble).toList());
    }

    private List<Forks.Score> of(Measured one) {
        return Objects.requireNonNull(scores.get(one), one.toString());
    }
}
