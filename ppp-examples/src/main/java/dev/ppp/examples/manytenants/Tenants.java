package dev.ppp.examples.manytenants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The tenants of one run, dealt out to the shards in turn. */
record Tenants(int number, List<String> shards) {

    Tenants {
        shards = List.copyOf(shards);
    }

    /** Returns the shard of each tenant, in the order of the tenants' names. */
    Map<String, String> shardOfTenant() {
        Map<String, String> placed = new LinkedHashMap<>();
        IntStream.range(0, number).forEach(it -> placed.put(name(it), shards.get(it % shards.size())));
        return placed;
    }

    /** Returns the tenants of one shard. */
    List<String> on(String shard) {
        return shardOfTenant().entrySet().stream()
                .filter(placed -> placed.getValue().equals(shard))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String name(int index) {
        return String.format(Locale.ROOT, "tenant_%05d", index + 1);
    }
}
