package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.Privilege;
import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.sql.Sql;
import dev.ppp.internal.state.TenantRoles.Membership;
import dev.ppp.internal.state.TenantRoles.Role;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedRole;
import dev.ppp.internal.state.VeneerState.RecordedTenant;
import dev.ppp.internal.state.VeneerState.Schema;
import dev.ppp.plan.Change;
import dev.ppp.plan.GrantTarget;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.RoleChange;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans to drop tenants' roles that the topology no longer names: those that it created and on which nothing else rests. The
 * others are left, and nobody that the topology made a member stays one.
 */
final class RolePruner {

    private final Declaration declaration;
    private final VeneerState state;
    private final Findings findings;
    private final MembershipPlanner memberships;
    private final Set<String> expected;

    RolePruner(Declaration declaration, VeneerState state, PlanOptions options, Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.findings = findings;
        this.memberships = new MembershipPlanner(declaration, state, options, findings);
        this.expected = new HashSet<>(state.records().grantees());
        declaration.grantees().forEach(it -> expected.add(it.role()));
    }

    void plan() {
        Set<String> declared = declaration.tenantRoles();
        state.records().rolesOf(declaration.topology()).forEach((role, recorded) -> {
            if (!declared.contains(role)) {
                plan(role, recorded);
            }
        });
    }

    private void plan(String role, RecordedRole recorded) {
        Role stands = state.tenantRoles().standing().get(role);
        if (stands == null) {
            findings.leftover(new RoleChange.Forget(role, "which is gone"));
            return;
        }
        leave(role, recorded);
        Optional<String> kept = reasonToKeep(role, stands);
        if (recorded.created() && kept.isEmpty()) {
            findings.leftover(new RoleChange.Drop(role));
            return;
        }
        stands.members().stream()
                .filter(it -> expected.contains(it.member()))
                .flatMap(it -> memberships.expel(role, it, stands).stream())
                .forEach(findings::leftover);
        if (!recorded.created()) {
            findings.leftover(new RoleChange.Forget(role, "which others made"));
        } else {
            kept.ifPresent(it -> findings.note("role " + Identifier.quoted(role) + " is kept, since " + it));
        }
    }

    /** A schema that others made stays, and would keep the role with what it may do there. */
    private void leave(String role, RecordedRole recorded) {
        RecordedTenant tenant = state.records().tenants().get(recorded.schema());
        Schema schema = state.schemas().get(recorded.schema());
        boolean declared = declaration.tenants().values().stream()
                .anyMatch(it -> it.schema().equals(recorded.schema()));
        if (!declared
                && tenant != null
                && !tenant.created()
                && schema != null
                && schema.users().contains(role)) {
            findings.leftover(new Change.Revoke(new GrantTarget.Schema(recorded.schema()), role, Privilege.DEFAULT));
        }
    }

    private Optional<String> reasonToKeep(String role, Role stands) {
        List<String> strangers = stands.members().stream()
                .filter(Membership::reaches)
                .map(Membership::member)
                .filter(it ->
                        !expected.contains(it) && !it.equals(state.session().role()))
                .toList();
        if (declaration.mappings().keySet().stream().map(UserMapping.Key::role).anyMatch(role::equals)) {
            return Optional.of("a user mapping for it is declared");
        } else if (!stands.dependents().isEmpty()) {
            int more = stands.dependents().size() - 1;
            return Optional.of("something else depends on it: "
                    + stands.dependents().get(0) + (more > 0 ? ", and " + more + " more" : ""));
        } else if (!strangers.isEmpty()) {
            return Optional.of("role " + Identifier.quoted(strangers.get(0)) + " is a member of it");
        } else if (!stands.grantable() || !state.session().mayCreateRoles()) {
            return Optional.of("role " + Identifier.quoted(state.session().role()) + " may not drop it: "
                    + Sql.render("DROP ROLE {0};", Sql.name(role)));
        }
        return Optional.empty();
    }
}
