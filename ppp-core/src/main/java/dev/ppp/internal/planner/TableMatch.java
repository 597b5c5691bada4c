package dev.ppp.internal.planner;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.state.VeneerState.RecordedTable;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
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
import org.jspecify.annotations.Nullable;

/** Which foreign table stands for which table of the shard, and what gives each the name that it has there. */
final class TableMatch {

    private static final String TABLE_NAME = "table_name";

    private final TenantSchema tenant;
    private final Map<String, Relation> relations;
    private final Set<String> wanted;
    private final Map<String, Table> byRemote = new LinkedHashMap<>();
    private final Map<String, String> formerNames = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Change> then = new ArrayList<>();

    /**
     * Matches.
     *
     * @param tenant the tenant
     * @param standing its foreign tables
     * @param relations the shard's tables by name
     * @param wanted the names of those that the veneer should have
     * @param recorded what is known of the tables that were wanted before, by name
     */
    TableMatch(
            TenantSchema tenant,
            List<Table> standing,
            Map<String, Relation> relations,
            Set<String> wanted,
            Map<String, RecordedTable> recorded) {
        this.tenant = tenant;
        this.relations = relations;
        this.wanted = wanted;
        standing.forEach(it -> taken.add(it.name()));
        List<Table> surplus = assign(standing);
        redirect(surplus);
        followRenames(recorded);
        nameAlike();
        changes.addAll(then);
    }

    /** Returns what to change, in order. */
    List<Change> changes() {
        return changes;
    }

    /** Returns the foreign tables as they are after the changes. */
    Collection<Table> tables() {
        return byRemote.values();
    }

    /** Returns the foreign table for a table of the shard, as it is after the changes. */
    @Nullable
    Table of(String remote) {
        return byRemote.get(remote);
    }

    /** Returns the name of a foreign table before the changes. */
    String formerName(Table table) {
        return formerNames.getOrDefault(table.name(), table.name());
    }

    /** Of several foreign tables that show the same table, the one of the same name stands for it. Returns the others. */
    private List<Table> assign(List<Table> standing) {
        List<Table> surplus = new ArrayList<>();
        for (Table table : standing) {
            Table other = byRemote.get(table.remoteName());
            if (other == null || table.name().equals(table.remoteName())) {
                byRemote.put(table.remoteName(), table);
                if (other != null) {
                    surplus.add(other);
                }
            } else {
                surplus.add(table);
            }
        }
        return surplus;
    }

    /** A foreign table that shows another table than the one whose name it has, which nothing else shows. */
    private void redirect(List<Table> surplus) {
        List<Table> astray = new ArrayList<>(surplus);
        byRemote.values().stream()
                .filter(it -> !relations.containsKey(it.remoteName()))
                .forEach(astray::add);
        for (Table table : astray) {
            if (!table.name().equals(table.remoteName())
                    && wanted.contains(table.name())
                    && !byRemote.containsKey(table.name())) {
                changes.add(new TableChange.Redirect(tenant, table.name(), optionStands(table)));
                byRemote.remove(table.remoteName(), table);
                byRemote.put(table.name(), named(table, table.name()));
            }
        }
    }

    /** A table that is gone and whose object identifier another one has was renamed. */
    private void followRenames(Map<String, RecordedTable> recorded) {
        Map<Long, String> nameOf = new HashMap<>();
        wanted.forEach(it -> {
            Relation relation = relations.get(it);
            if (relation != null && !byRemote.containsKey(it)) {
                nameOf.put(relation.oid(), it);
            }
        });
        for (Table table : List.copyOf(byRemote.values())) {
            RecordedTable record = recorded.get(table.remoteName());
            String now = record == null || relations.containsKey(table.remoteName()) ? null : nameOf.get(record.oid());
            if (now != null) {
                byRemote.remove(table.remoteName());
                byRemote.put(now, renamed(table, now, Optional.of(now)));
            }
        }
    }

    /** A foreign table that somebody renamed on the veneer. */
    private void nameAlike() {
        for (Table table : List.copyOf(byRemote.values())) {
            String name = table.remoteName();
            if (!table.name().equals(name) && wanted.contains(name)) {
                byRemote.put(name, renamed(table, name, Optional.empty()));
            }
        }
    }

    private Table renamed(Table table, String to, Optional<String> remote) {
        boolean optionStands = optionStands(table);
        if (taken.contains(to) && !table.name().equals(to)) {
            String between = between();
            changes.add(new TableChange.Rename(tenant, table.name(), between, Optional.empty(), optionStands));
            then.add(new TableChange.Rename(tenant, between, to, remote, optionStands));
        } else {
            changes.add(new TableChange.Rename(tenant, table.name(), to, remote, optionStands));
            taken.add(to);
        }
        taken.remove(table.name());
        formerNames.put(to, table.name());
        return named(table, to);
    }

    /** A name that no table has or will have. */
    private String between() {
        int number = changes.size();
        while (taken.contains(TableChange.Rename.BETWEEN + number)
                || wanted.contains(TableChange.Rename.BETWEEN + number)) {
            number++;
        }
        taken.add(TableChange.Rename.BETWEEN + number);
        return TableChange.Rename.BETWEEN + number;
    }

    private static boolean optionStands(Table table) {
        return table.options().contains(TABLE_NAME);
    }

    private static Table named(Table table, String name) {
        return new Table(
                name,
                table.server(),
                table.remoteSchema(),
                name,
                table.options(),
                table.owner(),
                table.owned(),
                table.remoteEstimate(),
                table.privileges(),
                table.shape());
    }
}
