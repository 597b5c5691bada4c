package dev.ppp.internal.applier;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.shape.CatalogColumn;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.RemoteSchema;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.sql.Sql;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.ShardState.Answered;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records what the tables of a shard looked like when the veneer was made like them, so that what is renamed on the shard
 * later is known from what is dropped and created anew. Safe for use by many threads.
 */
final class ShapeRecorder {

    /** Stands before the name of a type on record. */
    static final String TYPE = "type ";

    /** Stands before the name of a collation on record. */
    static final String COLLATION = "collation ";

    private volatile Map<String, ShardState> shards = Map.of();

    /** Takes what the shards said. */
    void take(Map<String, ShardState> answers) {
        shards = answers;
    }

    /** Records every shape that occurs. Tenants that have it are recorded with its digest. */
    void recordShapes(Connection connection) throws SQLException {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (ShardState shard : shards.values()) {
            if (shard instanceof Answered answer) {
                for (RemoteSchema schema : answer.schemas().values()) {
                    schema.relations()
                            .forEach(it -> shapes.putIfAbsent(it.shape().digest(), it.shape()));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO ppp.shape (digest, numbers, names) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (Shape shape : shapes.values()) {
                List<CatalogColumn> columns = shape.columns();
                statement.setString(1, shape.digest());
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "int4",
                                columns.stream().map(CatalogColumn::number).toArray()));
                statement.setArray(
                        3,
                        texts(
                                connection,
                                columns.stream().map(CatalogColumn::name).toList()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Returns the statement that records a tenant's tables, for the transaction that makes the veneer like them. It is planned each
     * time, since the table of tenants grows. Empty for a tenant whose shard could not be asked.
     */
    Optional<String> record(TenantSchema tenant, Collection<String> types) {
        if (!(shards.get(tenant.server()) instanceof Answered answer)
                || !answer.schemas().containsKey(tenant.remoteSchema())) {
            return Optional.empty();
        }
        List<Relation> relations =
                answer.schemas().getOrDefault(tenant.remoteSchema(), new RemoteSchema(List.of())).relations().stream()
                        .filter(it -> tenant.tables().selects(it.name())
                                && tenant.tables().reaches(it.partition()))
                        .toList();
        return Optional.of(Sql.render(
                """
                UPDATE ppp.tenant SET tables = {0}, selection = {1}, relations = {2}::pg_catalog.int8[], shapes = {3},
                    types = ARRAY(SELECT DISTINCT t FROM pg_catalog.unnest(types || {4}) t ORDER BY t) WHERE schema = {5}""",
                Sql.texts(relations.stream().map(Relation::name).toList()),
                Sql.literal(tenant.tables().text()),
                Sql.texts(relations.stream().map(it -> Long.toString(it.oid())).toList()),
                Sql.texts(relations.stream().map(it -> it.shape().digest()).toList()),
                Sql.texts(types),
                Sql.literal(tenant.schema())));
    }

    private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }
}
