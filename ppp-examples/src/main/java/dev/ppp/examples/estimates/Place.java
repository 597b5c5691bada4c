package dev.ppp.examples.estimates;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a question is asked: each place is a tenant of its own, whose foreign tables lead to the same
 * tables, over a foreign server that it shares with the other size.
 *
 * @param costs the options of its foreign server
 * @param way how that reaches the shard
 * @param large whether its tables are the large ones
 * @param analyzed whether its foreign tables were analysed
 */
record Place(Costs costs, Way way, boolean large, boolean analyzed) {

    static List<Place> all() {
        List<Place> all = new ArrayList<>();
        for (Costs costs : Costs.values()) {
            for (Way way : Way.values()) {
                for (boolean large : new boolean[] {false, true}) {
                    all.add(new Place(costs, way, large, false));
                    all.add(new Place(costs, way, large, true));
                }
            }
        }
        return all;
    }

    Place with(Costs others) {
        return new Place(others, way, large, analyzed);
    }

    String tenant() {
        return remoteSchema() + "_" + server();
    }

    String remoteSchema() {
        return large ? "large" : "small";
    }

    String server() {
        return costs.word() + "_" + way.word() + (analyzed ? "_analyzed" : "");
    }
}
