package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Options;
import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.internal.state.VeneerState.RecordedMapping;
import dev.ppp.plan.Change;
import dev.ppp.plan.OptionChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans user mappings. */
final class MappingPlanner {

    private final Declaration declaration;
    private final VeneerState state;
    private final Map<UserMapping.Key, Set<String>> differingPasswords;
    private final Findings findings;
    private final Map<UserMapping.Key, Map<String, String>> variables;

    MappingPlanner(
            Declaration declaration,
            VeneerState state,
            Map<UserMapping.Key, Set<String>> differingPasswords,
            Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.differingPasswords = differingPasswords;
        this.findings = findings;
        this.variables = variables(declaration);
    }

    void plan(Set<String> refusedServers) {
        Set<String> tenantRoles = declaration.tenantRoles();
        for (UserMapping mapping : declaration.mappings().values()) {
            if (!mapping.role().equals(UserMapping.PUBLIC)
                    && !tenantRoles.contains(mapping.role())
                    && !state.roles().contains(mapping.role())) {
                findings.prerequisite("CREATE ROLE {0} LOGIN;", mapping.role());
            }
            if (!refusedServers.contains(mapping.server())) {
                plan(mapping);
            }
        }
    }

    private void plan(UserMapping mapping) {
        VeneerState.Mapping stands = state.mappings().get(mapping.key());
        RecordedMapping recorded = state.records().mappings().get(mapping.key());
        if (stands == null) {
            findings.shared(creation(mapping));
        } else if (stands.readable()) {
            alter(mapping, stands.options(), stands.digests().keySet());
        } else if (recorded == null) {
            findings.shared(new Change.ReplaceUserMapping(creation(mapping), adopted(mapping)));
        } else {
            alter(mapping, recorded.options(), recorded.secrets());
        }
    }

    private void alter(UserMapping mapping, Options options, Set<String> secrets) {
        List<OptionChange> changes =
                OptionChange.between(options.values(), mapping.options().values());
        Map<String, Boolean> passwords = new HashMap<>();
        differingPasswords.getOrDefault(mapping.key(), Set.of()).forEach(it -> passwords.put(it, secrets.contains(it)));
        List<String> dropped = secrets.stream()
                .filter(it -> !mapping.secrets().containsKey(it))
                .sorted()
                .collect(Collectors.toList());
        boolean recorded = state.records().mappings().containsKey(mapping.key());
        if (!recorded || !changes.isEmpty() || !passwords.isEmpty() || !dropped.isEmpty()) {
            findings.shared(new Change.AlterUserMapping(
                    declaration.topology(),
                    mapping,
                    changes,
                    passwords,
                    dropped,
                    variablesOf(mapping),
                    !recorded && !adopted(mapping)));
        }
    }

    /** Whether the mapping's server is adopted by this plan, and the mapping with it. */
    private boolean adopted(UserMapping mapping) {
        return !state.records().servers().containsKey(mapping.server());
    }

    private Change.CreateUserMapping creation(UserMapping mapping) {
        return new Change.CreateUserMapping(declaration.topology(), mapping, variablesOf(mapping));
    }

    private Map<String, String> variablesOf(UserMapping mapping) {
        return variables.getOrDefault(mapping.key(), Map.of());
    }

    /** Names a psql variable for each password. Two mappings never share one, however alike their names are. */
    private static Map<UserMapping.Key, Map<String, String>> variables(Declaration declaration) {
        Map<UserMapping.Key, Map<String, String>> variables = new HashMap<>();
        Set<String> taken = new HashSet<>();
        declaration.mappings().forEach((key, mapping) -> {
            Map<String, String> ofMapping = new LinkedHashMap<>();
            mapping.secrets().keySet().forEach(option -> ofMapping.put(option, unused(key, option, taken)));
            variables.put(key, ofMapping);
        });
        return variables;
    }

    private static String unused(UserMapping.Key key, String option, Set<String> taken) {
        String plain = (key.server() + "_" + key.role() + "_" + option).replaceAll("[^A-Za-z0-9_]", "_");
        String name = plain;
        for (int at = 2; !taken.add(name); at++) {
            name = plain + "_" + at;
        }
        return name;
    }
}
