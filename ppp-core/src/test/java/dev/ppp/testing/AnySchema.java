package dev.ppp.testing;

import dev.ppp.testing.Server.Sqls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** A tenant's schema with every kind of object that PostgreSQL has of it, and statements that write to all of them. */
public final class AnySchema {

    private static final String FOLDER = "/dev/ppp/any-schema";

    private final int shardMajor;

    /** The kinds that a shard of that version knows. */
    public AnySchema(int shardMajor) {
        this.shardMajor = shardMajor;
    }

    /** Makes what tenants share on shard 1, and lets the veneer's admin make the like. */
    public void createShared(Cluster cluster) {
        Sqls.run(
                cluster.shardServer(1).superuser(cluster.database()),
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION ltree",
                "GRANT CREATE ON SCHEMA public TO bookstore_admin");
        cluster.onVeneer("GRANT CREATE ON SCHEMA public TO veneer_admin");
        cluster.onShard(1, read("-shared.sql"));
    }

    /** Makes a tenant's schema on shard 1. */
    public void create(Cluster cluster, String schema) {
        String name = Sqls.name(schema);
        cluster.onShard(1, inSchema("", schema));
        cluster.onShard(
                1,
                "GRANT USAGE ON SCHEMA " + name + " TO bookstore_app",
                "GRANT ALL ON ALL TABLES IN SCHEMA " + name + " TO bookstore_app",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + name + " TO bookstore_app");
    }

    /** Statements that write to a schema's tables, in their order. */
    public List<String> writes(String schema) {
        return List.of(inSchema("-writes", schema).strip().split(";\\R"));
    }

    private String inSchema(String part, String schema) {
        String sql = read(part + ".sql") + (shardMajor >= 18 ? ";" + read("-18" + part + ".sql") : "");
        return sql.replace("@s@", Sqls.name(schema));
    }

    private static String read(String file) {
        try (InputStream in = Objects.requireNonNull(AnySchema.class.getResourceAsStream(FOLDER + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The columns of each table of a schema, in order, as a server has them. */
    public static TreeMap<String, List<String>> columns(DataSource server, String schema) {
        DSLContext dsl = DSL.using(server, SQLDialect.POSTGRES);
        TreeMap<String, List<String>> columns = new TreeMap<>();
        dsl.fetch("""
                        SELECT c.relname::text, a.attname::text FROM pg_class c
                        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                        WHERE c.relnamespace = to_regnamespace(?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                          AND NOT c.relispartition
                        ORDER BY c.relname, a.attnum""", Sqls.name(schema)).forEach(row -> {
            List<String> ofTable = columns.computeIfAbsent(row.get(0, String.class), it -> new ArrayList<>());
            if (row.get(1) != null) {
                ofTable.add(row.get(1, String.class));
            }
        });
        return columns;
    }

    /** Every row of the named tables as a line that begins with the table's name, sorted by table and row. */
    public static List<String> rows(DataSource server, String schema, Map<String, List<String>> columns) {
        try (Connection connection = server.getConnection()) {
            DSLContext dsl = DSL.using(connection, SQLDialect.POSTGRES);
            List<String> rows = new ArrayList<>();
            columns.forEach((table, ofTable) -> {
                String row = String.join(", ", ofTable.stream().map(Sqls::name).toList());
                dsl
                        .resultQuery("SELECT ROW(" + row + ")::text FROM " + Sqls.name(schema) + "." + Sqls.name(table))
                        .fetch(0, String.class)
                        .stream()
                        .sorted()
                        .forEach(it -> rows.add(table + it));
            });
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
