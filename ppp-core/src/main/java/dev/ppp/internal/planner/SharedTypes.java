package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.Privilege;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.catalog.UserType;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.state.Facts;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.Change;
import dev.ppp.plan.GrantTarget;
import dev.ppp.plan.TypeChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans types that are in no tenant's schema: the veneer has one for all shards, in a schema of the same name. */
final class SharedTypes {

    private final List<Grantee> grantees;
    private final VeneerState state;
    private final Extensions extensions;
    private final Map<String, Map<String, UserType>> wanted = new LinkedHashMap<>();
    private final Map<QualifiedName, String> askedBy = new HashMap<>();
    private final Set<String> conflicts = new LinkedHashSet<>();
    private final Set<QualifiedName> undecided = new HashSet<>();

    /** With a role per tenant, PUBLIC may use them: an access list with thousands of roles would slow every use. */
    SharedTypes(Declaration declaration, VeneerState state, Extensions extensions) {
        this.grantees = declaration.tenantRoles().isEmpty()
                ? declaration.grantees()
                : List.of(new Grantee(UserMapping.PUBLIC, Privilege.DEFAULT));
        this.state = state;
        this.extensions = extensions;
    }

    boolean offers(String extension, String shard) {
        return extensions.offers(extension, shard);
    }

    Explanation lacking(String extension, TenantSchema tenant, List<String> tables) {
        return extensions.lacking(extension, tenant, tables);
    }

    void want(QualifiedName name, UserType type, String shard) {
        Map<String, UserType> ofSchema = wanted.computeIfAbsent(name.schema().orElse(""), it -> new LinkedHashMap<>());
        UserType before = ofSchema.putIfAbsent(name.name(), type);
        if (before == null) {
            askedBy.put(name, shard);
        } else if (before != type && !before.equals(type)) {
            merge(name, before, type, shard, ofSchema);
        }
    }

    /** Of two enums of which one has all labels of the other, in the same order, the longer one serves both shards. */
    private void merge(
            QualifiedName name, UserType before, UserType type, String shard, Map<String, UserType> ofSchema) {
        if (before instanceof UserType.Enumeration one && type instanceof UserType.Enumeration other) {
            if (holds(one.labels(), other.labels())) {
                return;
            } else if (holds(other.labels(), one.labels())) {
                ofSchema.put(name.name(), other);
                return;
            }
        }
        undecided.add(name);
        conflicts.add(type.kind() + " " + name + " of shard " + Identifier.quoted(shard)
                + " differs from that of shard " + Identifier.quoted(askedBy.getOrDefault(name, "")));
    }

    private static boolean holds(List<String> all, List<String> some) {
        return all.stream().filter(some::contains).toList().equals(some);
    }

    void plan(Findings findings) {
        conflicts.forEach(it -> findings.refuse(
                "shared types",
                Explanation.of(it)
                        .detail("The veneer has one type of a name for all shards.")
                        .hint("Make them the same on all shards.")));
        wanted.forEach((schema, types) -> plan(schema, types, findings));
    }

    private void plan(String schema, Map<String, UserType> types, Findings findings) {
        TypePlanner planner = new TypePlanner(schema);
        Map<String, CatalogType> standing = state.facts().types().getOrDefault(schema, Map.of());
        types.forEach((name, type) -> {
            CatalogType stands = standing.get(name);
            if (stands == null || !undecided.contains(QualifiedName.of(schema, name))) {
                planner.plan(type, stands);
            }
        });
        planSchema(schema, !planner.changes().isEmpty(), findings);
        planner.changes().forEach(findings::shared);
        planner.notes().forEach(findings::note);
        planner.unalterable()
                .forEach(it -> findings.refuse(
                        "shared types",
                        Explanation.of(it.words(schema))
                                .detail(used(schema, it.wanted().name()))
                                .hint("Drop the foreign tables that use it, and then the type; the next plan creates"
                                        + " them anew.")));
    }

    private String used(String schema, String type) {
        Set<String> users = ReplacedTypes.users(schema, type, state);
        return users.isEmpty()
                ? "No column of a tenant that was read has it."
                : (users.size() == 1 ? "Column " : "Columns ")
                        + String.join(", ", users)
                        + (users.size() == 1 ? " has it." : " have it.");
    }

    private void planSchema(String schema, boolean changed, Findings findings) {
        Facts.SharedSchema stands = state.facts().shared().get(schema);
        if (stands == null) {
            findings.shared(new TypeChange.CreateSharedSchema(schema));
        } else if (changed && !stands.mayCreate()) {
            findings.prerequisite(
                    "GRANT CREATE ON SCHEMA {0} TO {1};",
                    schema, state.session().role());
        }
        for (Grantee grantee : grantees) {
            if (stands == null || !stands.users().contains(grantee.role())) {
                findings.shared(new Change.Grant(new GrantTarget.Schema(schema), grantee.role(), grantee.privileges()));
            }
        }
    }
}
