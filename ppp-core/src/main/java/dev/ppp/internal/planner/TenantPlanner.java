package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans each tenant's schema, its foreign tables, and who may use them. */
final class TenantPlanner {

    private final Declaration declaration;
    private final VeneerState state;
    private final Map<String, ShardState> shards;
    private final PlanOptions options;
    private final Findings findings;
    private final Predecessors predecessors;
    private final GrantPlanner grants;
    private final Set<String> retired;
    private final Set<String> unmapped = new HashSet<>();

    TenantPlanner(
            Declaration declaration,
            VeneerState state,
            Map<String, ShardState> shards,
            PlanOptions options,
            Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.shards = shards;
        this.options = options;
        this.findings = findings;
        this.predecessors = new Predecessors(declaration, state);
        this.grants = new GrantPlanner(declaration.grantees());
        this.retired = options.prune() ? PrunePlanner.retired(declaration, state) : Set.of();
    }

    void plan(Set<String> refusedServers) {
        shards.forEach(this::refuseUnreachable);
        for (Grantee grantee : declaration.grantees()) {
            if (!state.roles().contains(grantee.role())) {
                findings.prerequisite("CREATE ROLE {0} LOGIN;", grantee.role());
            }
        }
        declaration.tenants().values().stream()
                .filter(it -> !refusedServers.contains(it.server()))
                .forEach(this::plan);
    }

    private void refuseUnreachable(String shard, ShardState answer) {
        if (answer instanceof ShardState.Unreachable unreachable) {
            Explanation reason = unreachable.reason();
            if (declaration.tenants().values().stream()
                    .allMatch(it -> !it.server().equals(shard) || stands(it))) {
                findings.note(reason.message() + "; the tables of its tenants were not compared");
                return;
            }
            String detail = reason.detail().map(it -> it + "\n").orElse("")
                    + "The tables of its tenants were not compared, and none is imported.";
            findings.refuse("shard " + Identifier.quoted(shard), reason.detail(detail));
        }
    }

    private boolean stands(TenantSchema tenant) {
        Schema schema = state.schemas().get(tenant.schema());
        return schema != null && !own(tenant, schema).isEmpty();
    }

    private void plan(TenantSchema tenant) {
        Standing standing = Standing.of(tenant, declaration, state, predecessors, options);
        ShardState shard = shards.getOrDefault(tenant.server(), new ShardState.Unasked());
        Wanted wanted = Wanted.of(tenant, shard, state.records().tenants().get(tenant.schema()));
        if (standing instanceof Standing.Refused refused) {
            refuse(tenant, refused.explanation());
        } else if (wanted instanceof Wanted.Refused refused) {
            refuse(tenant, refused.explanation());
        } else if (standing instanceof Standing.Usable usable) {
            plan(tenant, usable, wanted);
        }
    }

    private void plan(TenantSchema tenant, Standing.Usable standing, Wanted wanted) {
        Schema schema = state.schemas().get(tenant.schema());
        List<Change> changes = new ArrayList<>();
        if (schema == null) {
            if (wanted instanceof Wanted.Unknown) {
                return; // the shard as a whole is refused
            }
            standing.change().ifPresent(changes::add);
            Optional<Change.ImportForeignSchema> imported = wanted.missing(tenant, Set.of());
            add(imported, tenant, changes);
            changes.addAll(grants.forNew(tenant.schema(), imported));
        } else {
            checkOwner(tenant, schema);
            standing.change().ifPresent(changes::add);
            planTables(tenant, schema, wanted, changes);
        }
        findings.tenant(new Step.Tenant(tenant.tenant(), tenant.server()), changes);
    }

    private void planTables(TenantSchema tenant, Schema schema, Wanted wanted, List<Change> changes) {
        List<Table> own = own(tenant, schema);
        Optional<Change.ImportForeignSchema> imported =
                wanted.missing(tenant, own.stream().map(Table::remoteName).collect(Collectors.toSet()));
        boolean shared =
                !schema.others().isEmpty() || own.size() < schema.tables().size();
        if (shared && imported.isPresent() && imported.get().tables().isEmpty()) {
            changes.clear();
            refuse(tenant, namesNeeded(tenant));
            return;
        }
        add(imported, tenant, changes);
        List<Table> staying = own.stream()
                .filter(it -> tenant.tables().selects(it.remoteName()))
                .collect(Collectors.toList());
        dropUnwanted(tenant, own, staying, changes);
        noteLost(tenant, staying);
        changes.addAll(grants.forStanding(tenant.schema(), schema, staying, imported));
        retired.forEach(role -> changes.addAll(GrantPlanner.revokeAll(tenant.schema(), schema, staying, role)));
    }

    /** Privileges could only be granted on all tables of the schema, and not all of them are the tenant's. */
    private static Explanation namesNeeded(TenantSchema tenant) {
        return Explanation.of("tables of tenant " + Identifier.quoted(tenant.tenant())
                        + " are not known by name, and schema " + Identifier.quoted(tenant.schema())
                        + " holds objects of others")
                .hint("Give shard " + Identifier.quoted(tenant.server())
                        + " an admin data source, or name the tables with limitTo.");
    }

    private void dropUnwanted(TenantSchema tenant, List<Table> own, List<Table> staying, List<Change> changes) {
        List<String> unwanted = own.stream()
                .filter(it -> !staying.contains(it))
                .map(Table::name)
                .collect(Collectors.toList());
        if (unwanted.isEmpty()) {
            return;
        }
        if (options.prune()) {
            changes.add(new Change.DropForeignTables(tenant, unwanted));
        } else {
            findings.note("tenant " + Identifier.quoted(tenant.tenant()) + " still has foreign "
                    + (unwanted.size() == 1 ? "table " : "tables ")
                    + unwanted.stream().map(Identifier::quoted).collect(Collectors.joining(", "))
                    + ", not selected by limitTo or except; a plan with pruning drops what is not selected");
        }
    }

    /** Tables that the shard no longer has: a query of them fails. */
    private void noteLost(TenantSchema tenant, List<Table> staying) {
        if (shards.get(tenant.server()) instanceof ShardState.Answered answer) {
            ShardState.RemoteSchema remote = answer.schemas().get(tenant.remoteSchema());
            String lost = staying.stream()
                    .filter(it -> remote != null
                            && !remote.tables().contains(it.remoteName())
                            && !remote.partitions().contains(it.remoteName()))
                    .map(it -> Identifier.quoted(it.name()))
                    .collect(Collectors.joining(", "));
            if (!lost.isEmpty()) {
                findings.note(
                        "tenant " + Identifier.quoted(tenant.tenant()) + " has foreign tables that the shard lacks: "
                                + lost + "; queries of them fail until they are dropped");
            }
        }
    }

    private void add(Optional<Change.ImportForeignSchema> imported, TenantSchema tenant, List<Change> changes) {
        imported.ifPresent(it -> {
            checkMapping(tenant.server());
            changes.add(it);
        });
    }

    /** IMPORT FOREIGN SCHEMA logs in to the shard as the role that plans is mapped. */
    private void checkMapping(String server) {
        String role = state.session().role();
        boolean mapped = List.of(role, UserMapping.PUBLIC).stream()
                .map(it -> new UserMapping.Key(it, server))
                .anyMatch(it -> declaration.mappings().containsKey(it)
                        || state.mappings().containsKey(it));
        if (!mapped && unmapped.add(server)) {
            findings.problem(
                    "role " + Identifier.quoted(role) + ", which imports the tables, has no user mapping on shard "
                            + Identifier.quoted(server) + ": declare one with userMapping(" + Identifier.quoted(role)
                            + ", ...)");
        }
    }

    private void checkOwner(TenantSchema tenant, Schema schema) {
        String role = state.session().role();
        if (!schema.owned()) {
            findings.prerequisite("ALTER SCHEMA {0} OWNER TO {1};", tenant.schema(), role);
        }
        own(tenant, schema).stream()
                .filter(it -> !it.owned())
                .forEach(it -> findings.prerequisite(
                        "ALTER FOREIGN TABLE {0}.{1} OWNER TO {2};", tenant.schema(), it.name(), role));
    }

    private static List<Table> own(TenantSchema tenant, Schema schema) {
        return schema.tables().stream()
                .filter(it -> it.server().equals(tenant.server()))
                .collect(Collectors.toList());
    }

    private void refuse(TenantSchema tenant, Explanation explanation) {
        findings.refuse("tenant " + Identifier.quoted(tenant.tenant()), explanation);
    }
}
