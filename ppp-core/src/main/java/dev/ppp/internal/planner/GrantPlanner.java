package dev.ppp.internal.planner;

import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Privilege;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.GrantTarget;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Plans who may use a tenant's schema and tables: declared roles get what is declared, and no more. */
final class GrantPlanner {

    /** What {@code postgres_fdw} may do row by row, each by its ctid. */
    private static final Set<Privilege> BY_CTID = EnumSet.of(Privilege.UPDATE, Privilege.DELETE);

    private final List<Grantee> grantees;
    private final Set<String> barred;

    /**
     * Prepares to plan for a tenant.
     *
     * @param grantees who is to have privileges
     * @param barred roles that are to have none, unless they are among those
     */
    GrantPlanner(List<Grantee> grantees, Set<String> barred) {
        this.grantees = grantees;
        this.barred = barred;
    }

    /**
     * Tables that are about to come.
     *
     * @param unnamed whether the server chooses them, so that their names are not known
     * @param names their names
     * @param spread names on the shard of tables, standing or to come, whose rows ctid does not tell apart
     */
    record Incoming(boolean unnamed, List<String> names, Set<String> spread) {

        static Incoming of(Optional<Change.ImportForeignSchema> imported) {
            return imported.map(it ->
                            new Incoming(it.tables().isEmpty(), it.tables().orElse(List.of()), Set.of()))
                    .orElseGet(() -> new Incoming(false, List.of(), Set.of()));
        }
    }

    /**
     * Plans a schema that is about to be created and filled. Tables are named where their names are known: to find all tables of
     * a schema, PostgreSQL reads the catalog of the tables of all schemas.
     */
    List<Change> forNew(String schema, Incoming incoming) {
        List<Change> changes = new ArrayList<>();
        for (Grantee grantee : grantees) {
            changes.add(new Change.Grant(new GrantTarget.Schema(schema), grantee.role(), grantee.privileges()));
            if (incoming.unnamed()) {
                changes.add(new Change.Grant(new GrantTarget.AllTables(schema), grantee.role(), grantee.privileges()));
            } else {
                changes.addAll(grants(schema, grantee, List.of(), incoming));
            }
        }
        return changes;
    }

    /** Plans a schema that stands, in which others may have objects of their own. */
    List<Change> forStanding(String name, Schema schema, List<Table> tables, Incoming incoming) {
        List<Change> changes = new ArrayList<>();
        for (Grantee grantee : grantees) {
            if (!schema.users().contains(grantee.role())) {
                changes.add(new Change.Grant(new GrantTarget.Schema(name), grantee.role(), grantee.privileges()));
            }
            if (incoming.unnamed()) {
                changes.add(new Change.Grant(new GrantTarget.AllTables(name), grantee.role(), grantee.privileges()));
            } else {
                changes.addAll(grants(name, grantee, tables, incoming));
            }
            if (!grantee.role().equals(schema.owner())) {
                group(surplus(grantee, tables, incoming))
                        .forEach((privileges, names) -> changes.add(
                                new Change.Revoke(new GrantTarget.Tables(name, names), grantee.role(), privileges)));
                if (schema.creators().contains(grantee.role())) {
                    changes.add(
                            new Change.Revoke(new GrantTarget.CreateIn(name), grantee.role(), grantee.privileges()));
                }
            }
        }
        barred(schema, tables).forEach(it -> changes.addAll(revokeAll(name, schema, tables, it)));
        return changes;
    }

    private Set<String> barred(Schema schema, List<Table> tables) {
        Set<String> found = new TreeSet<>(schema.users());
        found.addAll(schema.creators());
        tables.forEach(it -> found.addAll(it.privileges().keySet()));
        found.retainAll(barred);
        grantees.forEach(it -> found.remove(it.role()));
        return found;
    }

    /** Plans to take everything from a role that is to have nothing. */
    private static List<Change> revokeAll(String name, Schema schema, List<Table> tables, String role) {
        if (role.equals(schema.owner())) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        Map<String, Set<Privilege>> held = new LinkedHashMap<>();
        tables.stream()
                .filter(it -> !it.owner().equals(role))
                .forEach(it -> held.put(it.name(), it.privileges().getOrDefault(role, Set.of())));
        group(held)
                .forEach((privileges, names) ->
                        changes.add(new Change.Revoke(new GrantTarget.Tables(name, names), role, privileges)));
        if (schema.creators().contains(role)) {
            changes.add(new Change.Revoke(new GrantTarget.CreateIn(name), role, Privilege.DEFAULT));
        }
        if (schema.users().contains(role)) {
            changes.add(new Change.Revoke(new GrantTarget.Schema(name), role, Privilege.DEFAULT));
        }
        return changes;
    }

    /** Whether anybody is to change or remove rows. */
    boolean letChangeRows() {
        return grantees.stream().anyMatch(it -> it.privileges().stream().anyMatch(BY_CTID::contains));
    }

    private static List<Change> grants(String schema, Grantee grantee, List<Table> tables, Incoming incoming) {
        List<Change> changes = new ArrayList<>();
        group(lacking(grantee, tables, incoming))
                .forEach((privileges, names) -> changes.add(
                        new Change.Grant(new GrantTarget.Tables(schema, names), grantee.role(), privileges)));
        return changes;
    }

    private static Map<String, Set<Privilege>> lacking(Grantee grantee, List<Table> tables, Incoming incoming) {
        Map<String, Set<Privilege>> lacking = new LinkedHashMap<>();
        tables.forEach(it ->
                lacking.put(it.name(), minus(allowed(grantee, it.remoteName(), incoming), held(it, grantee))));
        incoming.names().forEach(it -> lacking.put(it, allowed(grantee, it, incoming)));
        return lacking;
    }

    private static Map<String, Set<Privilege>> surplus(Grantee grantee, List<Table> tables, Incoming incoming) {
        Map<String, Set<Privilege>> surplus = new LinkedHashMap<>();
        tables.stream()
                .filter(it -> !it.owner().equals(grantee.role()))
                .forEach(it ->
                        surplus.put(it.name(), minus(held(it, grantee), allowed(grantee, it.remoteName(), incoming))));
        return surplus;
    }

    private static Set<Privilege> allowed(Grantee grantee, String table, Incoming incoming) {
        return incoming.spread().contains(table) ? minus(grantee.privileges(), BY_CTID) : grantee.privileges();
    }

    private static Set<Privilege> held(Table table, Grantee grantee) {
        return table.privileges().getOrDefault(grantee.role(), Set.of());
    }

    private static Set<Privilege> minus(Set<Privilege> all, Set<Privilege> some) {
        Set<Privilege> rest = EnumSet.noneOf(Privilege.class);
        rest.addAll(all);
        rest.removeAll(some);
        return rest;
    }

    /** Tables with the same privileges go into one statement. */
    private static Map<Set<Privilege>, List<String>> group(Map<String, Set<Privilege>> byTable) {
        Map<Set<Privilege>, List<String>> groups = new LinkedHashMap<>();
        byTable.forEach((table, privileges) -> {
            if (!privileges.isEmpty()) {
                groups.computeIfAbsent(privileges, it -> new ArrayList<>()).add(table);
            }
        });
        return groups;
    }
}
