package dev.ppp.plan;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.sql.Sql;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.impl.DSL;

/**
 * What PostgreSQL's catalogs cannot hold: which topology made what, and who applies. Kept in the schema {@code ppp} on
 * the veneer, which no application role can enter.
 */
final class Records {

    private static final List<String> LAYOUT = List.of(
            "CREATE SCHEMA ppp",
            "REVOKE ALL ON SCHEMA ppp FROM PUBLIC",
            """
            CREATE TABLE ppp.applier (
                id integer PRIMARY KEY CHECK (id = 1), layout integer NOT NULL, generation bigint NOT NULL DEFAULT 0,
                holder text, holder_is text, lease_until timestamptz)""",
            "INSERT INTO ppp.applier (id, layout) VALUES (1, 1)",
            "CREATE TABLE ppp.topology (topology text PRIMARY KEY, revision bigint NOT NULL)",
            "CREATE TABLE ppp.applied (topology text PRIMARY KEY, digest text NOT NULL)",
            "CREATE TABLE ppp.foreign_server (server text PRIMARY KEY, topology text NOT NULL)",
            """
            CREATE TABLE ppp.user_mapping (
                server text, role text, topology text NOT NULL,
                options text[] NOT NULL, verifiers text[] NOT NULL DEFAULT '{}', PRIMARY KEY (server, role))""",
            """
            CREATE TABLE ppp.tenant (
                schema text PRIMARY KEY, tenant text NOT NULL, topology text NOT NULL,
                server text NOT NULL, remote_schema text NOT NULL, created boolean NOT NULL, tables text[],
                selection text, relations bigint[], shapes text[], types text[] NOT NULL DEFAULT '{}')""",
            "CREATE TABLE ppp.shape (digest text PRIMARY KEY, numbers integer[] NOT NULL, names text[] NOT NULL)",
            "CREATE TABLE ppp.grantee (topology text, role text, PRIMARY KEY (topology, role))");

    private Records() {}

    static List<Statement> create() {
        return LAYOUT.stream().map(Statement::of).collect(Collectors.toList());
    }

    static Statement server(String server, String topology) {
        return Statement.of(Sql.render("""
                INSERT INTO ppp.foreign_server (server, topology) VALUES ({0}, {1})
                    ON CONFLICT (server) DO UPDATE SET topology = EXCLUDED.topology""", Sql.literal(server), Sql.literal(topology)));
    }

    /** Keeps the verifiers: a password that is not written again is still the same. */
    static Statement mapping(String server, String role, String topology, Collection<String> options) {
        return Statement.of(
                Sql.render("""
                INSERT INTO ppp.user_mapping (server, role, topology, options) VALUES ({0}, {1}, {2}, {3})
                    ON CONFLICT (server, role) DO UPDATE SET topology = EXCLUDED.topology, options = EXCLUDED.options""", Sql.literal(server), Sql.literal(role), Sql.literal(topology), Sql.texts(options)));
    }

    static Statement tenant(TenantSchema tenant, String topology, boolean created) {
        return Statement.of(Sql.render(
                """
                INSERT INTO ppp.tenant (schema, tenant, topology, server, remote_schema, created)
                    VALUES ({0}, {1}, {2}, {3}, {4}, {5})
                    ON CONFLICT (schema) DO UPDATE SET tenant = EXCLUDED.tenant, topology = EXCLUDED.topology,
                    server = EXCLUDED.server, remote_schema = EXCLUDED.remote_schema, created = EXCLUDED.created""",
                Sql.literal(tenant.schema()),
                Sql.literal(tenant.tenant()),
                Sql.literal(topology),
                Sql.literal(tenant.server()),
                Sql.literal(tenant.remoteSchema()),
                DSL.inline(created)));
    }

    static Statement grantee(String role, String topology) {
        return Statement.of(Sql.render(
                "INSERT INTO ppp.grantee (topology, role) VALUES ({0}, {1}) ON CONFLICT DO NOTHING",
                Sql.literal(topology), Sql.literal(role)));
    }

    static Statement createRoles() {
        return Statement.of("""
                CREATE TABLE ppp.tenant_role (
                    role text PRIMARY KEY, tenant text NOT NULL, schema text NOT NULL, topology text NOT NULL,
                    created boolean NOT NULL)""");
    }

    static Statement role(TenantSchema tenant, String role, String topology, boolean created) {
        return Statement.of(Sql.render(
                """
                INSERT INTO ppp.tenant_role (role, tenant, schema, topology, created) VALUES ({0}, {1}, {2}, {3}, {4})
                    ON CONFLICT (role) DO UPDATE SET tenant = EXCLUDED.tenant, schema = EXCLUDED.schema,
                    topology = EXCLUDED.topology, created = EXCLUDED.created""",
                Sql.literal(role),
                Sql.literal(tenant.tenant()),
                Sql.literal(tenant.schema()),
                Sql.literal(topology),
                DSL.inline(created)));
    }

    static Statement revision(String topology, long revision) {
        return Statement.of(Sql.render("""
                INSERT INTO ppp.topology (topology, revision) VALUES ({0}, {1})
                    ON CONFLICT (topology) DO UPDATE SET revision = EXCLUDED.revision""", Sql.literal(topology), DSL.inline(revision)));
    }

    static Statement forgetServer(String server) {
        return Statement.of(Sql.render("DELETE FROM ppp.foreign_server WHERE server = {0}", Sql.literal(server)));
    }

    static Statement forgetMapping(String server, String role) {
        return Statement.of(Sql.render(
                "DELETE FROM ppp.user_mapping WHERE server = {0} AND role = {1}",
                Sql.literal(server), Sql.literal(role)));
    }

    static Statement forgetTenant(String schema) {
        return Statement.of(Sql.render("DELETE FROM ppp.tenant WHERE schema = {0}", Sql.literal(schema)));
    }

    static Statement forgetGrantee(String topology, String role) {
        return Statement.of(Sql.render(
                "DELETE FROM ppp.grantee WHERE topology = {0} AND role = {1}",
                Sql.literal(topology), Sql.literal(role)));
    }

    static Statement forgetRole(String role) {
        return Statement.of(Sql.render("DELETE FROM ppp.tenant_role WHERE role = {0}", Sql.literal(role)));
    }
}
