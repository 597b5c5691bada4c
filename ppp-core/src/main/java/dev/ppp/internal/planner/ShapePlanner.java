package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserType;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.RemoteSchema;
import dev.ppp.internal.shape.Rows;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedTable;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.Hazard;
import dev.ppp.plan.TableChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Plans what makes one tenant's types and foreign tables like those of its shard, where the shard could be asked. */
final class ShapePlanner {

    private static final Hazard GUESSED = new Hazard("columns are dropped and others added; if they were renamed on the"
            + " shard, privileges on single columns are lost");

    private final TenantSchema tenant;
    private final RemoteSchema remote;
    private final Translator translator;
    private final VeneerState state;
    private final SharedTypes shared;
    private final Dependents dependents;
    private final Findings findings;
    private final ReplacedTypes replaced;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private final Map<String, RecordedTable> recorded;
    private Collection<Table> standing = List.of();

    ShapePlanner(TenantSchema tenant, RemoteSchema remote, Translator translator, VeneerState state, Planned planned) {
        this.tenant = tenant;
        this.remote = remote;
        this.translator = translator;
        this.state = state;
        this.shared = planned.shared();
        this.dependents = planned.dependents();
        this.findings = planned.findings();
        this.replaced = new ReplacedTypes(tenant.schema(), state, dependents);
        VeneerState.RecordedTenant record = state.records().tenants().get(tenant.schema());
        this.recorded = record == null ? Map.of() : record.shapes();
    }

    /**
     * What the planning of all tenants shares.
     *
     * @param shared types that are no tenant's
     * @param dependents what rests on foreign tables
     * @param findings where findings go
     */
    record Planned(SharedTypes shared, Dependents dependents, Findings findings) {}

    /** Plans the named tables of the shard; those that stand are given by the caller. Returns the changes, in order. */
    List<Change> plan(List<String> names, List<Table> standing) {
        Map<String, Relation> relations = new HashMap<>();
        remote.relations().forEach(it -> relations.put(it.name(), it));
        Map<String, Translation> usable = translations(names, relations);
        planTypes(usable, compared(standing, usable, relations));
        TableMatch match = new TableMatch(tenant, standing, relations, usable.keySet(), recorded);
        this.standing = match.tables();
        changes.addAll(match.changes());
        usable.forEach((name, translation) -> {
            Table table = match.of(name);
            Relation relation = relations.get(name);
            if (table == null) {
                added.add(name);
                changes.add(new TableChange.Create(
                        tenant, translation.table(), translator.numbers(tenant, translation.table())));
            } else if (relation != null) {
                compare(table, match.formerName(table), relation, translation);
            }
        });
        return changes;
    }

    /** Returns the tables that stood, by the names that they will have. */
    Collection<Table> standing() {
        return standing;
    }

    /** Returns the names of the tables that are created. */
    List<String> added() {
        return added;
    }

    /** Returns the names on the shard of the tables whose rows ctid does not tell apart. */
    Set<String> spread() {
        return remote.relations().stream()
                .filter(it -> it.shape().rows() == Rows.SPREAD || showsCtid(it.shape()))
                .map(Relation::name)
                .collect(Collectors.toSet());
    }

    /** Only a view can have a column of that name; of which tables the numbers are, nobody knows. */
    private static boolean showsCtid(Shape shape) {
        return shape.columns().stream().anyMatch(it -> it.name().equals("ctid"));
    }

    /** Returns those of the tables that the shard lacks on which nothing rests, and refuses to drop the others. */
    List<Table> droppable(List<Table> lost) {
        List<Table> droppable = new ArrayList<>();
        for (Table table : lost) {
            Set<String> objects = dependents.on(tenant.schema(), table.name());
            if (objects.isEmpty()) {
                droppable.add(table);
            } else {
                refuse(
                        table,
                        String.join(", ", objects) + (objects.size() == 1 ? " rests" : " rest") + " on it",
                        "the shard lacks table " + Identifier.quoted(table.remoteName()));
            }
        }
        return droppable;
    }

    private Map<String, Translation> translations(List<String> names, Map<String, Relation> relations) {
        Map<String, Translation> usable = new LinkedHashMap<>();
        Map<String, List<String>> withheld = new LinkedHashMap<>();
        for (String name : names) {
            Relation relation = relations.get(name);
            if (relation == null) {
                continue;
            }
            Translation translation = translator.translate(tenant, relation);
            Optional<String> lacking = translation.extensions().stream()
                    .filter(it -> !shared.offers(it, tenant.server()))
                    .findFirst();
            if (lacking.isPresent()) {
                withheld.computeIfAbsent(lacking.get(), it -> new ArrayList<>()).add(name);
            } else {
                translation.notes().forEach(it -> findings.note(tenant.tenant(), it));
                usable.put(name, translation);
            }
        }
        withheld.forEach((extension, tables) -> findings.refuse(
                "tenant " + Identifier.quoted(tenant.tenant()), shared.lacking(extension, tenant, tables)));
        return usable;
    }

    /** Returns the tables that will be like the shard's, or will be dropped since the shard lost them. */
    private static List<Table> compared(
            List<Table> standing, Map<String, Translation> usable, Map<String, Relation> relations) {
        return standing.stream()
                .filter(it -> usable.containsKey(it.remoteName()) || !relations.containsKey(it.remoteName()))
                .collect(Collectors.toList());
    }

    private void planTypes(Map<String, Translation> usable, List<Table> compared) {
        Map<QualifiedName, UserType> types = new LinkedHashMap<>();
        usable.values().forEach(it -> it.types().forEach(types::putIfAbsent));
        Map<String, CatalogType> standing = state.facts().types().getOrDefault(tenant.schema(), Map.of());
        TypePlanner planner = new TypePlanner(tenant.schema());
        types.forEach((name, type) -> {
            if (name.schema().isPresent()) {
                shared.want(name, type, tenant.server());
            } else {
                int before = planner.unalterable().size();
                planner.plan(type, standing.get(name.name()));
                planner.unalterable().stream().skip(before).forEach(it -> replace(it, compared, planner.changes()));
            }
        });
        changes.addAll(planner.changes());
        planner.notes().forEach(it -> findings.note(tenant.tenant(), it));
    }

    /** In the place of the type in the order of all, so that a new type that rests on it rests on the new one. */
    private void replace(TypePlanner.Unalterable type, List<Table> compared, List<Change> typeChanges) {
        Set<String> obstacles = replaced.replace(type, compared, typeChanges);
        if (!obstacles.isEmpty()) {
            refuse(type, obstacles);
        }
    }

    private void refuse(TypePlanner.Unalterable type, Set<String> obstacles) {
        Set<String> users = ReplacedTypes.users(tenant.schema(), type.wanted().name(), state);
        String used = users.isEmpty() ? "No foreign table uses it." : "It is used by " + String.join(", ", users) + ".";
        findings.refuse(
                "tenant " + Identifier.quoted(tenant.tenant()),
                Explanation.of(type.words(tenant.schema()))
                        .detail(used + " It cannot be created anew because of " + String.join(", ", obstacles) + ".")
                        .hint("Drop what is in the way, apply, and create it again. Nothing is ever dropped with"
                                + " CASCADE."));
    }

    private void compare(Table table, String formerName, Relation relation, Translation translation) {
        if (!translation.table().estimatedRemotely() && !table.remoteEstimate().equals(Optional.of("false"))) {
            changes.add(new TableChange.EstimateLocally(
                    tenant, table.name(), table.remoteEstimate().isPresent()));
        }
        if (table.shape().isEmpty()) {
            return;
        }
        Shape shape = table.shape().get();
        boolean concerned = replaced.concern(shape);
        if (!concerned && translator.isSame(translation, shape)) {
            return;
        }
        Shape before = concerned ? replaced.after(shape) : shape;
        RecordedTable record = recorded.values().stream()
                .filter(it -> it.oid() == relation.oid())
                .findFirst()
                .orElse(null);
        Map<String, Set<String>> views = dependents.onColumns(tenant.schema(), formerName);
        TableDiff.Result diff = TableDiff.between(
                before, translation.table(), ColumnMatch.of(before, relation, record), views.keySet());
        if (!diff.blocked().isEmpty()) {
            refuse(table, diff, views);
        } else if (!diff.changes().isEmpty()) {
            Optional<Hazard> danger = concerned
                    ? Optional.of(ReplacedTypes.ANEW)
                    : diff.guessed() ? Optional.of(GUESSED) : Optional.empty();
            changes.add(new TableChange.Alter(
                    tenant,
                    table.name(),
                    diff.changes(),
                    diff.differences(),
                    translator.numbers(tenant, translation.table()),
                    danger));
        }
        compareComments(table, translation, diff);
    }

    private void refuse(Table table, TableDiff.Result diff, Map<String, Set<String>> views) {
        Set<String> objects = new TreeSet<>();
        diff.blocked().forEach(it -> objects.addAll(views.getOrDefault(it, Set.of())));
        String columns = diff.blocked().stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        refuse(
                table,
                String.join(", ", objects)
                        + (objects.size() == 1 ? " rests on " : " rest on ")
                        + (diff.blocked().size() == 1 ? "column " : "columns ")
                        + columns,
                String.join("; ", diff.differences()));
    }

    private void refuse(Table table, String reason, String differences) {
        findings.refuse(
                "tenant " + Identifier.quoted(tenant.tenant()),
                Explanation.of("foreign table " + Identifier.quoted(tenant.schema()) + "."
                                + Identifier.quoted(table.name()) + " cannot follow the shard: " + reason)
                        .detail(differences + ".")
                        .hint(
                                "Drop what rests on it, apply, and create it again. Nothing is ever dropped with CASCADE."));
    }

    private void compareComments(Table table, Translation translation, TableDiff.Result diff) {
        Optional<String> now = translation.table().comment();
        boolean same = table.shape().get().comment().equals(now);
        if (!same || !diff.comments().isEmpty()) {
            changes.add(new TableChange.Comment(
                    tenant, table.name(), same ? Optional.empty() : Optional.of(now), diff.comments()));
        }
    }
}
