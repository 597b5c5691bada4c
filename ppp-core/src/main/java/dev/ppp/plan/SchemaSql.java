package dev.ppp.plan;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** The SQL of changes to tenants' schemas and their foreign tables. */
final class SchemaSql {

    private SchemaSql() {}

    static List<Statement> create(Change.CreateSchema change) {
        return List.of(
                Statement.of(
                        Sql.render("CREATE SCHEMA {0}", Sql.name(change.tenant().schema()))),
                Records.tenant(change.tenant(), change.topology(), true));
    }

    static List<Statement> importTables(Change.ImportForeignSchema change) {
        TenantSchema tenant = change.tenant();
        return List.of(Statement.of(Sql.render(
                "IMPORT FOREIGN SCHEMA {0}{1}\n    FROM SERVER {2} INTO {3}",
                Sql.name(tenant.remoteSchema()),
                selection(change),
                Sql.name(tenant.server()),
                Sql.name(tenant.schema()))));
    }

    static Statement dropTables(String schema, List<String> tables) {
        List<QueryPart> names = tables.stream().map(it -> Sql.name(schema, it)).collect(Collectors.toList());
        return Statement.of(Sql.render("DROP FOREIGN TABLE {0}", Sql.list(names)));
    }

    /** Types that rest on each other go in one statement. Never with CASCADE: what others built on the tables or in the schema is theirs, and stops the drop. */
    static List<Statement> dropTenant(Change.DropTenant change) {
        List<Statement> statements = new ArrayList<>();
        if (!change.tables().isEmpty()) {
            statements.add(dropTables(change.schema(), change.tables()));
        }
        List<QueryPart> types = named(change, "type ");
        if (!types.isEmpty()) {
            statements.add(Statement.of(Sql.render("DROP TYPE IF EXISTS {0}", Sql.list(types))));
        }
        named(change, "collation ")
                .forEach(it -> statements.add(Statement.of(Sql.render("DROP COLLATION IF EXISTS {0}", it))));
        if (change.dropSchema()) {
            statements.add(Statement.of(Sql.render("DROP SCHEMA {0}", Sql.name(change.schema()))));
        }
        statements.add(Records.forgetTenant(change.schema()));
        return statements;
    }

    private static List<QueryPart> named(Change.DropTenant change, String kind) {
        return change.types().stream()
                .filter(it -> it.startsWith(kind))
                .map(it -> Sql.name(change.schema(), it.substring(kind.length())))
                .collect(Collectors.toList());
    }

    private static QueryPart selection(Change.ImportForeignSchema change) {
        if (change.tables().isPresent()) {
            return DSL.sql(" LIMIT TO ({0})", Sql.names(change.tables().get()));
        }
        if (!change.excepted().isEmpty()) {
            return DSL.sql(" EXCEPT ({0})", Sql.names(change.excepted()));
        }
        return DSL.sql("");
    }
}
