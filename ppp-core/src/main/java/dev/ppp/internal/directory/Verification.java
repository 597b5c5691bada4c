package dev.ppp.internal.directory;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.ServerWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Checks as the application's role that declared tenants can be queried: two queries, however many tenants there are. */
public final class Verification {

    /** A tenant without a role of its own is queried as the role that asks. */
    private static final String TENANTS = """
            SELECT n.nspname::pg_catalog.text AS schema,
                   coalesce(pg_catalog.has_schema_privilege(a.oid, n.oid, 'USAGE'), false) AS usable,
                   count(c.oid) FILTER (WHERE NOT pg_catalog.has_table_privilege(a.oid, c.oid, 'SELECT'))::pg_catalog.int4
                     AS unreadable,
                   coalesce(pg_catalog.array_agg(DISTINCT s.srvname::pg_catalog.text) FILTER (WHERE s.oid IS NOT NULL), '{}')
                     AS servers,
                   coalesce(pg_catalog.array_agg(DISTINCT pg_catalog.length(s.srvname::pg_catalog.text) || ':' || s.srvname || coalesce(
                     (SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                      WHERE o.option_name = 'schema_name'), n.nspname)) FILTER (WHERE s.oid IS NOT NULL), '{}') AS places,
                   a.oid IS NOT NULL AS known,
                   coalesce(pg_catalog.pg_has_role(current_user, a.oid, CASE
                     WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 160000 THEN 'MEMBER'
                     ELSE 'SET' END), false) AS settable,
                   coalesce(a.rolsuper OR a.rolbypassrls OR a.rolcreaterole, false) AS unbound,
                   current_user::pg_catalog.text AS role
            FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS t (schema, role)
            JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
            LEFT JOIN pg_catalog.pg_roles a ON a.rolname = coalesce(NULLIF(t.role, ''), current_user::pg_catalog.text)
            LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'f'
            LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
            LEFT JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            GROUP BY n.oid, n.nspname, a.oid, a.rolsuper, a.rolbypassrls, a.rolcreaterole""";

    private static final String MAPPED = """
            SELECT coalesce(usename::pg_catalog.text, 'public') AS role, srvname::pg_catalog.text AS server
            FROM pg_catalog.pg_user_mappings
            WHERE usename IN (current_user, 'public') OR usename::pg_catalog.text = ANY (?::pg_catalog.text[])""";

    private final Declaration declaration;
    private final DataSource app;

    /**
     * Prepares to check.
     *
     * @param declaration what is declared
     * @param app connects to the veneer as the application's role
     */
    public Verification(Declaration declaration, DataSource app) {
        this.declaration = declaration;
        this.app = app;
    }

    /**
     * Checks every declared tenant.
     *
     * @return what is wrong; empty when all can be queried
     */
    public List<Explanation> problems() {
        try (Connection connection = app.getConnection()) {
            CatalogQuery query = new CatalogQuery(connection);
            List<TenantSchema> tenants = List.copyOf(declaration.tenants().values());
            String[] schemas = tenants.stream().map(TenantSchema::schema).toArray(String[]::new);
            String[] roles = tenants.stream().map(it -> it.role().orElse("")).toArray(String[]::new);
            Map<String, Record> found = new HashMap<>();
            query.fetch(TENANTS, schemas, roles).forEach(it -> found.put(it.get("schema", String.class), it));
            Set<UserMapping.Key> mapped = new HashSet<>();
            query.fetch(MAPPED, (Object) declaration.tenantRoles().toArray(String[]::new))
                    .forEach(it -> mapped.add(
                            new UserMapping.Key(it.get("role", String.class), it.get("server", String.class))));
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            List<Explanation> problems = new ArrayList<>();
            declaration.tenants().values().forEach(it -> check(it, found.get(it.schema()), mapped, problems));
            return List.copyOf(problems);
        } catch (SQLException e) {
            throw new VeneerException(ServerWords.of("could not verify the tenants on the veneer", e), e);
        }
    }

    private void check(
            TenantSchema tenant, @Nullable Record row, Set<UserMapping.Key> mapped, List<Explanation> problems) {
        String what = "tenant " + Identifier.quoted(tenant.tenant());
        if (row == null) {
            problems.add(Explanation.of(what + " does not stand on the veneer").hint("Apply the topology."));
            return;
        }
        List<String> elsewhere = new ArrayList<>(List.of(row.get("servers", String[].class)));
        elsewhere.remove(tenant.server());
        boolean stands = List.of(row.get("servers", String[].class)).contains(tenant.server());
        if (!stands && elsewhere.isEmpty()) {
            problems.add(
                    Explanation.of(what + " has no foreign table on the veneer").hint("Apply the topology."));
        } else if (!elsewhere.isEmpty()) {
            problems.add(Explanation.of(what + " is declared on shard " + Identifier.quoted(tenant.server())
                    + ", but stands on " + Identifier.quoted(elsewhere.get(0))));
        }
        List<String> places = new ArrayList<>(List.of(row.get("places", String[].class)));
        String here = tenant.server().codePointCount(0, tenant.server().length()) + ":" + tenant.server();
        places.removeIf(it -> !it.startsWith(here));
        places.remove(here + tenant.remoteSchema());
        if (!places.isEmpty()) {
            problems.add(Explanation.of(what + " is declared in " + tenant.place()
                    + ", but has foreign tables of schema "
                    + Identifier.quoted(places.get(0).substring(here.length()))));
        }
        checkRole(tenant, row, mapped, problems);
    }

    /** Whether the role as which the tenant is queried may, and whether the one that asks may become it. */
    private void checkRole(TenantSchema tenant, Record row, Set<UserMapping.Key> mapped, List<Explanation> problems) {
        String asker = row.get("role", String.class);
        String name = tenant.role().orElse(asker);
        String role = "role " + Identifier.quoted(name);
        String what = "tenant " + Identifier.quoted(tenant.tenant());
        if (!row.get("known", boolean.class)) {
            problems.add(Explanation.of(role + ", as which " + what + " is queried, does not exist")
                    .hint("Apply the topology."));
            return;
        }
        if (!row.get("usable", boolean.class) || row.get("unreadable", int.class) > 0) {
            problems.add(Explanation.of(role + " may not read " + what)
                    .hint(
                            tenant.role().isPresent()
                                    ? "Apply the topology."
                                    : "Declare grantTo(" + Identifier.quoted(name) + ") and apply the topology."));
        }
        boolean mayQuery =
                declaration.grantees().stream().anyMatch(it -> it.role().equals(asker));
        if (tenant.role().isPresent() && mayQuery && !row.get("settable", boolean.class)) {
            problems.add(Explanation.of("role " + Identifier.quoted(asker) + " may not SET ROLE to " + role
                            + ", as which " + what + " is queried")
                    .hint("Apply the topology."));
        }
        if (tenant.role().isPresent() && row.get("unbound", boolean.class)) {
            problems.add(Explanation.of(role + ", as which " + what
                            + " is queried, has SUPERUSER, CREATEROLE or BYPASSRLS, and is not kept to the tenant")
                    .hint("Plan, and read what the plan refuses."));
        }
        if (Stream.of(name, UserMapping.PUBLIC)
                .noneMatch(it -> mapped.contains(new UserMapping.Key(it, tenant.server())))) {
            problems.add(Explanation.of(role + " has no user mapping on shard " + Identifier.quoted(tenant.server())
                    + ", on which " + what + " is"));
        }
    }
}
