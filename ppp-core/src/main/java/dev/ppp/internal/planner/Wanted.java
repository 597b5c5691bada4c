package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TableSelection;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.RemoteSchema;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerState.RecordedTenant;
import dev.ppp.plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which tables of a tenant the veneer should have, by their names on the shard. */
sealed interface Wanted {

    /**
     * The names are known.
     *
     * @param tables names on the shard
     * @param certain whether the shard's catalog gave them, and not a record
     */
    record Names(List<String> tables, boolean certain) implements Wanted {}

    /** The server chooses at the import; after it, the names are on record. */
    record Whatever() implements Wanted {}

    /** The shard should have been asked and did not answer: nothing is imported, nothing is compared. */
    record Unknown() implements Wanted {}

    /**
     * The shard does not hold what is declared.
     *
     * @param explanation the reason and the way out
     */
    record Refused(Explanation explanation) implements Wanted {}

    static Wanted of(TenantSchema tenant, ShardState shard, @Nullable RecordedTenant recorded) {
        if (shard instanceof ShardState.Unreachable) {
            return new Unknown();
        } else if (shard instanceof ShardState.Answered answer) {
            RemoteSchema schema = answer.schemas().get(tenant.remoteSchema());
            return schema == null ? missing(tenant) : chosen(tenant, schema);
        }
        if (tenant.tables() instanceof TableSelection.LimitTo limit) {
            return new Names(List.copyOf(limit.tables()), false);
        }
        return Optional.ofNullable(recorded)
                .filter(it ->
                        it.selection().filter(then -> covers(then, tenant)).isPresent())
                .flatMap(RecordedTenant::tables)
                .<Wanted>map(it -> new Names(selected(tenant, it), false))
                .orElseGet(Whatever::new);
    }

    /** Whether what was wanted at the last import includes what is wanted now. */
    private static boolean covers(String then, TenantSchema tenant) {
        return then.equals(new TableSelection.All().text())
                || then.equals(tenant.tables().text());
    }

    /**
     * Finds what has to be imported.
     *
     * @param tenant the tenant
     * @param present names on the shard of the foreign tables that stand
     * @return an import, unless everything stands
     */
    default Optional<Change.ImportForeignSchema> missing(TenantSchema tenant, Set<String> present) {
        if (this instanceof Names names) {
            List<String> missing =
                    names.tables().stream().filter(it -> !present.contains(it)).collect(Collectors.toList());
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Change.ImportForeignSchema(tenant, Optional.of(missing), List.of(), names.certain()));
        } else if (this instanceof Whatever) {
            Set<String> excepted = new TreeSet<>(present);
            if (tenant.tables() instanceof TableSelection.Except except) {
                excepted.addAll(except.tables());
            }
            return Optional.of(new Change.ImportForeignSchema(tenant, Optional.empty(), List.copyOf(excepted), false));
        }
        return Optional.empty();
    }

    private static Wanted chosen(TenantSchema tenant, RemoteSchema schema) {
        if (tenant.tables() instanceof TableSelection.LimitTo limit) {
            List<String> lacking = new ArrayList<>(limit.tables());
            lacking.removeAll(schema.tables());
            lacking.removeAll(schema.partitions());
            return lacking.isEmpty() ? new Names(List.copyOf(limit.tables()), true) : lacking(tenant, lacking);
        }
        return new Names(selected(tenant, schema.tables()), true);
    }

    private static List<String> selected(TenantSchema tenant, List<String> tables) {
        return tables.stream().filter(tenant.tables()::selects).collect(Collectors.toList());
    }

    private static Wanted missing(TenantSchema tenant) {
        return new Refused(Explanation.of("tenant " + Identifier.quoted(tenant.tenant()) + " has no " + tenant.place())
                .hint("Create the schema on the shard first, or place the tenant where its schema is."));
    }

    private static Wanted lacking(TenantSchema tenant, List<String> tables) {
        String names = tables.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        return new Refused(Explanation.of("tenant " + Identifier.quoted(tenant.tenant()) + " is limited to "
                        + (tables.size() == 1 ? "table " : "tables ") + names + ", which " + tenant.place() + " lacks")
                .hint("Create " + (tables.size() == 1 ? "the table" : "the tables")
                        + " on the shard first, or name others in limitTo."));
    }
}
