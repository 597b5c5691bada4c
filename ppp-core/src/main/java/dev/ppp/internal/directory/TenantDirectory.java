package dev.ppp.internal.directory;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.error.Explanation;
import dev.ppp.error.TenantException;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.ServerWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jooq.Record;

/**
 * Finds a tenant on the veneer. The veneer's catalog is the truth: a schema's foreign tables name the shard. It is asked
 * for that one tenant, by index. Safe for use by many threads.
 */
public final class TenantDirectory {

    private static final String LOOK_UP = """
            SELECT s.srvname::pg_catalog.text AS server,
                   pg_catalog.array_agg(DISTINCT coalesce(o.option_value, n.nspname::pg_catalog.text)) AS schemas,
                   ARRAY(SELECT r.rolname::pg_catalog.text
                         FROM pg_catalog.aclexplode(n.nspacl) a JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                         WHERE a.privilege_type = 'USAGE' AND a.grantee <> n.nspowner
                           AND pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')) AS roles
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
              AND d.refobjid = n.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = d.objid
            JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            LEFT JOIN LATERAL pg_catalog.pg_options_to_table(f.ftoptions) o ON o.option_name = 'schema_name'
            WHERE n.nspname = ?
            GROUP BY s.srvname, n.oid, n.nspacl, n.nspowner""";

    private static final String HOMES = """
            SELECT n.nspname::pg_catalog.text AS schema, s.srvname::pg_catalog.text AS server
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
            JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
            JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            GROUP BY 1, 2
            ORDER BY 1, 2""";

    private static final String SOME_HOMES = """
            SELECT DISTINCT n.nspname::pg_catalog.text AS schema, s.srvname::pg_catalog.text AS server
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
              AND d.refobjid = n.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = d.objid
            JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            WHERE n.nspname = ANY (?::pg_catalog.text[])
            ORDER BY 1, 2""";

    /** The schemas of a shard into which a tenant's foreign tables lead, and the roles that may use its schema. */
    private record Stand(List<String> schemas, List<String> roles) {}

    private final Declaration declaration;
    private final DataSource app;
    private final Set<String> schemasOfDeclared;
    private final UnknownNames unknown = new UnknownNames(System::nanoTime);

    /**
     * Prepares to look tenants up.
     *
     * @param declaration what is declared
     * @param app connects to the veneer as the application's role
     */
    public TenantDirectory(Declaration declaration, DataSource app) {
        this.declaration = declaration;
        this.app = app;
        this.schemasOfDeclared = declaration.tenants().values().stream()
                .map(TenantSchema::schema)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Finds a tenant: a declared one, or one whose schema another process has made since.
     *
     * @param tenant its name
     * @return where it stands
     * @throws TenantException when there is no such tenant, or it stands nowhere yet
     * @throws VeneerException when the veneer could not be asked
     */
    public Route find(String tenant) {
        return find(tenant, this::lookUp);
    }

    /**
     * Finds a tenant as {@link #find(String)} does, by a connection that is in use already: a pool might have no other.
     *
     * @param tenant its name
     * @param connection to the veneer
     * @return where it stands
     * @throws TenantException when there is no such tenant, or it stands nowhere yet
     * @throws VeneerException when the veneer could not be asked
     */
    public Route find(String tenant, Connection connection) {
        return find(tenant, schema -> lookUp(schema, connection));
    }

    /**
     * Finds the homes of tenants, with one query for all of them.
     *
     * @param tenants their names
     * @return a home for each, in the same order
     * @throws TenantException when one is no tenant, or stands nowhere yet
     * @throws VeneerException when the veneer could not be asked
     */
    List<Home> homes(List<String> tenants) {
        tenants.forEach(it -> {
            if (!declaration.tenants().containsKey(it) && isImpossible(it)) {
                throw unknown(it);
            }
        });
        String[] schemas = tenants.stream().map(this::schemaOf).toArray(String[]::new);
        Map<String, Set<String>> servers = servers(SOME_HOMES, (Object) schemas);
        List<Home> homes = new ArrayList<>();
        for (String tenant : tenants) {
            Set<String> found = servers.get(schemaOf(tenant));
            if (found == null) {
                throw declaration.tenants().containsKey(tenant) ? notYet(tenant) : unknown(tenant);
            }
            homes.add(home(tenant, schemaOf(tenant), found));
        }
        return homes;
    }

    /**
     * Finds the homes of all tenants on the veneer, declared or not.
     *
     * @param shared schemas that are no tenant's
     * @return their homes, by the names of their schemas
     * @throws TenantException when a declared tenant stands nowhere yet
     * @throws VeneerException when the veneer could not be asked
     */
    List<Home> allHomes(Set<String> shared) {
        Map<String, Set<String>> servers = servers(HOMES);
        servers.keySet().removeAll(shared);
        Map<String, String> tenants = new HashMap<>();
        for (TenantSchema declared : declaration.tenants().values()) {
            if (!servers.containsKey(declared.schema())) {
                throw notYet(declared.tenant());
            }
            tenants.put(declared.schema(), declared.tenant());
        }
        List<Home> homes = new ArrayList<>();
        servers.forEach((schema, found) -> homes.add(home(tenants.getOrDefault(schema, schema), schema, found)));
        return homes;
    }

    private String schemaOf(String tenant) {
        TenantSchema declared = declaration.tenants().get(tenant);
        return declared == null ? tenant : declared.schema();
    }

    private static Home home(String tenant, String schema, Set<String> servers) {
        if (servers.size() > 1) {
            throw onSeveralShards(tenant, servers.size());
        }
        return new Home(tenant, schema, servers.iterator().next());
    }

    /** Returns the declared shards to which foreign tables of schemas lead, by schema. */
    private Map<String, Set<String>> servers(String query, Object... arguments) {
        try (Connection connection = app.getConnection()) {
            Map<String, Set<String>> servers = new LinkedHashMap<>();
            for (Record row : new CatalogQuery(connection).fetch(query, arguments)) {
                String server = row.get("server", String.class);
                if (declaration.servers().containsKey(server)) {
                    servers.computeIfAbsent(row.get("schema", String.class), it -> new LinkedHashSet<>())
                            .add(server);
                }
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return servers;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Asks the veneer's catalog about a schema. */
    private interface Catalog {
        Map<String, Stand> lookUp(String schema);
    }

    private Route find(String tenant, Catalog catalog) {
        TenantSchema declared = declaration.tenants().get(tenant);
        return declared == null ? undeclared(tenant, catalog) : declared(declared, catalog);
    }

    /** Forgets which names were unknown: new tenants may have come. */
    public void refresh() {
        unknown.forgetAll();
    }

    /** A schema without a foreign table of a declared shard is not the tenant's: it may be anybody's. */
    private Route declared(TenantSchema tenant, Catalog catalog) {
        Map<String, Stand> shards = catalog.lookUp(tenant.schema());
        if (shards.isEmpty()) {
            throw notYet(tenant.tenant());
        }
        return route(tenant.tenant(), tenant.schema(), shards, tenant.role());
    }

    /** Another tenant's schema is no name of a tenant, and neither is one that PostgreSQL or this library reserves. */
    private Route undeclared(String tenant, Catalog catalog) {
        if (isImpossible(tenant) || unknown.remembers(tenant)) {
            throw unknown(tenant);
        }
        if (!unknown.mayLookUp()) {
            throw new TenantException(Explanation.of("could not look up tenant " + Identifier.quoted(tenant))
                    .detail("Too many names that are no tenants were asked for in the last seconds.")
                    .hint("Ask again in a second."));
        }
        int generation = unknown.generation();
        Map<String, Stand> shards = lookUpGivingBack(tenant, catalog);
        if (shards.isEmpty()) {
            unknown.remember(tenant, generation);
            throw unknown(tenant);
        }
        unknown.giveBack();
        return route(tenant, tenant, shards, Optional.empty());
    }

    private boolean isImpossible(String tenant) {
        return Identifier.problem(tenant).isPresent()
                || tenant.startsWith("pg_")
                || tenant.equals("information_schema")
                || tenant.equals("ppp")
                || schemasOfDeclared.contains(tenant);
    }

    private Map<String, Stand> lookUpGivingBack(String tenant, Catalog catalog) {
        try {
            return catalog.lookUp(tenant);
        } catch (VeneerException e) {
            unknown.giveBack();
            throw e;
        }
    }

    private Route route(String tenant, String schema, Map<String, Stand> shards, Optional<String> declaredRole) {
        if (shards.size() > 1) {
            throw onSeveralShards(tenant, shards.size());
        }
        Map.Entry<String, Stand> only = shards.entrySet().iterator().next();
        List<String> schemas = only.getValue().schemas();
        return new Route(
                tenant,
                schema,
                only.getKey(),
                schemas.size() == 1 ? Optional.of(schemas.get(0)) : Optional.empty(),
                declaration.rolePerTenant().map(it -> declaredRole.orElseGet(() -> role(tenant, only.getValue()))));
    }

    /** The role of a tenant that another process has made is the one that may use its schema, and that this one may become. */
    private static String role(String tenant, Stand stand) {
        if (stand.roles().size() != 1) {
            throw new TenantException(Explanation.of("role of tenant " + Identifier.quoted(tenant) + " is not known")
                    .detail(stand.roles().size() + " roles that this session is a member of may use its schema.")
                    .hint("Declare the tenant in the topology, with its role."));
        }
        return stand.roles().get(0);
    }

    private static TenantException onSeveralShards(String tenant, int shards) {
        return new TenantException(
                Explanation.of("tenant " + Identifier.quoted(tenant) + " stands on " + shards + " shards at once")
                        .hint("Its foreign tables belong on one shard. Plan, and read what the plan refuses."));
    }

    private static TenantException notYet(String tenant) {
        Explanation explanation = Explanation.of(
                "tenant " + Identifier.quoted(tenant) + " is declared, but has no foreign table on the veneer yet");
        return new TenantException(explanation.hint("Apply the topology, then ask again."));
    }

    private static TenantException unknown(String tenant) {
        return new TenantException(Explanation.of("unknown tenant " + Identifier.quoted(tenant)));
    }

    private Map<String, Stand> lookUp(String schema) {
        try (Connection connection = app.getConnection()) {
            Map<String, Stand> shards = lookUp(schema, connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return shards;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Returns the declared shards to which foreign tables of a schema lead. */
    private Map<String, Stand> lookUp(String schema, Connection connection) {
        Map<String, Stand> shards = new LinkedHashMap<>();
        try {
            for (Record row : new CatalogQuery(connection).fetch(LOOK_UP, schema)) {
                String server = row.get("server", String.class);
                if (declaration.servers().containsKey(server)) {
                    Stand stand = new Stand(
                            List.of(row.get("schemas", String[].class)), List.of(row.get("roles", String[].class)));
                    shards.put(server, stand);
                }
            }
            return shards;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static VeneerException unreadable(SQLException e) {
        return new VeneerException(ServerWords.of("could not look up a tenant on the veneer", e), e);
    }
}
