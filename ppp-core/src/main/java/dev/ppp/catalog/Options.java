package dev.ppp.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The options of a foreign server or of a user mapping: names and values, in the order in which they were set. Holds no
 * password. Immutable.
 *
 * @param values the options by name
 */
public record Options(Map<String, String> values) {

    /** No options at all. */
    public static final Options NONE = new Options(Map.of());

    /**
     * Copies the map, keeping its order.
     *
     * @param values the options by name
     */
    public Options {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Finds an option.
     *
     * @param name the option's name, as in the manual
     * @return its value, where it is set
     */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Returns the options as {@code name 'value'}, parted by commas. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(it -> it.getKey() + " '" + Identifier.printable(it.getValue()) + "'")
                .collect(Collectors.joining(", "));
    }
}
