package dev.ppp.internal.state;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Options;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.error.PlanException;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.VeneerState.Mapping;
import dev.ppp.internal.state.VeneerState.RecordedMapping;
import dev.ppp.internal.state.VeneerState.Server;
import dev.ppp.internal.state.VeneerState.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads the veneer's catalogs with a constant number of queries, however many tenants there are. The passwords of user
 * mappings never leave the server: where PostgreSQL shows them, a salted digest is read in their place.
 */
public final class VeneerReader {

    private static final int OLDEST = 15;

    private final CatalogQuery query;
    private final Declaration declaration;
    private final String salt;
    private Map<String, List<Relation>> relations = Map.of();
    private Set<String> schemas = Set.of();
    private Set<String> grantees = Set.of();
    private @Nullable VeneerState ahead;

    /**
     * Prepares to read for a topology.
     *
     * @param connection to the veneer
     * @param declaration what is declared
     * @param salt goes into the digests of passwords
     */
    public VeneerReader(Connection connection, Declaration declaration, String salt) {
        this.query = new CatalogQuery(connection);
        this.declaration = declaration;
        this.salt = salt;
    }

    /**
     * Reads what does not depend on what the shards say, so that they can be asked meanwhile.
     *
     * @param whole whether tenants are read, too, that are on record and no longer declared
     * @param shapes whether it is to be read what the foreign tables look like
     * @throws SQLException what the driver threw
     * @throws PlanException when the veneer is older than PostgreSQL 15
     */
    public void readAhead(boolean whole, boolean shapes) throws SQLException {
        Session session = session();
        VeneerState.Records records = new RecordReader(query, declaration.topology()).read();
        Set<String> servers = new LinkedHashSet<>(declaration.servers().keySet());
        records.servers().forEach((server, topology) -> {
            if (topology.equals(declaration.topology())) {
                servers.add(server);
            }
        });
        Set<String> grantees = new TreeSet<>(records.grantees());
        declaration.grantees().stream().map(Grantee::role).forEach(grantees::add);
        Set<String> tenantRoles = new TreeSet<>(declaration.tenantRoles());
        Set<String> abandoned = new TreeSet<>();
        if (whole) {
            abandoned.addAll(records.rolesOf(declaration.topology()).keySet());
            abandoned.removeAll(tenantRoles);
            tenantRoles.addAll(abandoned);
        }
        Set<String> roles = new TreeSet<>(grantees);
        roles.addAll(tenantRoles);
        Set<String> schemas = new TreeSet<>();
        declaration.tenants().values().forEach(it -> schemas.add(it.schema()));
        records.tenants().forEach((schema, tenant) -> {
            if (whole && tenant.topology().equals(declaration.topology())) {
                schemas.add(schema);
            }
        });
        Map<String, List<Relation>> relations =
                shapes ? new ShapeReader(query, ShapeSql.ofVeneer(session.version())).read(schemas) : Map.of();
        ahead = new VeneerState(
                session,
                records,
                servers(servers, roles),
                mappings(servers),
                new SchemaReader(query).read(schemas, roles, relations),
                roles(grantees),
                new RoleReader(query, tenantRoles).read(grantees, abandoned),
                Facts.NONE);
        this.relations = relations;
        this.schemas = schemas;
        this.grantees = grantees;
    }

    /**
     * Reads the rest, after what was read ahead.
     *
     * @param questions what the shards' answers ask of the veneer; empty when none answered
     * @return what stands on the veneer
     * @throws SQLException what the driver threw
     */
    public VeneerState read(Optional<Facts.Questions> questions) throws SQLException {
        VeneerState known = Objects.requireNonNull(ahead, "nothing was read ahead");
        return questions.isEmpty()
                ? known.with(Facts.NONE)
                : known.with(Facts.read(query, relations, questions.get(), schemas, grantees));
    }

    /**
     * What tells, without a look at any tenant, whether what was applied last is what is declared now.
     *
     * @param digest the digest that was recorded when it was applied
     * @param mappings the user mappings that stand
     * @param recorded what is on record of them
     */
    public record Applied(
            String digest, Map<UserMapping.Key, Mapping> mappings, Map<UserMapping.Key, RecordedMapping> recorded) {}

    /**
     * Reads what was applied last. Cheap, however many tenants there are.
     *
     * @return empty when nothing was applied completely
     * @throws SQLException what the driver threw
     */
    public Optional<Applied> readApplied() throws SQLException {
        RecordReader records = new RecordReader(query, declaration.topology());
        Optional<String> digest = records.applied();
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        Set<String> servers = declaration.servers().keySet();
        return Optional.of(new Applied(digest.get(), mappings(servers), records.mappings()));
    }

    private Session session() throws SQLException {
        Record row = query.fetchOne("""
                SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000 AS version,
                       current_user::pg_catalog.text AS role,
                       pg_catalog.current_database()::pg_catalog.text AS database,
                       r.rolsuper AS superuser, r.rolcreaterole OR r.rolsuper AS may_create_roles,
                       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may_create,
                       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY') AS may_create_temporary,
                       w.oid IS NOT NULL AS extension,
                       coalesce(pg_catalog.has_foreign_data_wrapper_privilege(w.oid, 'USAGE'), false) AS may_create_servers,
                       pg_catalog.current_setting('max_locks_per_transaction')::pg_catalog.int8
                         * (pg_catalog.current_setting('max_connections')::pg_catalog.int8
                            + pg_catalog.current_setting('max_prepared_transactions')::pg_catalog.int8) AS lock_capacity
                FROM pg_catalog.pg_roles r
                LEFT JOIN pg_catalog.pg_foreign_data_wrapper w ON w.fdwname = 'postgres_fdw'
                WHERE r.rolname = current_user""");
        int version = row.get("version", int.class);
        if (version < OLDEST) {
            throw new PlanException(Explanation.of("veneer runs PostgreSQL " + version + ", which is too old")
                    .hint("The oldest PostgreSQL that can be a veneer is " + OLDEST + "."));
        }
        return new Session(
                version,
                row.get("role", String.class),
                row.get("database", String.class),
                row.get("superuser", boolean.class),
                row.get("may_create", boolean.class),
                row.get("may_create_temporary", boolean.class),
                row.get("extension", boolean.class),
                row.get("may_create_servers", boolean.class),
                row.get("may_create_roles", boolean.class),
                row.get("lock_capacity", long.class));
    }

    private Map<String, Server> servers(Set<String> names, Set<String> grantees) throws SQLException {
        Map<String, Server> servers = new HashMap<>();
        for (Record row : query.fetch("""
                SELECT s.srvname::pg_catalog.text AS name, w.fdwname::pg_catalog.text AS wrapper,
                       pg_catalog.pg_get_userbyid(s.srvowner)::pg_catalog.text AS owner,
                       pg_catalog.pg_has_role(s.srvowner, 'USAGE') AS owned,
                       ARRAY(SELECT o.option_name FROM pg_catalog.pg_options_to_table(s.srvoptions) o) AS options,
                       ARRAY(SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o) AS option_values,
                       coalesce(t.tables, 0)::pg_catalog.int4 AS tables,
                       ARRAY(SELECT r.rolname::pg_catalog.text
                             FROM pg_catalog.aclexplode(s.srvacl) a JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                             WHERE a.grantee <> s.srvowner
                               AND r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[])
                             ORDER BY 1) AS users
                FROM pg_catalog.pg_foreign_server s
                JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
                LEFT JOIN (SELECT ftserver, count(*) AS tables FROM pg_catalog.pg_foreign_table GROUP BY ftserver) t
                  ON t.ftserver = s.oid
                WHERE s.srvname = ANY (?::pg_catalog.text[])""", grantees.toArray(String[]::new), names.toArray(String[]::new))) {
            servers.put(
                    row.get("name", String.class),
                    new Server(
                            row.get("wrapper", String.class),
                            row.get("owner", String.class),
                            row.get("owned", boolean.class),
                            new Options(pairs(row, "options", "option_values")),
                            row.get("tables", int.class),
                            Set.of(row.get("users", String[].class))));
        }
        return servers;
    }

    /** The condition under which the view pg_user_mappings shows options is repeated from PostgreSQL's own definition. */
    private Map<UserMapping.Key, Mapping> mappings(Set<String> servers) throws SQLException {
        Map<UserMapping.Key, Mapping> mappings = new HashMap<>();
        for (Record row : query.fetch("""
                SELECT m.usename::pg_catalog.text AS role, m.srvname::pg_catalog.text AS server,
                       r.rolsuper
                         OR (m.umuser = 0 AND pg_catalog.pg_has_role(s.srvowner, 'USAGE'))
                         OR (m.usename = current_user
                             AND (pg_catalog.pg_has_role(s.srvowner, 'USAGE')
                                  OR pg_catalog.has_server_privilege(s.oid, 'USAGE'))) AS readable,
                       ARRAY(SELECT o.option_name FROM pg_catalog.pg_options_to_table(m.umoptions) o) AS options,
                       ARRAY(SELECT CASE WHEN o.option_name IN ('password', 'sslpassword')
                               THEN pg_catalog.encode(pg_catalog.sha256(
                                      pg_catalog.convert_to(? || o.option_value, 'UTF8')), 'hex')
                               ELSE o.option_value END
                             FROM pg_catalog.pg_options_to_table(m.umoptions) o) AS option_values
                FROM pg_catalog.pg_user_mappings m
                JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
                JOIN pg_catalog.pg_roles r ON r.rolname = current_user
                WHERE m.srvname = ANY (?::pg_catalog.text[])""", salt, servers.toArray(String[]::new))) {
            Map<String, String> shown = pairs(row, "options", "option_values");
            Map<String, String> digests = new LinkedHashMap<>();
            for (String secret : Set.of("password", "sslpassword")) {
                String digest = shown.remove(secret);
                if (digest != null) {
                    digests.put(secret, digest);
                }
            }
            mappings.put(
                    new UserMapping.Key(row.get("role", String.class), row.get("server", String.class)),
                    new Mapping(row.get("readable", boolean.class), new Options(shown), digests));
        }
        return mappings;
    }

    private Set<String> roles(Set<String> grantees) throws SQLException {
        Set<String> asked = new TreeSet<>(grantees);
        declaration.mappings().keySet().forEach(it -> asked.add(it.role()));
        return new TreeSet<>(query.fetch(
                        "SELECT rolname::pg_catalog.text FROM pg_catalog.pg_roles WHERE rolname = ANY (?::pg_catalog.text[])",
                        (Object) asked.toArray(String[]::new))
                .getValues(0, String.class));
    }

    private static Map<String, String> pairs(Record row, String names, String values) {
        String[] keys = row.get(names, String[].class);
        String[] contents = row.get(values, String[].class);
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int at = 0; at < keys.length; at++) {
            pairs.put(keys[at], contents[at]);
        }
        return pairs;
    }
}
