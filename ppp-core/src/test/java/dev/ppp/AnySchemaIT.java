package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.Plan;
import dev.ppp.testing.AnySchema;
import dev.ppp.testing.Cluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any schema of a tenant works through a veneer and over a shard of any version. */
class AnySchemaIT {

    private static final String REMOTE = "Bücher \"shop\"";
    private static final String TWIN = "twin";
    private static final String NOTES = """
            tenants "local" and 1 more: constraint "name_of_thing_check" of domain "public"."name_of_thing" is left to the shard, since it calls function "OPERATOR", which is not known to be harmless
            tenants "local" and 1 more: constraint "felt_check" of domain "felt" is left to the shard, since it casts to a type that is not one of PostgreSQL's own
            tenants "local" and 1 more: column "rows"."k" is left out, since its type "kinds" is the row type of table "kinds"
            tenants "local" and 1 more: column "rows"."ps" is left out, since its type "parent"[] is the row type of table "parent"
            tenants "local" and 1 more: UPDATE and DELETE are not granted on table "by_list", since ctid, by which postgres_fdw finds rows, does not tell its rows apart; write to the shard directly, name its partitions with limitTo, or put a view before it on the shard
            tenants "local" and 1 more: UPDATE and DELETE are not granted on table "by_range", since ctid, by which postgres_fdw finds rows, does not tell its rows apart; write to the shard directly, name its partitions with limitTo, or put a view before it on the shard
            tenants "local" and 1 more: UPDATE and DELETE are not granted on table "parent", since ctid, by which postgres_fdw finds rows, does not tell its rows apart; write to the shard directly, name its partitions with limitTo, or put a view before it on the shard
            """;

    private static final String BEFORE = "tenants \"local\" and 1 more: column \"rows\".\"k\"";
    private static final String LACKING = """
            tenants "local" and 1 more: column "ordered"."id" is filled by the shard, since its default calls function "uuidv7" with 0 arguments, which the veneer lacks
            """;

    @ParameterizedTest(name = "by a veneer of PostgreSQL {0} over a shard of {1}")
    @CsvSource({"15, 15", "16, 16", "17, 17", "18, 18", "18, 15", "15, 18", "17, 16"})
    void is_read_and_written(int veneer, int shard) throws SQLException {
        Cluster cluster = Cluster.of(veneer, shard);
        AnySchema any = new AnySchema(shard);
        any.createShared(cluster);
        any.create(cluster, REMOTE);
        any.create(cluster, TWIN);
        TenantRouter router = cluster.router(cluster.topology()
                .tenant("local")
                .schema("here")
                .on("shard1", from -> from.schema(REMOTE))
                .tenant(TWIN)
                .on("shard1")
                .build());

        router.apply().orThrow();

        Plan again = router.plan();
        assertThat(again.isEmpty()).as("%s", again).isTrue();
        assertThat(String.join("\n", again.notes())).isEqualTo(notes(veneer, shard));
        assertThat(router.drift().isEmpty()).as("%s", router.drift()).isTrue();
        assertSame(cluster, "here", REMOTE);
        assertSame(cluster, TWIN, TWIN);

        cluster.onShard(1, any.writes(TWIN).toArray(String[]::new));
        assertThat(failures(cluster.app(), any.writes("here"))).isEmpty();
        Map<String, List<String>> written = AnySchema.columns(cluster.shardAdmin(1), TWIN);
        assertThat(AnySchema.rows(cluster.shardAdmin(1), REMOTE, written))
                .isEqualTo(AnySchema.rows(cluster.shardAdmin(1), TWIN, written));
        assertSame(cluster, "here", REMOTE);
        assertThat(router.plan().isEmpty()).isTrue();
    }

    /** A veneer that is older than the shard lacks some functions. */
    private static String notes(int veneer, int shard) {
        String notes = shard >= 18 && veneer < 18 ? NOTES.replace(BEFORE, LACKING + BEFORE) : NOTES;
        return notes.strip();
    }

    /** Runs statements one by one; returns those that failed. */
    private static List<String> failures(DataSource server, List<String> statements) throws SQLException {
        List<String> failures = new ArrayList<>();
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    failures.add(sql + ": " + e.getMessage());
                }
            }
        }
        return failures;
    }

    /** Compares every row of every table. */
    private static void assertSame(Cluster cluster, String local, String remote) {
        Map<String, List<String>> columns = AnySchema.columns(cluster.app(), local);
        assertThat(columns.keySet())
                .isEqualTo(AnySchema.columns(cluster.shardAdmin(1), remote).keySet());
        assertThat(AnySchema.rows(cluster.app(), local, columns))
                .isEqualTo(AnySchema.rows(cluster.shardAdmin(1), remote, columns));
    }
}
