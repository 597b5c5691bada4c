package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedTenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tenants as they are recorded in schemas of the veneer that the topology no longer declares: a declared tenant of the
 * same name may stand there. Found once for all tenants.
 */
final class Predecessors {

    private final Map<String, List<RecordedTenant>> byTenant = new HashMap<>();

    Predecessors(Declaration declaration, VeneerState state) {
        Set<String> declared = declaration.tenants().values().stream()
                .map(TenantSchema::schema)
                .collect(Collectors.toSet());
        state.records().tenants().forEach((schema, tenant) -> {
            if (tenant.topology().equals(declaration.topology()) && !declared.contains(schema)) {
                byTenant.computeIfAbsent(tenant.tenant(), it -> new ArrayList<>())
                        .add(tenant);
            }
        });
    }

    List<RecordedTenant> of(TenantSchema tenant) {
        return byTenant.getOrDefault(tenant.tenant(), List.of());
    }
}
