package dev.ppp.internal.directory;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.error.Explanation;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.ServerWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Checks as the application's role that declared tenants can be queried: two queries, however many tenants there are. */
public final class Verification {

    private static final String TENANTS = """
            SELECT n.nspname::pg_catalog.text AS schema,
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable,
                   count(c.oid) FILTER (WHERE NOT pg_catalog.has_table_privilege(c.oid, 'SELECT'))::pg_catalog.int4 AS unreadable,
                   coalesce(pg_catalog.array_agg(DISTINCT s.srvname::pg_catalog.text) FILTER (WHERE s.oid IS NOT NULL), '{}')
                     AS servers,
                   coalesce(pg_catalog.array_agg(DISTINCT pg_catalog.length(s.srvname::pg_catalog.text) || ':' || s.srvname || coalesce(
                     (SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                      WHERE o.option_name = 'schema_name'), n.nspname)) FILTER (WHERE s.oid IS NOT NULL), '{}') AS places,
                   current_user::pg_catalog.text AS role
            FROM pg_catalog.pg_namespace n
            LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'f'
            LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
            LEFT JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            WHERE n.nspname = ANY (?::pg_catalog.text[])
            GROUP BY n.oid, n.nspname""";

    private static final String MAPPED = """
            SELECT DISTINCT srvname::pg_catalog.text FROM pg_catalog.pg_user_mappings
            WHERE usename IN (current_user, 'public')""";

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
            String[] schemas = declaration.tenants().values().stream()
                    .map(TenantSchema::schema)
                    .toArray(String[]::new);
            Map<String, Record> found = new HashMap<>();
            query.fetch(TENANTS, (Object) schemas).forEach(it -> found.put(it.get("schema", String.class), it));
            List<String> mapped = query.fetch(MAPPED).getValues(0, String.class);
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

    private static void check(
            TenantSchema tenant, @Nullable Record row, List<String> mapped, List<Explanation> problems) {
        String what = "tenant " + Identifier.quoted(tenant.tenant());
        if (row == null) {
            problems.add(Explanation.of(what + " does not stand on the veneer").hint("Apply the topology."));
            return;
        }
        String role = "role " + Identifier.quoted(row.get("role", String.class));
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
        if (!row.get("usable", boolean.class) || row.get("unreadable", int.class) > 0) {
            problems.add(Explanation.of(role + " may not read " + what)
                    .hint("Declare grantTo(" + role.substring("role ".length()) + ") and apply the topology."));
        }
        if (!mapped.contains(tenant.server())) {
            problems.add(Explanation.of(role + " has no user mapping on shard " + Identifier.quoted(tenant.server())
                    + ", on which " + what + " is"));
        }
    }
}
