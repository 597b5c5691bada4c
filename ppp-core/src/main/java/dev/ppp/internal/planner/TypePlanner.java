package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.plan.Change;
import dev.ppp.plan.TypeChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans the types and collations of one schema on the veneer. What only the veneer has is left as it is. */
final class TypePlanner {

    private final String schema;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Unalterable> unalterable = new ArrayList<>();

    TypePlanner(String schema) {
        this.schema = schema;
    }

    /** Returns what to do, in order. */
    List<Change> changes() {
        return changes;
    }

    /**
     * A type that PostgreSQL cannot alter into what is wanted.
     *
     * @param wanted what the shard has
     * @param standing what the veneer has
     * @param reason the end of a sentence that begins with the type
     */
    record Unalterable(UserType wanted, CatalogType standing, String reason) {

        String words(String schema) {
            return wanted.kind() + " " + Identifier.quoted(schema) + "." + Identifier.quoted(wanted.name()) + " "
                    + reason;
        }
    }

    /** Returns what cannot be done by altering. */
    List<Unalterable> unalterable() {
        return unalterable;
    }

    /** Returns what a reader should know, each in words. */
    List<String> notes() {
        return notes;
    }

    void plan(UserType wanted, @Nullable CatalogType standing) {
        if (standing == null) {
            changes.add(new TypeChange.Create(schema, wanted));
        } else if (!(standing instanceof CatalogType.Defined defined)) {
            unalterable.add(new Unalterable(wanted, standing, "is something else on the veneer"));
        } else if (wanted instanceof UserType.Enumeration now
                && defined.type() instanceof UserType.Enumeration before) {
            planEnum(now, before, standing);
        } else if (wanted instanceof UserType.Domain now && defined.type() instanceof UserType.Domain before) {
            planDomain(now, before, standing);
        } else if (wanted instanceof UserType.Composite now && defined.type() instanceof UserType.Composite before) {
            planComposite(now, before);
        } else if (!wanted.kind().equals(defined.type().kind())) {
            unalterable.add(new Unalterable(
                    wanted,
                    standing,
                    "is a " + defined.type().kind() + " on the veneer and a " + wanted.kind() + " on the shard"));
        } else if (wanted instanceof UserType.Range && !wanted.equals(defined.type())) {
            unalterable.add(new Unalterable(
                    wanted, standing, "is defined differently on the shard, and PostgreSQL cannot alter a range type"));
        }
    }

    /** PostgreSQL adds and renames labels and never drops one; one that only the veneer has does no harm. */
    private void planEnum(UserType.Enumeration now, UserType.Enumeration before, CatalogType standing) {
        List<String> labels = new ArrayList<>(before.labels());
        if (now.labels().size() == labels.size() && !now.labels().equals(labels)) {
            renameLabels(now, labels);
        }
        List<String> common = new ArrayList<>(labels);
        common.retainAll(now.labels());
        List<String> wanted = new ArrayList<>(now.labels());
        wanted.retainAll(labels);
        if (!common.equals(wanted)) {
            unalterable.add(new Unalterable(
                    now, standing, "has its values in another order on the shard, and PostgreSQL cannot move a value"));
            return;
        }
        List<String> surplus =
                labels.stream().filter(it -> !now.labels().contains(it)).toList();
        surplus.forEach(it ->
                notes.add("enum " + Identifier.quoted(schema) + "." + Identifier.quoted(now.name()) + " has value '"
                        + Identifier.printable(it) + "', which the shard's lacks; PostgreSQL cannot drop a value"));
        for (int at = now.labels().size() - 1; at >= 0; at--) {
            String label = now.labels().get(at);
            if (!labels.contains(label)) {
                Optional<String> next =
                        at + 1 < now.labels().size() ? Optional.of(now.labels().get(at + 1)) : Optional.empty();
                changes.add(new TypeChange.AddValue(schema, now.name(), label, next));
            }
        }
    }

    /** As many labels as before, and each new one in the place of one that is gone: they were renamed. */
    private void renameLabels(UserType.Enumeration now, List<String> labels) {
        List<Change> renames = new ArrayList<>();
        List<String> after = new ArrayList<>(labels);
        for (int at = 0; at < after.size(); at++) {
            String label = now.labels().get(at);
            if (!label.equals(labels.get(at))) {
                if (labels.contains(label) || now.labels().contains(labels.get(at))) {
                    return;
                }
                renames.add(new TypeChange.RenameValue(schema, now.name(), labels.get(at), label));
                after.set(at, label);
            }
        }
        changes.addAll(renames);
        labels.clear();
        labels.addAll(after);
    }

    private void planDomain(UserType.Domain now, UserType.Domain before, CatalogType standing) {
        if (!now.base().equals(before.base()) || !now.collation().equals(before.collation())) {
            unalterable.add(new Unalterable(
                    now,
                    standing,
                    "rests on " + before.base() + " on the veneer and on " + now.base() + " on the shard"));
            return;
        }
        Map<String, String> added = new LinkedHashMap<>(now.checks());
        before.checks().forEach(added::remove);
        List<String> dropped = before.checks().entrySet().stream()
                .filter(it -> !it.getValue().equals(now.checks().get(it.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        Optional<Boolean> notNull = now.notNull() == before.notNull() ? Optional.empty() : Optional.of(now.notNull());
        if (!added.isEmpty() || !dropped.isEmpty() || notNull.isPresent()) {
            changes.add(new TypeChange.AlterDomain(schema, now.name(), notNull, dropped, added));
        }
    }

    /** As with tables: what cannot keep its place is dropped and added at the end. */
    private void planComposite(UserType.Composite now, UserType.Composite before) {
        Map<String, UserType.Attribute> standing = new LinkedHashMap<>();
        before.attributes().forEach(it -> standing.put(it.name(), it));
        List<String> order = new ArrayList<>(standing.keySet());
        List<UserType.Attribute> retyped = new ArrayList<>();
        List<UserType.Attribute> added = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        int last = -1;
        for (UserType.Attribute attribute : now.attributes()) {
            int place = order.indexOf(attribute.name());
            if (!added.isEmpty() || place <= last) {
                added.add(attribute);
            } else {
                last = place;
                kept.add(attribute.name());
                if (!attribute.equals(standing.get(attribute.name()))) {
                    retyped.add(attribute);
                }
            }
        }
        List<String> dropped = order.stream().filter(it -> !kept.contains(it)).toList();
        if (!dropped.isEmpty() || !retyped.isEmpty() || !added.isEmpty()) {
            changes.add(new TypeChange.AlterComposite(schema, now.name(), dropped, retyped, added));
        }
    }
}
