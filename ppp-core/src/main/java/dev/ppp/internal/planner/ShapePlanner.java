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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans what makes one tenant's types and foreign tables like those of its shard, where the shard could be asked. */
final class ShapePlanner {

    private final TenantSchema tenant;
    private final RemoteSchema remote;
    private final Translator translator;
    private final VeneerState state;
    private final SharedTypes shared;
    private final Map<String, Map<String, Set<String>>> dependents;
    private final Findings findings;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private final Map<String, RecordedTable> recorded;
    private Map<String, Table> standing = Map.of();
    private final Map<String, String> formerNames = new HashMap<>();

    ShapePlanner(TenantSchema tenant, RemoteSchema remote, Translator translator, VeneerState state, Planned planned) {
        this.tenant = tenant;
        this.remote = remote;
        this.translator = translator;
        this.state = state;
        this.shared = planned.shared();
        this.dependents = planned.dependents();
        this.findings = planned.findings();
        VeneerState.RecordedTenant record = state.records().tenants().get(tenant.schema());
        this.recorded = record == null ? Map.of() : record.shapes();
    }

    /**
     * What the planning of all tenants shares.
     *
     * @param shared types that are no tenant's
     * @param dependents what rests on columns, by schema and table
     * @param findings where findings go
     */
    record Planned(SharedTypes shared, Map<String, Map<String, Set<String>>> dependents, Findings findings) {}

    /** Plans the named tables of the shard; those that stand are given by the caller. Returns the changes, in order. */
    List<Change> plan(List<String> names, List<Table> standing) {
        Map<String, Relation> relations = new HashMap<>();
        remote.relations().forEach(it -> relations.put(it.name(), it));
        Map<String, Table> byRemote = new LinkedHashMap<>();
        standing.forEach(it -> byRemote.put(it.remoteName(), it));
        Map<String, Translation> usable = translations(names, relations);
        planTypes(usable);
        this.standing = byRemote;
        renameTables(usable.keySet(), relations, byRemote);
        usable.forEach((name, translation) -> {
            Table table = byRemote.get(name);
            Relation relation = relations.get(name);
            if (table == null) {
                added.add(name);
                changes.add(new TableChange.Create(tenant, translation.table()));
            } else if (relation != null) {
                compare(table, relation, translation);
            }
        });
        return changes;
    }

    /** Returns the tables that stood, by the names that they will have. */
    Collection<Table> standing() {
        return standing.values();
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

    private void planTypes(Map<String, Translation> usable) {
        Map<QualifiedName, UserType> types = new LinkedHashMap<>();
        usable.values().forEach(it -> it.types().forEach(types::putIfAbsent));
        Map<String, CatalogType> standing = state.facts().types().getOrDefault(tenant.schema(), Map.of());
        TypePlanner planner = new TypePlanner(tenant.schema());
        types.forEach((name, type) -> {
            if (name.schema().isPresent()) {
                shared.want(name, type, tenant.server());
            } else {
                planner.plan(type, standing.get(name.name()));
            }
        });
        changes.addAll(planner.changes());
        planner.problems()
                .forEach(it -> findings.refuse(
                        "tenant " + Identifier.quoted(tenant.tenant()),
                        Explanation.of(it)
                                .hint("Drop the foreign tables of tenant " + Identifier.quoted(tenant.tenant())
                                        + " that use it, and then the type; the next plan creates them anew.")));
    }

    /** A table that is gone and whose object identifier another one has was renamed. */
    private void renameTables(Set<String> wanted, Map<String, Relation> relations, Map<String, Table> byRemote) {
        Map<Long, String> nameOf = new HashMap<>();
        wanted.forEach(it -> {
            Relation relation = relations.get(it);
            if (relation != null && !byRemote.containsKey(it)) {
                nameOf.put(relation.oid(), it);
            }
        });
        List<Change> then = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        byRemote.values().forEach(it -> taken.add(it.name()));
        for (Table table : List.copyOf(byRemote.values())) {
            RecordedTable record = recorded.get(table.remoteName());
            String now = record == null || relations.containsKey(table.remoteName()) ? null : nameOf.get(record.oid());
            if (now != null) {
                byRemote.remove(table.remoteName());
                byRemote.put(now, renamed(table, now, taken, then));
            }
        }
        changes.addAll(then);
    }

    private Table renamed(Table table, String to, Set<String> taken, List<Change> then) {
        if (taken.contains(to) && !table.name().equals(to)) {
            String between = "ppp_renamed_" + then.size();
            changes.add(new TableChange.Rename(tenant, table.name(), between, Optional.empty(), true));
            then.add(new TableChange.Rename(tenant, between, to, Optional.of(to), true));
        } else {
            changes.add(new TableChange.Rename(tenant, table.name(), to, Optional.of(to), true));
            taken.add(to);
        }
        taken.remove(table.name());
        formerNames.put(to, table.name());
        return new Table(
                to,
                table.server(),
                table.remoteSchema(),
                to,
                table.owner(),
                table.owned(),
                table.remoteEstimate(),
                table.privileges(),
                table.shape());
    }

    private void compare(Table table, Relation relation, Translation translation) {
        if (!translation.table().estimatedRemotely() && !table.remoteEstimate().equals(Optional.of("false"))) {
            changes.add(new TableChange.EstimateLocally(
                    tenant, table.name(), table.remoteEstimate().isPresent()));
        }
        if (table.shape().isEmpty()
                || translator.isSame(translation, table.shape().get())) {
            return;
        }
        RecordedTable record = recorded.values().stream()
                .filter(it -> it.oid() == relation.oid())
                .findFirst()
                .orElse(null);
        Map<String, Set<String>> views =
                dependents.getOrDefault(place(formerNames.getOrDefault(table.name(), table.name())), Map.of());
        TableDiff.Result diff = TableDiff.between(
                table.shape().get(),
                translation.table(),
                ColumnMatch.of(table.shape().get(), relation, record),
                views.keySet());
        if (!diff.blocked().isEmpty()) {
            refuse(table, diff, views);
        } else if (!diff.changes().isEmpty()) {
            Optional<Hazard> danger = diff.guessed()
                    ? Optional.of(
                            new Hazard(
                                    "columns are dropped and others added; if they were renamed on the shard, privileges on single columns are lost"))
                    : Optional.empty();
            changes.add(new TableChange.Alter(tenant, table.name(), diff.changes(), diff.differences(), danger));
        }
        compareComments(table, translation, diff);
    }

    private void refuse(Table table, TableDiff.Result diff, Map<String, Set<String>> views) {
        String objects = diff.blocked().stream()
                .flatMap(it -> views.getOrDefault(it, Set.of()).stream())
                .distinct()
                .collect(Collectors.joining(", "));
        findings.refuse(
                "tenant " + Identifier.quoted(tenant.tenant()),
                Explanation.of("foreign table " + Identifier.quoted(tenant.schema()) + "."
                                + Identifier.quoted(table.name()) + " cannot follow the shard: " + objects
                                + " rests on "
                                + (diff.blocked().size() == 1 ? "column " : "columns ")
                                + diff.blocked().stream()
                                        .map(Identifier::quoted)
                                        .collect(Collectors.joining(", ")))
                        .detail(String.join("; ", diff.differences()) + ".")
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

    private String place(String table) {
        return place(tenant.schema(), table);
    }

    /** Names a foreign table of any tenant. */
    static String place(String schema, String table) {
        return schema + '\0' + table;
    }
}
