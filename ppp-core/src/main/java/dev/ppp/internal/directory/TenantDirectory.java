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
import java.util.LinkedHashMap;
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
            Explanation explanation = Explanation.of("tenant " + Identifier.quoted(tenant.tenant())
                    + " is declared, but has no foreign table on the veneer yet");
            throw new TenantException(explanation.hint("Apply the topology, then ask again."));
        }
        return route(tenant.tenant(), tenant.schema(), shards, tenant.role());
    }

    /** Another tenant's schema is no name of a tenant, and neither is one that PostgreSQL or this library reserves. */
    private Route undeclared(String tenant, Catalog catalog) {
        boolean impossible = Identifier.problem(tenant).isPresent()
                || tenant.startsWith("pg_")
                || tenant.equals("information_schema")
                || tenant.equals("ppp")
                || schemasOfDeclared.contains(tenant);
        if (impossible || unknown.remembers(tenant)) {
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
            throw new TenantException(Explanation.of(
                            "tenant " + Identifier.quoted(tenant) + " stands on " + shards.size() + " shards at once")
                    .hint("Its foreign tables belong on one shard. Plan, and read what the plan refuses."));
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
