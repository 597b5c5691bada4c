package dev.ppp.examples.estimates;

import dev.ppp.explain.LocalStep.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What was found out about each question in each place. For one thread. */
final class Findings {

    private final Map<Place, Map<Question, Planned>> planned = new HashMap<>();
    private final Map<Place, Map<Question, List<Duration>>> times = new HashMap<>();

    /**
     * How a question is planned.
     *
     * @param left what the veneer does first of what the shard could have done; empty when the shard does all of it
     * @param explains how many EXPLAINs the veneer sends to the shard meanwhile
     */
    record Planned(Optional<Kind> left, long explains) {}

    void planned(Place place, Question question, Planned how) {
        planned.computeIfAbsent(place, it -> new EnumMap<>(Question.class)).put(question, how);
    }

    void took(Place place, Question question, Duration time) {
        times.computeIfAbsent(place, it -> new EnumMap<>(Question.class))
                .computeIfAbsent(question, it -> new ArrayList<>())
                .add(time);
    }

    Planned planned(Place place, Question question) {
        return of(planned, place, question);
    }

    /** Returns the median. */
    Duration time(Place place, Question question) {
        List<Duration> sorted = of(times, place, question).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static <T> T of(Map<Place, Map<Question, T>> all, Place place, Question question) {
        return Objects.requireNonNull(all.getOrDefault(place, Map.of()).get(question), () -> place + ", " + question);
    }
}
