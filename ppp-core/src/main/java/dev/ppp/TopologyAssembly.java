package dev.ppp;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.ForeignServer;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Puts the parts of a topology together and collects what is wrong between them. */
final class TopologyAssembly {

    private static final String OWN_SCHEMA = "ppp";

    /** Quoted or not (manual, "Client Connection Defaults", {@code search_path}), so that no session could stand in it. */
    private static final String CURRENT_ROLES_SCHEMA = "$user";

    private final List<String> problems;
    private final Map<String, ForeignServer> servers = new LinkedHashMap<>();
    private final Map<UserMapping.Key, UserMapping> mappings = new LinkedHashMap<>();
    private final Map<String, TenantSchema> tenants = new LinkedHashMap<>();
    private final List<Grantee> grantees = new ArrayList<>();

    TopologyAssembly(List<String> problemsOfParts) {
        this.problems = new ArrayList<>(problemsOfParts);
    }

    List<String> problems() {
        return problems;
    }

    Declaration assemble(String name, OptionalLong revision, ShardTopology.Builder parts) {
        check("topology", name);
        parts.shards().forEach(this::addShard);
        parts.mappings().forEach(this::checkMapping);
        addMappings(parts.mappings());
        parts.tenants().forEach(it -> addTenant(it, parts));
        checkSchemas();
        parts.grants().forEach((role, privileges) -> addGrantee(new Grantee(role, privileges)));
        Declaration declaration = new Declaration(
                name,
                revision,
                servers,
                mappings,
                tenants,
                grantees,
                parts.roles().map(TenantRolesBuilder::declared));
        problems.addAll(
                declaration.rolePerTenant().isPresent()
                        ? new TenantRoleCheck(declaration).problems()
                        : unmappedGrantees());
        return declaration;
    }

    private void addShard(Shard shard) {
        check("shard", shard.name());
        ForeignServer before = servers.putIfAbsent(shard.name(), shard.server());
        if (before != null) {
            problems.add("shard " + Words.name(shard.name()) + " is declared twice: with " + before.options()
                    + "; and with " + shard.options());
        }
    }

    private void checkMapping(UserMappingBuilder mapping) {
        check("role", mapping.role());
        if (mapping.role().equals("none")) {
            problems.add("role \"none\" is a reserved name in PostgreSQL");
        }
        mapping.shard()
                .filter(it -> !servers.containsKey(it))
                .ifPresent(it ->
                        problems.add(mapping.what() + " is on shard " + Words.name(it) + ", which is not declared"));
    }

    /** A mapping for one shard goes before the same role's mapping for every shard. */
    private void addMappings(List<UserMappingBuilder> all) {
        Map<String, UserMappingBuilder> seen = new LinkedHashMap<>();
        for (UserMappingBuilder mapping : all) {
            String where =
                    mapping.shard().map(it -> "on shard " + Words.name(it)).orElse("on every shard");
            UserMappingBuilder before = seen.putIfAbsent(mapping.what() + " " + where, mapping);
            if (before != null) {
                problems.add(
                        mapping.what() + " " + where + " is declared twice: with " + before + "; and with " + mapping);
            }
        }
        for (String server : servers.keySet()) {
            all.stream()
                    .filter(it -> it.shard().filter(server::equals).isPresent())
                    .forEach(it -> add(it, server));
            all.stream().filter(it -> it.shard().isEmpty()).forEach(it -> add(it, server));
        }
    }

    private void add(UserMappingBuilder mapping, String server) {
        mappings.putIfAbsent(new UserMapping.Key(mapping.role(), server), mapping.build(server));
    }

    private void addTenant(TenantBuilder builder, ShardTopology.Builder parts) {
        check("tenant", builder.tenant());
        TenantSchema placed = builder.placed();
        if (placed == null) {
            problems.add("tenant " + Words.name(builder.tenant()) + " is not placed on a shard");
            return;
        }
        if (!servers.containsKey(placed.server())) {
            problems.add("tenant " + Words.name(placed.tenant()) + " is on shard " + Words.name(placed.server())
                    + ", which is not declared");
        }
        checkSchema("schema", placed.tenant(), placed.schema());
        checkSchema("remote schema", placed.tenant(), placed.remoteSchema());
        TenantSchema before = tenants.putIfAbsent(placed.tenant(), withRole(placed.under(parts.rules()), parts));
        if (before != null) {
            problems.add("tenant " + Words.name(placed.tenant()) + " is declared twice: in " + before.place()
                    + " and in " + placed.place());
        }
    }

    private TenantSchema withRole(TenantSchema tenant, ShardTopology.Builder parts) {
        if (parts.roles().isPresent()) {
            return parts.roles().get().named(tenant, problems);
        }
        tenant.role()
                .ifPresent(it -> problems.add("tenant " + Words.name(tenant.tenant()) + " is given role "
                        + Words.name(it) + ", but tenants have no roles of their own: declare rolePerTenant()"));
        return tenant;
    }

    private void checkSchema(String kind, String tenant, String schema) {
        String what = kind + " " + Words.name(schema) + " of tenant " + Words.name(tenant);
        if (!schema.equals(tenant)) {
            Identifier.problem(schema).ifPresent(it -> problems.add(what + " " + it));
        }
        if (schema.startsWith("pg_") || schema.equals("information_schema")) {
            problems.add(what + " is a name that PostgreSQL reserves");
        } else if (schema.equals(CURRENT_ROLES_SCHEMA)) {
            problems.add(what + " stands in search_path for the schema that is named as the current role");
        } else if (schema.equals(OWN_SCHEMA) && kind.equals("schema")) {
            problems.add(what + " is the schema in which this library keeps its records");
        }
    }

    private void checkSchemas() {
        Map<String, String> tenantOfSchema = new LinkedHashMap<>();
        Map<String, String> tenantOfPlace = new LinkedHashMap<>();
        for (TenantSchema tenant : tenants.values()) {
            String other = tenantOfSchema.putIfAbsent(tenant.schema(), tenant.tenant());
            if (other != null) {
                problems.add("tenants " + Words.name(other) + " and " + Words.name(tenant.tenant()) + " share schema "
                        + Words.name(tenant.schema()) + " on the veneer");
            }
            String neighbour = tenantOfPlace.putIfAbsent(tenant.place(), tenant.tenant());
            if (neighbour != null) {
                problems.add("tenants " + Words.name(neighbour) + " and " + Words.name(tenant.tenant()) + " share "
                        + tenant.place());
            }
        }
    }

    private void addGrantee(Grantee grantee) {
        check("role", grantee.role());
        if (grantee.role().equals(UserMapping.PUBLIC)) {
            problems.add(
                    "privileges on tenants' tables cannot be granted to PUBLIC: every role would see every tenant");
        }
        grantees.add(grantee);
    }

    private List<String> unmappedGrantees() {
        List<String> unmapped = new ArrayList<>();
        for (Grantee grantee : grantees) {
            for (String server : servers.keySet()) {
                boolean mapped = mappings.containsKey(new UserMapping.Key(grantee.role(), server))
                        || mappings.containsKey(new UserMapping.Key(UserMapping.PUBLIC, server));
                if (!mapped) {
                    unmapped.add("role " + Words.name(grantee.role()) + " may query, but has no user mapping on shard "
                            + Words.name(server));
                }
            }
        }
        return unmapped;
    }

    private void check(String kind, String name) {
        Identifier.problem(name).ifPresent(it -> problems.add(kind + " " + Words.name(name) + " " + it));
    }
}
