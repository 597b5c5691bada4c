package dev.ppp.testing;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** How an application inserts rows without giving their keys. */
public enum InsertWay {
    SINGLY(1, false, to -> to.execute("INSERT INTO {t} (v) VALUES ('x')")),
    SINGLY_WITH_DEFAULT(1, false, to -> to.execute("INSERT INTO {t} (id, v) VALUES (DEFAULT, 'x')")),
    SINGLY_RETURNING(1, true, to -> to.query("INSERT INTO {t} (v) VALUES ('x') RETURNING id")),
    ROWS_RETURNING(3, true, to -> to.query("INSERT INTO {t} (v) VALUES ('x'), ('y'), ('z') RETURNING id")),
    BY_JOOQ(1, false, to -> to.none(to.dsl.insertInto(to.table, to.table.v).values("x"))),
    BY_JOOQ_RETURNING(
            2,
            true,
            to ->
                    to
                            .dsl
                            .insertInto(to.table, to.table.v)
                            .values("x")
                            .values("y")
                            .returningResult(to.table.id)
                            .fetch()
                            .stream()
                            .map(it -> it.get(0, String.class))
                            .toList()),
    BY_JOOQ_RECORD(1, true, to -> {
        Keyed.Row row = to.table.row("x");
        row.attach(to.dsl.configuration());
        row.insert();
        return List.of(String.valueOf(row.get(to.table.id, String.class)));
    }),
    BY_JOOQ_BATCH(20, false, to -> {
        to.dsl
                .batch(IntStream.range(0, 20)
                        .<Query>mapToObj(
                                it -> to.dsl.insertInto(to.table, to.table.v).values("x" + it))
                        .toList())
                .execute();
        return List.of();
    }),
    BY_JOOQ_BATCH_OF_VALUES(20, false, to -> {
        var batch = to.dsl.batch(to.dsl.insertInto(to.table, to.table.v).values((String) null));
        IntStream.range(0, 20).forEach(it -> batch.bind("x" + it));
        batch.execute();
        return List.of();
    }),
    BY_JOOQ_BATCH_OF_RECORDS(20, false, to -> {
        to.dsl
                .batchInsert(IntStream.range(0, 20)
                        .mapToObj(it -> to.table.row("x" + it))
                        .toList())
                .execute();
        return List.of();
    }),
    BY_JDBC_WITH_GENERATED_KEYS(
            1,
            true,
            to -> to.prepared(
                    false,
                    it -> it.prepareStatement(
                            to.sql("INSERT INTO {t} (v) VALUES (?)"), Statement.RETURN_GENERATED_KEYS),
                    1)),
    BY_JDBC_WITH_KEYS_OF_COLUMNS(
            1,
            true,
            to -> to.prepared(
                    false,
                    it -> it.prepareStatement(to.sql("INSERT INTO {t} (v) VALUES (?)"), new String[] {"id"}),
                    1)),
    BY_JDBC_BATCH(
            20,
            false,
            to -> to.prepared(false, it -> it.prepareStatement(to.sql("INSERT INTO {t} (v) VALUES (?)")), 20)),
    BY_JDBC_BATCH_WITH_GENERATED_KEYS(
            20,
            true,
            to -> to.prepared(
                    false,
                    it -> it.prepareStatement(to.sql("INSERT INTO {t} (v) VALUES (?)"), new String[] {"id"}),
                    20)),
    REWRITTEN_WITH_GENERATED_KEYS(
            20,
            true,
            to -> to.prepared(
                    true,
                    it -> it.prepareStatement(to.sql("INSERT INTO {t} (v) VALUES (?)"), new String[] {"id"}),
                    20)),
    TEN_THOUSAND_REWRITTEN(
            10_000,
            false,
            to -> to.prepared(true, it -> it.prepareStatement(to.sql("INSERT INTO {t} (v) VALUES (?)")), 10_000)),
    TEN_THOUSAND_SELECTED(
            10_000, false, to -> to.execute("INSERT INTO {t} (v) SELECT 'x' || i FROM generate_series(1, 10000) i")),
    TEN_THOUSAND_VALUES(
            10_000,
            false,
            to -> to.execute("INSERT INTO {t} (v) VALUES "
                    + IntStream.range(0, 10_000).mapToObj(it -> "('x')").collect(Collectors.joining(",")))),
    A_THOUSAND_RETURNING(
            1_000, true, to -> to.query("INSERT INTO {t} (v) SELECT 'x' FROM generate_series(1, 1000) RETURNING id")),
    COPIED(1_000, false, to -> {
        try (Connection connection = to.source.getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(to.sql("COPY {t} (v) FROM STDIN"), new StringReader("x\n".repeat(1_000)));
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    });

    private final int rows;
    private final boolean returning;
    private final Inserting inserting;

    InsertWay(int rows, boolean returning, Inserting inserting) {
        this.rows = rows;
        this.returning = returning;
        this.inserting = inserting;
    }

    /** How many rows it inserts. */
    public int rows() {
        return rows;
    }

    /** How many keys it gets to know. */
    public int keys() {
        return returning ? rows : 0;
    }

    /** Inserts the rows; returns the keys as text, if it gets to know them. */
    public List<String> insert(Into into) throws SQLException {
        return inserting.insert(into);
    }

    @FunctionalInterface
    private interface Inserting {
        List<String> insert(Into into) throws SQLException;
    }

    @FunctionalInterface
    private interface Preparing {
        PreparedStatement prepare(Connection connection) throws SQLException;
    }

    /** A table of a tenant. */
    public record Into(PGSimpleDataSource source, DSLContext dsl, String schema, Keyed table) {

        private String sql(String template) {
            return template.replace("{t}", schema + "." + table.getName());
        }

        private List<String> none(Query query) {
            query.execute();
            return List.of();
        }

        private List<String> execute(String template) throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql(template));
                return List.of();
            }
        }

        private List<String> query(String template) throws SQLException {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet keys = statement.executeQuery(sql(template))) {
                return keys(keys);
            }
        }

        private List<String> prepared(boolean rewritten, Preparing preparing, int rows) throws SQLException {
            source.setReWriteBatchedInserts(rewritten);
            try (Connection connection = source.getConnection();
                    PreparedStatement statement = preparing.prepare(connection)) {
                for (int row = 0; row < rows; row++) {
                    statement.setString(1, "x" + row);
                    if (rows == 1) {
                        statement.executeUpdate();
                    } else {
                        statement.addBatch();
                    }
                }
                if (rows > 1) {
                    statement.executeBatch();
                }
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    return keys(keys);
                }
            }
        }

        private static List<String> keys(ResultSet rows) throws SQLException {
            List<String> keys = new ArrayList<>();
            while (rows.next()) {
                keys.add(rows.getString("id"));
            }
            return keys;
        }
    }
}
