package dev.ppp.internal.state;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.RemoteSchema;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.internal.state.ShardState.Answered;
import dev.ppp.internal.state.ShardState.Unasked;
import dev.ppp.internal.state.ShardState.Unreachable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jooq.Record;

/**
 * Asks shards what their tenants' schemas hold: a constant number of queries a shard, however many tenants it has, in one
 * transaction that changes nothing and resolves no name in a tenant's schema.
 */
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
     * Tells whether Java has a way to a shard.
     *
     * @param shard the shard
     * @return whether it can be asked
     */
    public boolean reaches(String shard) {
        return admins.containsKey(shard);
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
            return read(connection, schemas);
        } catch (SQLException e) {
            return new Unreachable(ServerWords.of(what(shard), e));
        } catch (RuntimeException e) { // a pool that could not be filled throws what it likes
            return new Unreachable(Explanation.of(what(shard) + ": " + ServerWords.firstLine(e.getMessage())));
        }
    }

    private static Answered read(Connection connection, Set<String> schemas) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.rollback();
        }
        connection.setAutoCommit(false);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                statement.execute(Reading.SETTINGS);
            }
            int version = connection.getMetaData().getDatabaseMajorVersion();
            return answer(new CatalogQuery(connection), version, schemas);
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private static Answered answer(CatalogQuery query, int version, Set<String> schemas) throws SQLException {
        Map<String, String> extensions = new HashMap<>();
        query.fetch("""
                        SELECT x.extname::pg_catalog.text, n.nspname::pg_catalog.text
                        FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace""").forEach(row -> extensions.put(row.get(0, String.class), row.get(1, String.class)));
        Map<String, List<Relation>> relations = new ShapeReader(query, ShapeSql.ofShard(version)).read(schemas);
        Map<String, RemoteSchema> found = new HashMap<>();
        for (Record row : query.fetch(
                "SELECT nspname::pg_catalog.text FROM pg_catalog.pg_namespace WHERE nspname = ANY (?::pg_catalog.text[])",
                (Object) schemas.toArray(String[]::new))) {
            String schema = row.get(0, String.class);
            found.put(schema, new RemoteSchema(relations.getOrDefault(schema, List.of())));
        }
        Map<String, Map<String, CatalogType>> types = new TypeReader(query).needed(schemas);
        return new Answered(version, found, types, extensions);
    }

    private static String what(String shard) {
        return "could not read the catalog of shard " + Identifier.quoted(shard);
    }
}
