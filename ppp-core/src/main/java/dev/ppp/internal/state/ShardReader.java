package dev.ppp.internal.state;

import dev.ppp.catalog.Declaration;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Asks shards what their tenants' schemas hold: a constant number of queries a shard, however many tenants it has, in one
 * transaction that changes nothing and resolves no name in a tenant's schema.
 */
public final class ShardReader {

    private final Map<String, DataSource> admins;
    private final Set<String> numbered = new HashSet<>();

    /**
     * Prepares to ask.
     *
     * @param admins Java's way to each shard that has one
     * @param declaration what is declared
     */
    public ShardReader(Map<String, DataSource> admins, Declaration declaration) {
        this.admins = Map.copyOf(admins);
        declaration.tenants().values().stream().filter(NumberReader::isNeeded).forEach(it -> numbered.add(it.server()));
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
            // before the catalogs: what is counted in between is then compared again, and not taken for known
            Optional<String> counters = reading(connection, () -> counters(new CatalogQuery(connection)));
            Answered answered = reading(connection, () -> answer(connection, schemas, counters));
            return numbered.contains(shard)
                    ? answered.with(reading(connection, () -> NumberReader.read(new CatalogQuery(connection), schemas)))
                    : answered;
        } catch (SQLException e) {
            return new Unreachable(ServerWords.of(what(shard), e));
        } catch (RuntimeException e) { // a pool that could not be filled throws what it likes
            return new Unreachable(Explanation.of(what(shard) + ": " + ServerWords.firstLine(e.getMessage())));
        }
    }

    /**
     * Asks one shard how often its catalogs have been written to. Cheap, whatever they hold.
     *
     * @param shard the shard, which can be asked
     * @return counters that are the same as long as nothing was created, altered or dropped; empty when the shard does not
     *     count, or does not answer
     */
    public Optional<String> counters(String shard) {
        DataSource dataSource = admins.get(shard);
        if (dataSource == null) {
            return Optional.empty();
        }
        try (Connection connection = dataSource.getConnection()) {
            return reading(connection, () -> counters(new CatalogQuery(connection)));
        } catch (SQLException e) {
            return Optional.empty();
        } catch (RuntimeException e) { // a pool that could not be filled throws what it likes
            return Optional.empty();
        }
    }

    /** Something that a connection is asked. */
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private static <T> T reading(Connection connection, Question<T> question) throws SQLException {
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
            return question.ask();
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /**
     * What DDL writes to, but for pg_class, which TRUNCATE and REINDEX write to as well. Sessions report what they have
     * counted when they end, or within ten seconds (manual, "The Cumulative Statistics System").
     */
    private static Optional<String> counters(CatalogQuery query) throws SQLException {
        return Optional.ofNullable(query.fetchOne("""
                        SELECT CASE WHEN pg_catalog.current_setting('track_counts')::pg_catalog.bool
                               THEN pg_catalog.concat(d.oid, ' ', pg_catalog.pg_stat_get_db_stat_reset_time(d.oid), ' ', c.counters)
                               END
                        FROM pg_catalog.pg_database d
                        CROSS JOIN (
                          SELECT pg_catalog.string_agg(pg_catalog.concat(
                                   pg_catalog.pg_stat_get_tuples_inserted(r.oid), '+',
                                   pg_catalog.pg_stat_get_tuples_updated(r.oid), '+',
                                   pg_catalog.pg_stat_get_tuples_deleted(r.oid)), ' ' ORDER BY r.oid) AS counters
                          FROM pg_catalog.pg_class r
                          WHERE r.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND r.relname IN (
                            'pg_namespace', 'pg_attribute', 'pg_attrdef', 'pg_type', 'pg_enum', 'pg_range', 'pg_constraint',
                            'pg_collation', 'pg_description', 'pg_inherits', 'pg_extension', 'pg_rewrite', 'pg_trigger')) c
                        WHERE d.datname = pg_catalog.current_database()""").get(0, String.class));
    }

    private static Answered answer(Connection connection, Set<String> schemas, Optional<String> counters)
            throws SQLException {
        CatalogQuery query = new CatalogQuery(connection);
        int version = connection.getMetaData().getDatabaseMajorVersion();
        Map<String, String> extensions = new HashMap<>();
        query.fetch("""
                        SELECT x.extname::pg_catalog.text, n.nspname::pg_catalog.text
                        FROM pg_catalog.pg_extension x JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace""").forEach(row -> extensions.put(row.get(0, String.class), row.get(1, String.class)));
        Map<String, List<Relation>> relations = new ShapeReader(query, ShapeSql.ofShard(version)).read(schemas);
        Map<String, RemoteSchema> found = new HashMap<>();
        query.each(
                "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY (?::pg_catalog.text[])",
                row -> {
                    String schema = row.getString(1);
                    found.put(schema, new RemoteSchema(relations.getOrDefault(schema, List.of())));
                },
                (Object) schemas.toArray(String[]::new));
        Map<String, Map<String, CatalogType>> types = new TypeReader(query).needed(relations);
        return new Answered(version, found, types, extensions, counters, Map.of());
    }

    private static String what(String shard) {
        return "could not read the catalog of shard " + Identifier.quoted(shard);
    }
}
