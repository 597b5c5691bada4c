package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedTenant;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.internal.state.VeneerState.Table;
import dev.ppp.plan.Change;
import dev.ppp.plan.PlanOptions;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant's schema stands on the veneer before anything is planned in it. The foreign tables themselves say where a
 * tenant stands; the records say it only when there are none.
 */
sealed interface Standing {

    /**
     * Nothing can be planned for this tenant.
     *
     * @param explanation the reason and the way out
     */
    record Refused(Explanation explanation) implements Standing {}

    /**
     * The tenant can be planned.
     *
     * @param change what has to be done to the schema itself, if anything
     */
    record Usable(Optional<Change> change) implements Standing {}

    static Standing of(
            TenantSchema tenant,
            Declaration declaration,
            VeneerState state,
            Predecessors predecessors,
            PlanOptions options) {
        Schema schema = state.schemas().get(tenant.schema());
        RecordedTenant recorded = state.records().tenants().get(tenant.schema());
        Optional<RecordedTenant> before =
                predecessors.of(tenant).stream().filter(it -> moved(tenant, it)).findFirst();
        if (before.isPresent()) {
            return new Refused(
                    standsOn(tenant, before.get().remoteSchema(), before.get().server()));
        }
        if (recorded != null && !recorded.topology().equals(declaration.topology())) {
            return refused(
                    "schema " + Identifier.quoted(tenant.schema()) + " belongs to topology "
                            + Identifier.quoted(recorded.topology()),
                    "Give the tenant another schema, or declare it in one topology only.");
        }
        Optional<Explanation> elsewhere = elsewhere(tenant, declaration, schema, recorded);
        if (elsewhere.isPresent()) {
            return new Refused(elsewhere.get());
        } else if (schema == null) {
            return new Usable(Optional.of(new Change.CreateSchema(declaration.topology(), tenant)));
        } else if (recorded != null) {
            return new Usable(changedRecord(tenant, declaration, recorded));
        }
        return unrecorded(tenant, declaration, schema, options);
    }

    private static Optional<Change> changedRecord(
            TenantSchema tenant, Declaration declaration, RecordedTenant recorded) {
        if (moved(tenant, recorded)) {
            return Optional.of(record(tenant, declaration, recorded.created(), "which was placed anew"));
        }
        return recorded.tenant().equals(tenant.tenant())
                ? Optional.empty()
                : Optional.of(record(tenant, declaration, recorded.created(), "whose tenant was renamed"));
    }

    private static Standing unrecorded(
            TenantSchema tenant, Declaration declaration, Schema schema, PlanOptions options) {
        boolean empty = schema.tables().isEmpty() && schema.others().isEmpty();
        if (!empty && !options.tenants().contains(tenant.tenant())) {
            return new Refused(Explanation.of("schema " + Identifier.quoted(tenant.schema())
                            + " holds objects that this topology did not create")
                    .detail("Among them: " + someObjects(schema) + ".")
                    .hint("If it is this tenant's, plan with PlanOptions.adoptingTenants("
                            + Identifier.quoted(tenant.tenant()) + "); otherwise give the tenant another schema."));
        }
        return new Usable(
                Optional.of(record(tenant, declaration, false, empty ? "which is empty" : "which was adopted")));
    }

    /** A tenant is never imported from a second place: an empty schema there would be served in silence. */
    private static Optional<Explanation> elsewhere(
            TenantSchema tenant, Declaration declaration, @Nullable Schema schema, @Nullable RecordedTenant recorded) {
        Optional<Table> tables = schema == null
                ? Optional.empty()
                : schema.tables().stream()
                        .filter(it -> declaration.servers().containsKey(it.server())
                                || (recorded != null && it.server().equals(recorded.server())))
                        .filter(it -> !isAt(tenant, it.server(), it.remoteSchema()))
                        .findFirst();
        if (tables.isPresent()) {
            return Optional.of(
                    standsOn(tenant, tables.get().remoteSchema(), tables.get().server()));
        }
        boolean holdsTables =
                schema != null && schema.tables().stream().anyMatch(it -> isAt(tenant, it.server(), it.remoteSchema()));
        return recorded != null && !holdsTables && moved(tenant, recorded)
                ? Optional.of(standsOn(tenant, recorded.remoteSchema(), recorded.server()))
                : Optional.empty();
    }

    private static Explanation standsOn(TenantSchema tenant, String remoteSchema, String server) {
        return Explanation.of("tenant " + Identifier.quoted(tenant.tenant()) + " is declared in " + tenant.place()
                        + ", but stands in schema " + Identifier.quoted(remoteSchema) + " on shard "
                        + Identifier.quoted(server))
                .detail("Its rows are where it stands. Importing it from the other place could serve an empty schema.")
                .hint("Declare the tenant where it stands. To move it, move its rows first.");
    }

    private static boolean moved(TenantSchema tenant, RecordedTenant recorded) {
        return !isAt(tenant, recorded.server(), recorded.remoteSchema());
    }

    private static boolean isAt(TenantSchema tenant, String server, String remoteSchema) {
        return tenant.server().equals(server) && tenant.remoteSchema().equals(remoteSchema);
    }

    private static Change record(TenantSchema tenant, Declaration declaration, boolean created, String reason) {
        return new Change.RecordSchema(declaration.topology(), tenant, created, reason);
    }

    private static String someObjects(Schema schema) {
        return Stream.concat(
                        schema.tables().stream().map(it -> "foreign table " + Identifier.quoted(it.name())),
                        schema.others().stream().map(Identifier::printable))
                .limit(3)
                .collect(Collectors.joining(", "));
    }

    private static Standing refused(String message, String hint) {
        return new Refused(Explanation.of(message).hint(hint));
    }
}
