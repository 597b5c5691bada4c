package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedTenant;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Plans to drop what the topology is recorded to have made and no longer names. Never what others made. */
final class PrunePlanner {

    private final Declaration declaration;
    private final VeneerState state;
    private final PlanOptions options;
    private final Findings findings;
    private final Map<String, Integer> droppedTables = new HashMap<>();

    PrunePlanner(Declaration declaration, VeneerState state, PlanOptions options, Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.options = options;
        this.findings = findings;
    }

    void plan() {
        Set<String> schemas = declaration.tenants().values().stream()
                .map(TenantSchema::schema)
                .collect(Collectors.toSet());
        new TreeMap<>(state.records().tenants()).forEach((schema, tenant) -> {
            if (isOwn(tenant) && !schemas.contains(schema)) {
                dropTenant(schema, tenant);
            }
        });
        forgetGrantees();
        dropMappings();
        if (findings.refusals().isEmpty()) {
            new RolePruner(declaration, state, options, findings).plan();
        }
        dropServers();
    }

    private boolean isOwn(RecordedTenant tenant) {
        return tenant.topology().equals(declaration.topology());
    }

    private void dropTenant(String name, RecordedTenant tenant) {
        Schema schema = state.schemas().get(name);
        List<String> tables = schema == null
                ? List.of()
                : schema.tables().stream()
                        .filter(it -> it.server().equals(tenant.server())
                                && it.remoteSchema().equals(tenant.remoteSchema()))
                        .map(Table::name)
                        .collect(Collectors.toList());
        droppedTables.merge(tenant.server(), tables.size(), Integer::sum);
        boolean dropSchema = schema != null && tenant.created();
        findings.tenant(
                new Step.Tenant(tenant.tenant(), tenant.server()),
                List.of(new Change.DropTenant(tenant.tenant(), name, tables, tenant.types(), dropSchema)));
    }

    /** A role is forgotten once nothing keeps it from losing its privileges on every tenant. */
    private void forgetGrantees() {
        if (findings.refusals().isEmpty()) {
            retired(declaration, state)
                    .forEach(it -> findings.leftover(new Change.ForgetGrantee(declaration.topology(), it)));
        }
    }

    /** Returns the roles that the topology let query and no longer names. */
    static Set<String> retired(Declaration declaration, VeneerState state) {
        Set<String> retired = new TreeSet<>(state.records().grantees());
        declaration.grantees().forEach(it -> retired.remove(it.role()));
        return retired;
    }

    /** Returns the tenants' roles that the topology used and no longer names. */
    static Set<String> abandoned(Declaration declaration, VeneerState state) {
        Set<String> abandoned =
                new TreeSet<>(state.records().rolesOf(declaration.topology()).keySet());
        abandoned.removeAll(declaration.tenantRoles());
        return abandoned;
    }

    private void dropMappings() {
        state.records().mappings().forEach((key, mapping) -> {
            boolean own = mapping.topology().equals(declaration.topology());
            if (own && !declaration.mappings().containsKey(key)) {
                boolean stands = state.mappings().containsKey(key);
                findings.leftover(stands ? new Change.DropUserMapping(key) : new Change.ForgetUserMapping(key));
            }
        });
    }

    private void dropServers() {
        state.records().servers().forEach((server, topology) -> {
            if (topology.equals(declaration.topology())
                    && !declaration.servers().containsKey(server)) {
                dropServer(server);
            }
        });
    }

    private void dropServer(String server) {
        VeneerState.Server stands = state.servers().get(server);
        if (stands == null) {
            findings.leftover(new Change.ForgetServer(server));
            return;
        }
        int left = stands.foreignTables() - droppedTables.getOrDefault(server, 0);
        List<UserMapping.Key> strange = state.mappings().keySet().stream()
                .filter(it -> it.server().equals(server))
                .filter(it -> !state.records().mappings().containsKey(it))
                .collect(Collectors.toList());
        if (left > 0 || !strange.isEmpty()) {
            findings.refuse(
                    "foreign server " + Identifier.quoted(server),
                    Explanation.of("foreign server " + Identifier.quoted(server)
                                    + " is no longer declared, but still in use")
                            .detail(
                                    left > 0
                                            ? left + " foreign tables that this plan does not drop stand on it."
                                            : "Others made a " + strange.get(0) + ".")
                            .hint("Drop what uses the server first, or declare the shard again."));
            return;
        }
        findings.leftover(new Change.DropServer(server));
    }
}
