package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.state.TenantRoles.Membership;
import dev.ppp.internal.state.TenantRoles.Role;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.Change;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.RoleChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Plans who may {@code SET ROLE} to tenants' roles: the roles that may query, and nobody has a tenant's rights without it. */
final class MembershipPlanner {

    /** The first version in which a membership says by itself whether it inherits. */
    static final int WITH_OPTIONS = 16;

    private final VeneerState state;
    private final Findings findings;
    private final List<String> grantees;
    private final Set<String> tenantRoles;
    private final Set<String> retired;
    private final Map<String, List<String>> strangers = new TreeMap<>();

    MembershipPlanner(Declaration declaration, VeneerState state, PlanOptions options, Findings findings) {
        this.state = state;
        this.findings = findings;
        this.grantees = declaration.grantees().stream().map(Grantee::role).toList();
        this.tenantRoles = new HashSet<>(declaration.tenantRoles());
        this.retired = options.prune() ? PrunePlanner.retired(declaration, state) : Set.of();
    }

    /** Whether memberships have the options INHERIT and SET. */
    boolean haveOptions() {
        return state.session().version() >= WITH_OPTIONS;
    }

    /** Plans the members of a role that is not there yet. */
    void planNew(String role, boolean created, List<Change> changes) {
        grantees.forEach(it -> make(new RoleChange.Admit(role, it, haveOptions()), created, changes));
    }

    /** Plans the members of a role that stands. */
    void planStanding(TenantSchema tenant, String role, Role stands, List<Change> changes) {
        for (String grantee : grantees) {
            if (stands.members().stream().noneMatch(it -> it.member().equals(grantee) && it.set())) {
                make(new RoleChange.Admit(role, grantee, haveOptions()), stands.grantable(), changes);
            }
        }
        for (Membership membership : stands.members()) {
            if (grantees.contains(membership.member())) {
                planNarrower(role, membership, stands, changes);
            } else if (tenantRoles.contains(membership.member()) || retired.contains(membership.member())) {
                expel(role, membership, stands)
                        .ifPresentOrElse(changes::add, () -> findings.prerequisite(expulsion(role, membership)));
            } else if (membership.reaches()
                    && !membership.member().equals(state.session().role())) {
                strangers
                        .computeIfAbsent(membership.member(), it -> new ArrayList<>())
                        .add(role);
            }
        }
        stands.memberOf().stream()
                .filter(it -> !tenantRoles.contains(it))
                .forEach(it -> findings.note(tenant.tenant(), "its role is a member of role " + Identifier.quoted(it)));
    }

    private void planNarrower(String role, Membership membership, Role stands, List<Change> changes) {
        boolean inherits = membership.inherit() && haveOptions();
        if (inherits || membership.admin()) {
            make(
                    new RoleChange.Narrow(role, membership.member(), membership.grantor(), haveOptions()),
                    mayChange(membership, stands),
                    changes);
        }
    }

    /** Plans to take a membership back, where the role that plans may. */
    Optional<RoleChange.Expel> expel(String role, Membership membership, Role stands) {
        return mayChange(membership, stands) ? Optional.of(expulsion(role, membership)) : Optional.empty();
    }

    private RoleChange.Expel expulsion(String role, Membership membership) {
        return new RoleChange.Expel(
                role, membership.member(), haveOptions() ? Optional.of(membership.grantor()) : Optional.empty());
    }

    private boolean mayChange(Membership membership, Role stands) {
        return stands.grantable() && (membership.ofOwn() || !haveOptions());
    }

    /** Plans a change, or names it for a database administrator. */
    void make(RoleChange change, boolean may, List<Change> changes) {
        if (may) {
            changes.add(change);
        } else {
            findings.prerequisite(change);
        }
    }

    /** Whoever is a member of several tenants' roles reaches several tenants; a member of one may be that tenant's own login. */
    void noteStrangers() {
        List<String> ofOne = new ArrayList<>();
        strangers.forEach((member, roles) -> {
            if (roles.size() == 1) {
                ofOne.add(member);
            } else {
                findings.note("role " + Identifier.quoted(member) + ", which may not query, is a member of "
                        + roles.size() + " tenants' roles, among them " + Identifier.quoted(roles.get(0)) + " and "
                        + Identifier.quoted(roles.get(1)));
            }
        });
        if (ofOne.size() == 1) {
            String member = ofOne.get(0);
            findings.note("role " + Identifier.quoted(member) + ", which may not query, is a member of role "
                    + Identifier.quoted(
                            strangers.getOrDefault(member, List.of()).get(0)));
        } else if (ofOne.size() > 1) {
            findings.note("role " + Identifier.quoted(ofOne.get(0)) + " and " + (ofOne.size() - 1)
                    + " more, which may not query, are each a member of one tenant's role");
        }
    }
}
