package dev.ppp.plan;

import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** The SQL of roles and of memberships in them. */
final class RoleSql {

    private RoleSql() {}

    /** PUBLIC is no role, though it stands where one can. */
    static QueryPart role(String role) {
        return role.equals(UserMapping.PUBLIC) ? DSL.sql("PUBLIC") : Sql.name(role);
    }

    static String words(String role) {
        return role.equals(UserMapping.PUBLIC) ? "PUBLIC" : Words.name(role);
    }

    static List<Statement> create(RoleChange.Create change) {
        String role = change.role();
        return List.of(
                Statement.of(Sql.render("CREATE ROLE {0} " + change.attributes(), Sql.name(role))),
                Records.role(change.tenant(), role, change.topology(), true));
    }

    static Statement allowLogin(String role) {
        return Statement.of(Sql.render("ALTER ROLE {0} LOGIN", Sql.name(role)));
    }

    static Statement drop(String role) {
        return Statement.of(Sql.render("DROP ROLE {0}", Sql.name(role)));
    }

    /** Before PostgreSQL 16 a membership has no options: the member's own attribute says whether it inherits. */
    static Statement admit(RoleChange.Admit change) {
        String options = change.withOptions() ? " WITH INHERIT FALSE, SET TRUE" : "";
        return Statement.of(
                Sql.render("GRANT {0} TO {1}" + options, Sql.name(change.role()), Sql.name(change.member())));
    }

    static Statement narrow(RoleChange.Narrow change) {
        if (!change.withOptions()) {
            return Statement.of(Sql.render(
                    "REVOKE ADMIN OPTION FOR {0} FROM {1}", Sql.name(change.role()), Sql.name(change.member())));
        }
        return Statement.of(Sql.render(
                "GRANT {0} TO {1} WITH ADMIN FALSE, INHERIT FALSE, SET TRUE GRANTED BY {2}",
                Sql.name(change.role()), Sql.name(change.member()), Sql.name(change.grantor())));
    }

    static Statement expel(RoleChange.Expel change) {
        List<QueryPart> parts = new ArrayList<>(List.of(Sql.name(change.role()), Sql.name(change.member())));
        Optional<String> grantor = change.grantor();
        grantor.ifPresent(it -> parts.add(Sql.name(it)));
        return Statement.of(Sql.render(
                "REVOKE {0} FROM {1}" + (grantor.isPresent() ? " GRANTED BY {2}" : ""),
                parts.toArray(QueryPart[]::new)));
    }
}
