package dev.ppp.plan;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.sql.Sql;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/**
 * What PostgreSQL's catalogs cannot hold: which topology made what, and who applies. Kept in the schema {@value #SCHEMA}
 * on the veneer, which no application role can enter.
 */
final class Records {

    static final String SCHEMA = "ppp";

    private static final List<String> LAYOUT = List.of(
            "CREATE SCHEMA \"ppp\"",
            "REVOKE ALL ON SCHEMA \"ppp\" FROM PUBLIC",
            """
            CREATE TABLE "ppp"."applier" (
                "id" integer PRIMARY KEY CHECK ("id" = 1),
                "layout" integer NOT NULL,
                "holder" text,
                "holder_is" text,
                "lease_until" timestamptz
            )""",
            "INSERT INTO \"ppp\".\"applier\" (\"id\", \"layout\") VALUES (1, 1)",
            """
            CREATE TABLE "ppp"."topology" (
                "topology" text PRIMARY KEY,
                "revision" bigint NOT NULL
            )""",
            """
            CREATE TABLE "ppp"."foreign_server" (
                "server" text PRIMARY KEY,
                "topology" text NOT NULL
            )""",
            """
            CREATE TABLE "ppp"."user_mapping" (
                "server" text,
                "role" text,
                "topology" text NOT NULL,
                "options" text[] NOT NULL,
                "verifiers" text[] NOT NULL DEFAULT '{}',
                PRIMARY KEY ("server", "role")
            )""",
            """
            CREATE TABLE "ppp"."tenant" (
                "schema" text PRIMARY KEY,
                "tenant" text NOT NULL,
                "topology" text NOT NULL,
                "server" text NOT NULL,
                "remote_schema" text NOT NULL,
                "created" boolean NOT NULL,
                "tables" text[]
            )""",
            """
            CREATE TABLE "ppp"."grantee" (
                "topology" text,
                "role" text,
                PRIMARY KEY ("topology", "role")
            )""");

    private Records() {}

    static List<Statement> create() {
        return LAYOUT.stream().map(Statement::of).collect(Collectors.toList());
    }

    static Statement server(String server, String topology) {
        return upsert("foreign_server", List.of("server"), columns("server", server, "topology", topology));
    }

    static Statement mapping(String server, String role, String topology, Collection<String> options) {
        List<Column> columns = Stream.concat(
                        columns("server", server, "role", role, "topology", topology).stream(),
                        Stream.of(
                                new Column("options", Sql.texts(options)),
                                new Column("verifiers", Sql.texts(List.of()))))
                .collect(Collectors.toList());
        return upsert("user_mapping", List.of("server", "role"), columns);
    }

    static Statement tenant(TenantSchema tenant, String topology, boolean created) {
        List<Column> columns = Stream.concat(
                        columns("schema", tenant.schema(), "tenant", tenant.tenant()).stream(),
                        Stream.concat(
                                columns("topology", topology, "server", tenant.server()).stream(),
                                Stream.of(
                                        new Column("remote_schema", Sql.literal(tenant.remoteSchema())),
                                        new Column("created", DSL.inline(created)))))
                .collect(Collectors.toList());
        return upsert("tenant", List.of("schema"), columns);
    }

    static Statement grantee(String role, String topology) {
        return upsert("grantee", List.of("topology", "role"), columns("topology", topology, "role", role));
    }

    static Statement revision(String topology, long revision) {
        return upsert(
                "topology",
                List.of("topology"),
                List.of(new Column("topology", Sql.literal(topology)), new Column("revision", DSL.inline(revision))));
    }

    static Statement forget(String table, String column, String value) {
        return Statement.of(Sql.render(
                "DELETE FROM {0} WHERE {1} = {2}", Sql.name(SCHEMA, table), Sql.name(column), Sql.literal(value)));
    }

    static Statement forget(String table, String column, String value, String and, String other) {
        return Statement.of(Sql.render(
                "DELETE FROM {0} WHERE {1} = {2} AND {3} = {4}",
                Sql.name(SCHEMA, table), Sql.name(column), Sql.literal(value), Sql.name(and), Sql.literal(other)));
    }

    private record Column(String name, QueryPart value) {}

    private static List<Column> columns(String... namesAndValues) {
        return Stream.iterate(0, at -> at < namesAndValues.length, at -> at + 2)
                .map(at -> new Column(namesAndValues[at], Sql.literal(namesAndValues[at + 1])))
                .collect(Collectors.toList());
    }

    private static Statement upsert(String table, List<String> key, List<Column> columns) {
        List<QueryPart> set = columns.stream()
                .filter(it -> !key.contains(it.name()))
                .map(it -> DSL.sql("{0} = EXCLUDED.{0}", Sql.name(it.name())))
                .collect(Collectors.toList());
        return Statement.of(Sql.render(
                "INSERT INTO {0} ({1})\n    VALUES ({2})\n    ON CONFLICT ({3}) DO "
                        + (set.isEmpty() ? "NOTHING" : "UPDATE SET {4}"),
                Sql.name(SCHEMA, table),
                Sql.names(columns.stream().map(Column::name).collect(Collectors.toList())),
                Sql.list(columns.stream().map(Column::value).collect(Collectors.toList())),
                Sql.names(key),
                Sql.list(set)));
    }
}
