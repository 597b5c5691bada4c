package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.QueryPart;

/**
 * Takes back what ALTER DEFAULT PRIVILEGES gave away in the moment in which an object was created, so that declared roles
 * and PUBLIC have what is declared, and nobody but its owner comes near this library's own schema.
 */
final class DefaultPrivileges {

    private final VeneerSession session;
    private final CatalogQuery query;
    private final Declaration declaration;

    DefaultPrivileges(VeneerSession session, Connection connection, Declaration declaration) {
        this.session = session;
        this.query = new CatalogQuery(connection);
        this.declaration = declaration;
    }

    private String[] roles() {
        Set<String> declared = declaration.tenantRoles();
        declaration.grantees().forEach(it -> declared.add(it.role()));
        return declared.toArray(String[]::new);
    }

    /** Closes this library's own schema to everybody else. */
    void takeBackRecords() throws SQLException {
        for (String role : query.fetch("""
                        SELECT DISTINCT coalesce(r.rolname::pg_catalog.text, '') FROM (
                          SELECT a.grantee FROM pg_catalog.pg_namespace n, pg_catalog.aclexplode(n.nspacl) a
                          WHERE n.nspname = 'ppp' AND a.grantee <> n.nspowner
                          UNION ALL
                          SELECT a.grantee FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
                          WHERE c.relnamespace = 'ppp'::pg_catalog.regnamespace AND a.grantee <> c.relowner) g
                        LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee""").getValues(0, String.class)) {
            QueryPart from = grantee(role);
            session.execute(Sql.render("REVOKE ALL ON ALL TABLES IN SCHEMA ppp FROM {0}", from));
            session.execute(Sql.render("REVOKE ALL ON SCHEMA ppp FROM {0}", from));
        }
    }

    /** Closes a new schema to declared roles; what they are to have is granted next. */
    void takeBackSchema(String schema) throws SQLException {
        for (String role : query.fetch("""
                        SELECT DISTINCT coalesce(r.rolname::pg_catalog.text, '')
                        FROM pg_catalog.pg_namespace n
                        CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) a
                        LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                        WHERE n.nspname = ? AND a.grantee <> n.nspowner AND (a.grantee = 0 OR r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[]))""", schema, roles()).getValues(0, String.class)) {
            session.execute(Sql.render("REVOKE ALL ON SCHEMA {0} FROM {1}", Sql.name(schema), grantee(role)));
        }
    }

    /** Closes new foreign tables to declared roles; what they are to have is granted next. */
    void takeBackTables(String schema, List<String> tables) throws SQLException {
        if (tables.isEmpty()) {
            return;
        }
        QueryPart names =
                Sql.list(tables.stream().map(it -> Sql.name(schema, it)).collect(Collectors.toList()));
        for (String role :
                query.fetch("""
                        SELECT DISTINCT coalesce(r.rolname::pg_catalog.text, '')
                        FROM pg_catalog.pg_namespace n
                        JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ANY (?::pg_catalog.text[])
                        CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
                        LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
                        WHERE n.nspname = ? AND a.grantee <> c.relowner AND (a.grantee = 0 OR r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[]))""", tables.toArray(String[]::new), schema, roles()).getValues(0, String.class)) {
            session.execute(Sql.render("REVOKE ALL ON TABLE {0} FROM {1}", names, grantee(role)));
        }
    }

    /** PUBLIC has no name in the catalog of roles. */
    private static QueryPart grantee(String role) {
        return role.isEmpty() ? Sql.part("PUBLIC") : Sql.name(role);
    }
}
