package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.RolePerTenant;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.internal.sql.Sql;
import dev.ppp.internal.state.TenantRoles.Role;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedRole;
import dev.ppp.plan.Change;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.RoleChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans tenants' own roles: that they stand, with no more attributes than declared, and on record. */
final class RolePlanner {

    private final Declaration declaration;
    private final VeneerState state;
    private final PlanOptions options;
    private final Findings findings;
    private final MembershipPlanner memberships;
    private final Set<String> mapped;

    RolePlanner(Declaration declaration, VeneerState state, PlanOptions options, Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.options = options;
        this.findings = findings;
        this.memberships = new MembershipPlanner(declaration, state, options, findings);
        this.mapped = declaration.mappings().keySet().stream()
                .map(UserMapping.Key::role)
                .collect(Collectors.toSet());
    }

    /** Plans what all tenants share. A role that has a user mapping of its own has to be there before that. */
    void planShared() {
        if (declaration.tenantRoles().isEmpty()) {
            return;
        }
        if (state.records().roles().isEmpty()) {
            findings.shared(new RoleChange.CreateRecords());
        }
        if (!memberships.haveOptions()) {
            declaration.grantees().stream().map(Grantee::role).forEach(this::checkInherits);
        }
        declaration.only(options.only()).tenants().values().stream()
                .filter(it -> it.role().filter(this::isCreatedEarly).isPresent()
                        && refusal(it).isEmpty())
                .forEach(it -> findings.shared(creation(it, it.role().orElseThrow())));
    }

    private void checkInherits(String role) {
        if (state.tenantRoles().inheriting().contains(role)) {
            findings.problem(
                    "role " + Identifier.quoted(role) + " has INHERIT, by which, before PostgreSQL 16, it would have"
                            + " what every tenant's role has without SET ROLE: a database administrator has to run "
                            + Sql.render("ALTER ROLE {0} NOINHERIT;", Sql.name(role)));
        }
    }

    /** Tells why nothing can be planned for a tenant. */
    Optional<Explanation> refusal(TenantSchema tenant) {
        return tenant.role().flatMap(role -> refusal(tenant, role));
    }

    private Optional<Explanation> refusal(TenantSchema tenant, String role) {
        String what = "role " + Identifier.quoted(role) + " of tenant " + Identifier.quoted(tenant.tenant());
        RecordedRole recorded = recorded(role);
        Role stands = state.tenantRoles().standing().get(role);
        String another = "Give the tenant another role.";
        if (role.equals(state.session().role())) {
            return refused(what + " is the one that plans and applies", another);
        } else if (recorded != null && !recorded.topology().equals(declaration.topology())) {
            return refused(what + " belongs to topology " + Identifier.quoted(recorded.topology()), another);
        } else if (recorded != null
                && !recorded.tenant().equals(tenant.tenant())
                && !recorded.schema().equals(tenant.schema())) {
            return refused(
                    what + " is on record as that of tenant " + Identifier.quoted(recorded.tenant()),
                    another + " A plan with pruning forgets roles that are no longer declared.");
        } else if (stands != null && !stands.excess().isEmpty()) {
            return refused(
                    what + " has " + String.join(", ", stands.excess()),
                    "A database administrator has to run: "
                            + Sql.render(
                                    "ALTER ROLE {0} NO" + String.join(" NO", stands.excess()) + ";", Sql.name(role)));
        } else if (stands != null && predefined(stands).isPresent()) {
            String group = predefined(stands).get();
            return refused(
                    what + " is a member of predefined role " + Identifier.quoted(group),
                    "A database administrator has to run: "
                            + Sql.render("REVOKE {0} FROM {1};", Sql.name(group), Sql.name(role)));
        } else if (stands != null && recorded == null && creates() && !isAdopted(tenant)) {
            return refused(
                    what + " stands already and was not made by this topology",
                    "If it is this tenant's, plan with PlanOptions.adoptingTenants("
                            + Identifier.quoted(tenant.tenant()) + "); otherwise give the tenant another role.");
        }
        return Optional.empty();
    }

    /** None of PostgreSQL's own roles, such as {@code pg_read_all_data}, stops at a tenant. */
    private static Optional<String> predefined(Role stands) {
        return stands.memberOf().stream().filter(it -> it.startsWith("pg_")).findFirst();
    }

    private boolean isAdopted(TenantSchema tenant) {
        return options.tenants().contains(tenant.tenant());
    }

    /** Plans a tenant's role and who is a member of it. */
    List<Change> plan(TenantSchema tenant) {
        List<Change> changes = new ArrayList<>();
        tenant.role().ifPresent(role -> {
            Role stands = state.tenantRoles().standing().get(role);
            if (stands == null) {
                planMissing(tenant, role, changes);
            } else {
                planStanding(tenant, role, stands, changes);
            }
        });
        return changes;
    }

    /** Tells of roles that reach tenants and should not, and that others may have made so with good reason. */
    void noteStrangers() {
        memberships.noteStrangers();
        state.tenantRoles().boundless().stream()
                .filter(it -> declaration.grantees().stream()
                        .anyMatch(grantee -> grantee.role().equals(it)))
                .forEach(
                        it -> findings.note(
                                "role " + Identifier.quoted(it) + " reaches every tenant without SET ROLE: it is a"
                                        + " superuser, or a member of pg_read_all_data, pg_write_all_data or the role that plans"));
    }

    private void planMissing(TenantSchema tenant, String role, List<Change> changes) {
        if (!creates()) {
            findings.prerequisite("CREATE ROLE {0} " + rolePerTenant().attributes() + ";", role);
        } else if (!isCreatedEarly(role)) {
            changes.add(creation(tenant, role));
        }
        memberships.planNew(role, creates(), changes);
    }

    private void planStanding(TenantSchema tenant, String role, Role stands, List<Change> changes) {
        RecordedRole recorded = recorded(role);
        boolean same = recorded != null
                && recorded.tenant().equals(tenant.tenant())
                && recorded.schema().equals(tenant.schema());
        if (!same) {
            boolean created = recorded != null && recorded.created();
            changes.add(new RoleChange.RecordRole(declaration.topology(), tenant, role, created));
        }
        if (rolePerTenant().login() && !stands.login()) {
            boolean may = state.session().mayCreateRoles() && stands.grantable();
            memberships.make(new RoleChange.AllowLogin(role), may, changes);
        } else if (!rolePerTenant().login() && stands.login()) {
            findings.note(tenant.tenant(), "its role can log in by itself, which is not declared");
        }
        memberships.planStanding(tenant, role, stands, changes);
    }

    private RoleChange.Create creation(TenantSchema tenant, String role) {
        return new RoleChange.Create(
                declaration.topology(), tenant, role, rolePerTenant().attributes());
    }

    private boolean isCreatedEarly(String role) {
        return creates()
                && mapped.contains(role)
                && !state.tenantRoles().standing().containsKey(role);
    }

    private boolean creates() {
        return rolePerTenant().create();
    }

    private RolePerTenant rolePerTenant() {
        return declaration.rolePerTenant().orElseThrow();
    }

    private @Nullable RecordedRole recorded(String role) {
        return state.records().roles().orElse(Map.of()).get(role);
    }

    private static Optional<Explanation> refused(String message, String hint) {
        return Optional.of(Explanation.of(message).hint(hint));
    }
}
