package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.RemoteSchema;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.Step;
import dev.ppp.plan.TableChange;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final RolePlanner roles;
    private final Set<String> barred;
    private final SharedTypes shared;
    private final ShapePlanner.Planned planned;
    private final Map<String, Translator> translators = new HashMap<>();
    private final Set<String> unmapped = new HashSet<>();

    TenantPlanner(
            Declaration declaration,
            VeneerState state,
            Map<String, ShardState> shards,
            PlanOptions options,
            Extensions extensions,
            RolePlanner roles,
            Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.shards = shards;
        this.options = options;
        this.roles = roles;
        this.findings = findings;
        this.shared = new SharedTypes(declaration, state, extensions);
        this.planned = new ShapePlanner.Planned(shared, new Dependents(state.facts()), findings);
        this.predecessors = new Predecessors(declaration, state);
        this.barred = barred(declaration, state, options);
    }

    /** With a role per tenant, other tenants' roles have nothing in a tenant's schema, nor have those that may query. */
    private static Set<String> barred(Declaration declaration, VeneerState state, PlanOptions options) {
        Set<String> barred = new HashSet<>(declaration.tenantRoles());
        if (!barred.isEmpty()) {
            declaration.grantees().forEach(it -> barred.add(it.role()));
        }
        if (options.prune()) {
            barred.addAll(PrunePlanner.retired(declaration, state));
            barred.addAll(PrunePlanner.abandoned(declaration, state));
        }
        return barred;
    }

    void plan(Set<String> refusedServers) {
        shards.forEach(this::refuseUnreachable);
        for (Grantee grantee : declaration.grantees()) {
            if (!state.roles().contains(grantee.role())) {
                boolean inherits = declaration.tenantRoles().isEmpty()
                        || state.session().version() >= MembershipPlanner.WITH_OPTIONS;
                findings.prerequisite("CREATE ROLE {0} LOGIN" + (inherits ? ";" : " NOINHERIT;"), grantee.role());
            }
        }
        declaration.only(options.only()).tenants().values().stream()
                .filter(it -> !refusedServers.contains(it.server()))
                .forEach(this::plan);
        shared.plan(findings);
    }

    private void refuseUnreachable(String shard, ShardState answer) {
        if (answer instanceof ShardState.Unreachable unreachable) {
            Explanation reason = unreachable.reason();
            if (declaration.only(options.only()).tenants().values().stream()
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
        Optional<Explanation> role = roles.refusal(tenant);
        if (standing instanceof Standing.Refused refused) {
            refuse(tenant, refused.explanation());
        } else if (role.isPresent()) {
            refuse(tenant, role.get());
        } else if (wanted instanceof Wanted.Refused refused) {
            refuse(tenant, refused.explanation());
        } else if (standing instanceof Standing.Usable usable) {
            plan(tenant, usable, wanted);
        }
    }

    private void plan(TenantSchema tenant, Standing.Usable standing, Wanted wanted) {
        Schema schema = state.schemas().get(tenant.schema());
        if (schema == null && wanted instanceof Wanted.Unknown) {
            return; // the shard as a whole is refused
        }
        List<Change> changes = roles.plan(tenant);
        if (wanted instanceof Wanted.Names names
                && shards.get(tenant.server()) instanceof ShardState.Answered answer
                && answer.schemas().get(tenant.remoteSchema()) != null) {
            planShapes(tenant, standing, names.tables(), answer, changes);
        } else if (schema == null) {
            standing.change().ifPresent(changes::add);
            Optional<Change.ImportForeignSchema> imported = wanted.missing(tenant, Set.of());
            add(imported, tenant, changes);
            changes.addAll(grants(tenant).forNew(tenant.schema(), GrantPlanner.Incoming.of(imported)));
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
        dropRestrictions(tenant, staying, changes);
        dropUnwanted(tenant, own, staying, changes);
        changes.addAll(
                grants(tenant).forStanding(tenant.schema(), schema, staying, GrantPlanner.Incoming.of(imported)));
    }

    /** Privileges could only be granted on all tables of the schema, and not all of them are the tenant's. */
    private static Explanation namesNeeded(TenantSchema tenant) {
        return Explanation.of("tables of tenant " + Identifier.quoted(tenant.tenant())
                        + " are not known by name, and schema " + Identifier.quoted(tenant.schema())
                        + " holds objects of others")
                .hint("Give shard " + Identifier.quoted(tenant.server())
                        + " an admin data source, or name the tables with limitTo.");
    }

    private static void dropRestrictions(TenantSchema tenant, List<Table> staying, List<Change> changes) {
        staying.stream()
                .filter(it -> !it.restrictions().isEmpty())
                .forEach(it -> changes.add(new TableChange.DropOptions(tenant, it.name(), it.restrictions())));
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
            changes.add(new Change.DropForeignTables(tenant, unwanted, false));
        } else {
            findings.note("tenant " + Identifier.quoted(tenant.tenant()) + " still has foreign "
                    + (unwanted.size() == 1 ? "table " : "tables ")
                    + unwanted.stream().map(Identifier::quoted).collect(Collectors.joining(", "))
                    + ", not selected by limitTo or except; a plan with pruning drops what is not selected");
        }
    }

    /** Plans types and tables one by one, since the shard said what they look like. */
    private void planShapes(
            TenantSchema tenant,
            Standing.Usable standing,
            List<String> names,
            ShardState.Answered answer,
            List<Change> changes) {
        RemoteSchema remote = answer.schemas().getOrDefault(tenant.remoteSchema(), new RemoteSchema(List.of()));
        Schema schema = state.schemas().get(tenant.schema());
        standing.change().ifPresent(changes::add);
        if (schema != null) {
            checkOwner(tenant, schema);
        }
        List<Table> own = schema == null ? List.of() : own(tenant, schema);
        List<Table> selected = own.stream()
                .filter(it -> tenant.tables().selects(it.remoteName()))
                .collect(Collectors.toList());
        ShapePlanner planner = new ShapePlanner(tenant, remote, translator(tenant.server(), answer), state, planned);
        changes.addAll(planner.plan(names, selected));
        List<Table> staying = new ArrayList<>(planner.standing());
        List<Table> lost = staying.stream()
                .filter(it -> remote.relations().stream()
                        .noneMatch(there -> there.name().equals(it.remoteName())))
                .collect(Collectors.toList());
        staying.removeAll(lost);
        dropRestrictions(tenant, staying, changes);
        List<Table> droppable = planner.droppable(lost);
        if (!droppable.isEmpty()) {
            changes.add(new Change.DropForeignTables(
                    tenant, droppable.stream().map(Table::name).collect(Collectors.toList()), true));
        }
        dropUnwanted(tenant, own, selected, changes);
        GrantPlanner.Incoming incoming = new GrantPlanner.Incoming(false, planner.added(), planner.spread());
        noteSpread(tenant, names, planner.spread());
        if (schema == null) {
            changes.addAll(grants(tenant).forNew(tenant.schema(), incoming));
        } else {
            changes.addAll(grants(tenant).forStanding(tenant.schema(), schema, staying, incoming));
        }
    }

    private GrantPlanner grants(TenantSchema tenant) {
        return new GrantPlanner(declaration.grantees(tenant), barred);
    }

    private void noteSpread(TenantSchema tenant, List<String> names, Set<String> spread) {
        if (grants(tenant).letChangeRows()) {
            names.stream()
                    .filter(spread::contains)
                    .forEach(it -> findings.note(
                            tenant.tenant(),
                            "UPDATE and DELETE are not granted on table " + Identifier.quoted(it)
                                    + ", since ctid, by which postgres_fdw finds rows, does not tell its rows apart; write"
                                    + " to the shard directly, name its partitions with limitTo, or put a view before it"
                                    + " on the shard"));
        }
    }

    private Translator translator(String server, ShardState.Answered answer) {
        return translators.computeIfAbsent(server, it -> new Translator(it, answer, state.facts(), foreignSchemas(it)));
    }

    /** Types in tenants' schemas belong to those tenants, on the shard as on the veneer. */
    private Set<String> foreignSchemas(String server) {
        Set<String> foreign = new HashSet<>(Set.of("ppp"));
        declaration.tenants().values().forEach(it -> {
            foreign.add(it.schema());
            if (it.server().equals(server)) {
                foreign.add(it.remoteSchema());
            }
        });
        return foreign;
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
        if (schema.open() && tenant.role().isPresent()) {
            findings.note(
                    tenant.tenant(),
                    "PUBLIC has USAGE on its schema, by which every role reaches what is granted to PUBLIC there");
        }
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
