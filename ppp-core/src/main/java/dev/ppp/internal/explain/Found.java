package dev.ppp.internal.explain;

import dev.ppp.explain.LocalStep;
import dev.ppp.explain.RemoteStatement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was found in a part of a plan.
 *
 * @param servers whose rows come out of it
 * @param statements what it sends to shards
 * @param steps what it leaves to the veneer, the last step first
 */
record Found(Set<String> servers, List<RemoteStatement> statements, List<LocalStep> steps) {

    static final Found NOTHING = new Found(Set.of(), List.of(), List.of());

    Found {
        servers = Set.copyOf(servers);
        statements = List.copyOf(statements);
        steps = List.copyOf(steps);
    }

    Found and(Found other) {
        Set<String> all = new LinkedHashSet<>(servers);
        all.addAll(other.servers);
        return new Found(all, joined(statements, other.statements), joined(steps, other.steps));
    }

    /** The same, but that none of its rows come out of it. */
    Found beside() {
        return new Found(Set.of(), statements, steps);
    }

    Found sending(RemoteStatement statement) {
        return new Found(Set.of(statement.server()), List.of(statement), List.of()).and(this);
    }

    Found under(LocalStep step) {
        return new Found(servers, statements, joined(List.of(step), steps));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
