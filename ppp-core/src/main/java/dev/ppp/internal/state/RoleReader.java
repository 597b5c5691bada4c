package dev.ppp.internal.state;

import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.TenantRoles.Membership;
import dev.ppp.internal.state.TenantRoles.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads tenants' roles with a constant number of queries. Does not call {@code pg_has_role} for each of them, which takes
 * time by the square of how many roles the asker is a member of.
 */
final class RoleReader {

    /** The roles that the current one is a member of, by whatever way, and itself. */
    private static final String OWN = """
            WITH RECURSIVE me AS MATERIALIZED (
              SELECT r.oid, r.rolsuper, r.rolcreaterole FROM pg_catalog.pg_roles r WHERE r.rolname = current_user),
            own (oid) AS (
              SELECT me.oid FROM me
              UNION
              SELECT m.roleid FROM own JOIN pg_catalog.pg_auth_members m ON m.member = own.oid)
            """;

    private static final String BOUNDLESS = """
            r.rolsuper
            OR pg_catalog.pg_has_role(r.oid, 'pg_read_all_data', 'MEMBER')
            OR pg_catalog.pg_has_role(r.oid, 'pg_write_all_data', 'MEMBER')
            OR pg_catalog.pg_has_role(r.oid, current_user::pg_catalog.name, 'MEMBER')""";

    private final CatalogQuery query;
    private final String[] names;

    RoleReader(CatalogQuery query, Set<String> names) {
        this.query = query;
        this.names = names.toArray(String[]::new);
    }

    /**
     * Reads the roles.
     *
     * @param grantees the roles that may query
     * @param abandoned those of the roles that are on record and no longer declared
     */
    TenantRoles read(Set<String> grantees, Set<String> abandoned) throws SQLException {
        if (names.length == 0) {
            return TenantRoles.NONE;
        }
        Map<String, List<Membership>> members = new HashMap<>();
        Map<String, List<String>> groups = new HashMap<>();
        memberships(members, groups);
        Map<String, List<String>> dependents = abandoned.isEmpty() ? Map.of() : dependents(abandoned);
        Map<String, Role> standing = new HashMap<>();
        query.each(
                OWN + """
                        SELECT r.rolname::pg_catalog.text AS name, r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolcreatedb,
                               r.rolreplication, r.rolbypassrls,
                               me.rolsuper
                                 OR (me.rolcreaterole AND NOT r.rolsuper
                                     AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 160000)
                                 OR r.oid IN (SELECT m.roleid FROM pg_catalog.pg_auth_members m
                                              JOIN own ON own.oid = m.member WHERE m.admin_option) AS grantable
                        FROM pg_catalog.pg_roles r CROSS JOIN me
                        WHERE r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[])""",
                row -> {
                    String name = row.getString("name");
                    standing.put(
                            name,
                            new Role(
                                    row.getBoolean("rolcanlogin"),
                                    excess(row),
                                    row.getBoolean("grantable"),
                                    members.getOrDefault(name, List.of()),
                                    groups.getOrDefault(name, List.of()),
                                    dependents.getOrDefault(name, List.of())));
                },
                (Object) names);
        return new TenantRoles(standing, grantees("r.rolinherit", grantees), grantees(BOUNDLESS, grantees));
    }

    private static List<String> excess(ResultSet row) throws SQLException {
        List<String> excess = new ArrayList<>();
        for (String attribute : List.of("super", "createrole", "createdb", "replication", "bypassrls")) {
            if (row.getBoolean("rol" + attribute)) {
                excess.add(attribute.equals("super") ? "SUPERUSER" : attribute.toUpperCase(Locale.ROOT));
            }
        }
        return List.copyOf(excess);
    }

    /** Before PostgreSQL 16 a membership has no options: the member's attribute says whether it inherits. */
    private void memberships(Map<String, List<Membership>> members, Map<String, List<String>> groups)
            throws SQLException {
        query.each(
                """
                SELECT r.rolname::pg_catalog.text AS role, u.rolname::pg_catalog.text AS member,
                       coalesce(g.rolname::pg_catalog.text, '') AS grantor,
                       coalesce(g.rolname = current_user OR me.rolsuper, me.rolsuper) AS of_own, m.admin_option AS admin,
                       coalesce((o.row ->> 'inherit_option')::pg_catalog.bool, u.rolinherit) AS inherit,
                       coalesce((o.row ->> 'set_option')::pg_catalog.bool, true) AS set
                FROM pg_catalog.pg_auth_members m
                CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(m) AS row) o
                JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
                JOIN pg_catalog.pg_roles u ON u.oid = m.member
                JOIN pg_catalog.pg_roles me ON me.rolname = current_user
                LEFT JOIN pg_catalog.pg_roles g ON g.oid = m.grantor
                WHERE r.rolname::pg_catalog.text = ANY (?::pg_catalog.text[])
                   OR u.rolname::pg_catalog.text = ANY (?::pg_catalog.text[])
                ORDER BY 1, 2, 3""",
                row -> {
                    String role = row.getString("role");
                    String member = row.getString("member");
                    Membership membership = new Membership(
                            member,
                            row.getString("grantor"),
                            row.getBoolean("of_own"),
                            row.getBoolean("admin"),
                            row.getBoolean("inherit"),
                            row.getBoolean("set"));
                    members.computeIfAbsent(role, it -> new ArrayList<>()).add(membership);
                    if (membership.reaches()) {
                        groups.computeIfAbsent(member, it -> new ArrayList<>()).add(role);
                    }
                },
                names,
                names);
    }

    /**
     * What keeps a role from being dropped. Privileges on the schema on record and on its foreign tables go with these, and user
     * mappings on record are dropped before.
     */
    private Map<String, List<String>> dependents(Set<String> roles) throws SQLException {
        Map<String, List<String>> dependents = new HashMap<>();
        query.each(
                """
                SELECT r.rolname::pg_catalog.text AS role,
                       CASE WHEN d.dbid = 0 OR d.dbid = b.oid
                         THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
                         ELSE 'an object of database "' || coalesce(o.datname::pg_catalog.text, d.dbid::pg_catalog.text) || '"'
                       END AS object
                FROM pg_catalog.pg_roles r
                JOIN ppp.tenant_role t ON t.role = r.rolname::pg_catalog.text
                JOIN pg_catalog.pg_database b ON b.datname = pg_catalog.current_database()
                JOIN pg_catalog.pg_shdepend d ON d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                  AND d.refobjid = r.oid
                LEFT JOIN pg_catalog.pg_database o ON o.oid = d.dbid
                LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
                LEFT JOIN pg_catalog.pg_class c ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = d.objid
                LEFT JOIN pg_catalog.pg_user_mappings u ON u.umid = d.objid
                  AND d.classid = 'pg_catalog.pg_user_mapping'::pg_catalog.regclass
                LEFT JOIN ppp.user_mapping m ON m.role = r.rolname::pg_catalog.text AND m.server = u.srvname::pg_catalog.text
                WHERE t.role = ANY (?::pg_catalog.text[])
                  AND (d.dbid = b.oid AND (
                         d.deptype = 'a' AND d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = n.oid
                         OR d.deptype = 'a' AND c.relkind = 'f' AND c.relnamespace = n.oid
                         OR m.role IS NOT NULL)) IS NOT TRUE
                ORDER BY 1, 2""",
                row -> dependents
                        .computeIfAbsent(row.getString("role"), it -> new ArrayList<>())
                        .add(row.getString("object")),
                (Object) roles.toArray(String[]::new));
        return dependents;
    }

    private Set<String> grantees(String condition, Set<String> grantees) throws SQLException {
        return new TreeSet<>(query.fetch(
                        "SELECT r.rolname::pg_catalog.text FROM pg_catalog.pg_roles r WHERE (" + condition
                                + ") AND r.rolname = ANY (?::pg_catalog.text[])",
                        (Object) grantees.toArray(String[]::new))
                .getValues(0, String.class));
    }
}
