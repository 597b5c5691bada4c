package dev.ppp.internal.state;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.ShardState.Answered;
import dev.ppp.internal.state.ShardState.RemoteSchema;
import dev.ppp.internal.state.ShardState.Unasked;
import dev.ppp.internal.state.ShardState.Unreachable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jooq.Record;

/** Asks shards which tables their tenants' schemas hold: one query a shard, however many tenants it has. */
public final class ShardReader {

    private final Map<String, DataSource> admins;

    /**
     * Prepares to ask.
     *
     * @param admins Java's way to each shard that has one
     */
    public ShardReader(Map<String, DataSource> admins) {
        this.admins = Map.copyOf(admins);
    }

    /**
     * Asks one shard.
     *
     * @param shard the shard
     * @param schemas the schemas of its tenants
     * @return its answer; a shard that does not answer stops nothing but what depends on it
     */
    public ShardState read(String shard, Set<String> schemas) {
        DataSource dataSource = admins.get(shard);
        if (dataSource == null) {
            return new Unasked();
        }
        try (Connection connection = dataSource.getConnection()) {
            Answered answer = new Answered(schemas(new CatalogQuery(connection), schemas));
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return answer;
        } catch (SQLException e) {
            return new Unreachable(ServerWords.of(what(shard), e));
        } catch (RuntimeException e) { // a pool that could not be filled throws what it likes
            return new Unreachable(Explanation.of(what(shard) + ": " + ServerWords.firstLine(e.getMessage())));
        }
    }

    private static String what(String shard) {
        return "could not read the catalog of shard " + Identifier.quoted(shard);
    }

    private static Map<String, RemoteSchema> schemas(CatalogQuery query, Set<String> names) throws SQLException {
        Map<String, RemoteSchema> schemas = new HashMap<>();
        for (Record row : query.fetch("""
                SELECT n.nspname::pg_catalog.text AS schema,
                       coalesce(pg_catalog.array_agg(c.relname::pg_catalog.text ORDER BY c.relname)
                         FILTER (WHERE NOT c.relispartition), '{}') AS tables,
                       coalesce(pg_catalog.array_agg(c.relname::pg_catalog.text ORDER BY c.relname)
                         FILTER (WHERE c.relispartition), '{}') AS partitions
                FROM pg_catalog.pg_namespace n
                LEFT JOIN pg_catalog.pg_class c
                  ON c.relnamespace = n.oid AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
                WHERE n.nspname = ANY (?::pg_catalog.text[])
                GROUP BY n.nspname""", (Object) names.toArray(String[]::new))) {
            schemas.put(
                    row.get("schema", String.class),
                    new RemoteSchema(
                            List.of(row.get("tables", String[].class)),
                            List.of(row.get("partitions", String[].class))));
        }
        return schemas;
    }
}
