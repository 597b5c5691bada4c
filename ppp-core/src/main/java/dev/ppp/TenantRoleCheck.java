package dev.ppp;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what is wrong with a topology whose tenants have roles of their own. */
final class TenantRoleCheck {

    /** Names that PostgreSQL takes for something else, quoted or not. */
    private static final Set<String> RESERVED = Set.of("public", "none");

    private final Declaration declaration;
    private final Set<String> grantees;
    private final List<String> problems = new ArrayList<>();

    TenantRoleCheck(Declaration declaration) {
        this.declaration = declaration;
        this.grantees = declaration.grantees().stream().map(Grantee::role).collect(Collectors.toUnmodifiableSet());
    }

    List<String> problems() {
        Map<String, String> tenantOfRole = new LinkedHashMap<>();
        for (TenantSchema tenant : declaration.tenants().values()) {
            tenant.role().ifPresent(role -> {
                checkName(tenant.tenant(), role);
                String other = tenantOfRole.putIfAbsent(role, tenant.tenant());
                if (other != null) {
                    problems.add("tenants " + Words.name(other) + " and " + Words.name(tenant.tenant()) + " share role "
                            + Words.name(role));
                }
            });
        }
        checkPrivileges();
        declaration.servers().keySet().forEach(this::checkMappings);
        return problems;
    }

    private void checkName(String tenant, String role) {
        String what = "role " + Words.name(role) + " of tenant " + Words.name(tenant);
        Identifier.problem(role).ifPresent(it -> problems.add(what + " " + it));
        if (role.startsWith("pg_") || RESERVED.contains(role)) {
            problems.add(what + " is a name that PostgreSQL reserves");
        } else if (grantees.contains(role)) {
            problems.add(what + " is one that may query every tenant");
        }
    }

    /** Whoever may SET ROLE to a tenant's role may do what that role may. */
    private void checkPrivileges() {
        for (Grantee grantee : declaration.grantees()) {
            Grantee first = declaration.grantees().get(0);
            if (!grantee.privileges().equals(first.privileges())) {
                problems.add("roles " + Words.name(first.role()) + " and " + Words.name(grantee.role())
                        + " are granted different privileges, " + first.privileges() + " and " + grantee.privileges()
                        + ", but share the tenants' roles: grant them the same");
            }
        }
    }

    private void checkMappings(String server) {
        if (declaration.mappings().containsKey(new UserMapping.Key(UserMapping.PUBLIC, server))) {
            return;
        }
        List<String> unmapped = declaration.tenants().values().stream()
                .filter(it -> it.server().equals(server))
                .flatMap(it -> it.role().stream())
                .filter(it -> !declaration.mappings().containsKey(new UserMapping.Key(it, server)))
                .toList();
        if (!unmapped.isEmpty()) {
            String others = unmapped.size() > 1 ? " and " + (unmapped.size() - 1) + " more" : "";
            problems.add("tenants' roles have no user mapping on shard " + Words.name(server) + ", among them "
                    + Words.name(unmapped.get(0)) + others
                    + ": declare one for \"public\", which they all share, or one for each of them");
        }
    }
}
