package dev.ppp.internal.explain;

import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.explain.Pushdown;
import dev.ppp.internal.lane.StatementText;
import dev.ppp.internal.sql.CatalogQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.impl.DefaultConnectionProvider;

/** Asks the veneer how it executes a statement. What it does is rolled back. */
public enum Explaining {

    /** Has the statement planned. */
    PLANNED("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) "),

    /** Has the statement run. */
    RUN("EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, BUFFERS OFF, TIMING OFF, FORMAT JSON) ");

    /** {@code EXPLAIN} names the foreign tables, and not their servers. */
    private static final String SERVERS = """
            SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, s.srvname::pg_catalog.text
            FROM ROWS FROM (pg_catalog.unnest(?::pg_catalog.text[]), pg_catalog.unnest(?::pg_catalog.text[])) AS asked (schema, name)
            JOIN pg_catalog.pg_namespace n ON n.nspname = asked.schema::pg_catalog.name
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name::pg_catalog.name
            JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
            JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
            ORDER BY 1, 2""";

    private final String command;

    Explaining(String command) {
        this.command = command;
    }

    /**
     * Returns what goes before the statement.
     *
     * @return {@code EXPLAIN} with its options and a space
     */
    public String command() {
        return command;
    }

    /**
     * Explains a statement in a transaction of its own.
     *
     * @param dsl takes a connection to the veneer, on which nothing is under way
     * @param statement what jOOQ renders
     * @return what runs where
     * @throws StatementRefusedException when it is more than one statement
     */
    public Pushdown explain(DSLContext dsl, QueryPart statement) {
        if (!StatementText.isOne(dsl.render(statement))) {
            throw new StatementRefusedException(Explanation.of("several statements cannot be explained at once")
                    .detail("EXPLAIN is for the first of them only; the others would be run."));
        }
        return dsl.connectionResult(connection -> rolledBack(connection, () -> {
            DSLContext bound = dsl.configuration()
                    .derive(new DefaultConnectionProvider(connection))
                    .dsl();
            return read(
                    connection,
                    String.valueOf(bound.resultQuery(command + "{0}", statement).fetchSingle(0, String.class)));
        }));
    }

    /** What is done in a transaction. */
    public interface Work {

        /**
         * Does it.
         *
         * @return what was found
         * @throws SQLException what the driver threw
         */
        Pushdown run() throws SQLException;
    }

    /**
     * Does something in a transaction that is rolled back.
     *
     * @param connection nothing is under way on it
     * @param work what is done
     * @return what was found
     * @throws SQLException what the driver threw
     */
    public static Pushdown rolledBack(Connection connection, Work work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Pushdown found = work.run();
            end(connection, autoCommit);
            return found;
        } catch (SQLException | RuntimeException e) {
            try {
                end(connection, autoCommit);
            } catch (SQLException broken) {
                e.addSuppressed(broken);
            }
            throw e;
        }
    }

    private static void end(Connection connection, boolean autoCommit) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(autoCommit);
    }

    /**
     * Reads a plan, and asks the veneer on which servers its foreign tables are.
     *
     * @param connection to the veneer, in the transaction in which the plan was made
     * @param plan what {@code EXPLAIN} answered
     * @return what runs where
     * @throws SQLException what the driver threw
     */
    public static Pushdown read(Connection connection, String plan) throws SQLException {
        PlanNode top = PlanNode.read(plan);
        Set<Relation> relations = PlanReader.relations(top);
        Map<Relation, String> servers = new HashMap<>();
        if (!relations.isEmpty()) {
            new CatalogQuery(connection)
                    .each(
                            SERVERS,
                            row -> servers.put(new Relation(row.getString(1), row.getString(2)), row.getString(3)),
                            relations.stream().map(Relation::schema).toArray(String[]::new),
                            relations.stream().map(Relation::name).toArray(String[]::new));
        }
        return PlanReader.read(top, servers);
    }
}
