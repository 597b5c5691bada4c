package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.ShardState.Answered;
import dev.ppp.plan.Step;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds tenants that were migrated on their shards while the veneer was made like what the shards had held before. */
final class Movement {

    private Movement() {}

    /** Returns the tenants of steps for which the catalog of a shard that was asked is what counts. */
    static Set<String> concerned(List<Step> steps, Map<String, ShardState> shards) {
        Set<String> tenants = new LinkedHashSet<>();
        for (Step step : steps) {
            if (step.scope() instanceof Step.Tenant tenant && shards.get(tenant.shard()) instanceof Answered) {
                tenants.add(tenant.name());
            }
        }
        return tenants;
    }

    /** Returns the tenants whose schemas differ, and those of a shard whose shared types do. */
    static Set<String> between(Declaration asked, Map<String, ShardState> before, Map<String, ShardState> after) {
        Map<String, Set<String>> moved = new HashMap<>();
        before.forEach((shard, then) -> {
            if (then instanceof Answered first && after.get(shard) instanceof Answered second) {
                moved.put(shard, schemas(first, second));
            }
        });
        Set<String> tenants = new LinkedHashSet<>();
        for (TenantSchema tenant : asked.tenants().values()) {
            if (moved.getOrDefault(tenant.server(), Set.of()).contains(tenant.remoteSchema())) {
                tenants.add(tenant.tenant());
            }
        }
        return tenants;
    }

    private static Set<String> schemas(Answered before, Answered after) {
        Set<String> differing = new LinkedHashSet<>();
        boolean all = !after.extensions().equals(before.extensions());
        for (Map.Entry<String, Map<String, CatalogType>> types : after.types().entrySet()) {
            Map<String, CatalogType> then = before.types().getOrDefault(types.getKey(), Map.of());
            if (!then.entrySet().containsAll(types.getValue().entrySet())) {
                differing.add(types.getKey());
                all |= !after.schemas().containsKey(types.getKey());
            }
        }
        for (String schema : before.schemas().keySet()) {
            if (after.schemas().containsKey(schema)
                    && (all
                            || !before.schemas()
                                    .get(schema)
                                    .equals(after.schemas().get(schema)))) {
                differing.add(schema);
            }
        }
        return differing;
    }
}
