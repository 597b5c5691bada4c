package dev.ppp.internal.applier;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Leaves out what can hurt and was not accepted, with whatever rests on it. */
final class HazardFilter {

    private final ApplyOptions options;
    private final Progress progress;
    private final Set<String> serversLeft = new HashSet<>();

    HazardFilter(ApplyOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    List<Step> filter(List<Step> steps) {
        if (options.acceptsHazards()) {
            return steps;
        }
        List<Step> safe = new ArrayList<>();
        for (Step step : steps) {
            List<Change> changes = step.changes().stream()
                    .filter(it -> keeps(step.scope(), it))
                    .collect(Collectors.toList());
            if (!changes.isEmpty()) {
                safe.add(new Step(step.scope(), changes));
            }
        }
        return safe;
    }

    /** Tenants are not imported from a server whose declared address is left out. */
    private boolean keeps(Step.Scope scope, Change change) {
        boolean restsOnServer = scope instanceof Step.Tenant tenant && serversLeft.contains(tenant.shard());
        if (change.hazard().isEmpty() && !restsOnServer) {
            return true;
        }
        if (change instanceof Change.AlterServer server) {
            serversLeft.add(server.server());
        }
        progress.skipped(change);
        return false;
    }
}
