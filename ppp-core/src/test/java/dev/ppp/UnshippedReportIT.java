package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.LoggerLines;
import dev.ppp.testing.RoleCluster;
import dev.ppp.testing.TwoBookstores;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged of statements that were not shipped. */
class UnshippedReportIT {

    private static final Table<Record> AUTHORS =
            new TableImpl<>(DSL.name("authors"), DSL.schema(DSL.name("public"))) {};
    private static final Field<Integer> ID = DSL.field(DSL.name("id"), SQLDataType.INTEGER);
    private static final Field<String> NAME = DSL.field(DSL.name("name"), SQLDataType.CLOB);
    private static final Field<OffsetDateTime> BORN = DSL.field(DSL.name("born"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** The last one that every test sends: what comes before it has been looked at when it is reported. */
    private static final String LAST = "SELECT 1 AS last FROM %s.authors WHERE born > now() OR name = 'secret'";

    private static Cluster cluster;

    private LoggerLines log;

    @BeforeAll
    static void start() {
        cluster = TwoBookstores.fresh();
        TwoBookstores.applied(cluster);
    }

    @BeforeEach
    void listen() {
        log = new LoggerLines("dev.ppp.pushdown");
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void shows_what_was_left_to_the_veneer_and_no_value() throws IOException {
        TenantDsl bluth = reporting(cluster.app()).tenant("bluth_co");

        bluth.dsl()
                .select(NAME)
                .from(AUTHORS)
                .where(BORN.gt(DSL.currentOffsetDateTime()))
                .and(NAME.ne("a secret"))
                .and(ID.lt(4711))
                .fetch();

        await().until(() -> !log.lines().isEmpty());
        assertThat(Files.readString(Path.of("../docs/observing.md")))
                .contains("```\n" + log.lines().get(0).substring("WARN ".length()) + "\n```");
        assertThat(log.lines()).containsExactly("""
                WARN tenant "bluth_co": not shipped whole: the veneer does a filter with rows of "shard1"
                to "shard1": SELECT name, born FROM bluth_co.authors WHERE ((name <> ?)) AND ((id < ?))
                on the veneer: a filter: (authors.born > CURRENT_TIMESTAMP)
                  Why it matters: "shard1" sends all rows, also those that the condition does not want.
                  Way out: What reads the clock is not sent. In a subquery of its own, all of it, such as\
                 (SELECT now() - interval '1 day'), it is computed before, and its value is sent.
                statement: select "name" from "bluth_co"."authors" where ("born" > cast(current_timestamp as timestamp with time zone)\
                 and "name" <> ? and "id" < ?)""");
    }

    @Test
    void comes_once_for_all_tenants() {
        TenantRouter router = reporting(cluster.app());

        for (String tenant : List.of("bluth_co", "cyberdyne", "bluth_co")) {
            for (int id = 1; id < 4; id++) {
                router.tenant(tenant)
                        .dsl()
                        .selectFrom(AUTHORS)
                        .where(BORN.gt(DSL.currentOffsetDateTime()))
                        .and(ID.eq(id))
                        .fetch();
            }
        }

        assertThat(reportedBefore(router)).singleElement().asString().startsWith("WARN tenant \"bluth_co\": ");
    }

    @Test
    void shows_statements_of_connections() throws SQLException {
        TenantRouter router = reporting(cluster.app());
        try (Connection connection = router.dataSource("cyberdyne", Lane.VENEER).getConnection();
                PreparedStatement prepared = connection.prepareStatement(
                        "SELECT name FROM authors WHERE born > now() AND name <> ? AND id < ?");
                PreparedStatement cleared =
                        connection.prepareStatement("SELECT id FROM authors WHERE born > now() AND id = ?");
                Statement statement = connection.createStatement()) {
            prepared.setString(1, "a secret");
            prepared.setInt(2, 1);
            prepared.setInt(2, 4711);
            prepared.executeQuery();
            cleared.setInt(1, 1);
            cleared.clearParameters();
            cleared.setInt(1, 2);
            cleared.execute();
            statement.execute("UPDATE authors SET name = random()::text WHERE id = -1");
        }

        assertThat(reportedBefore(router))
                .extracting(it -> it.lines().toList().get(0) + " | "
                        + it.lines().reduce((a, b) -> b).orElseThrow())
                .containsExactly(
                        "WARN tenant \"cyberdyne\": not shipped whole: the veneer does a filter with rows of \"shard2\""
                                + " | statement: SELECT name FROM authors WHERE born > now() AND name <> ? AND id < ?",
                        "WARN tenant \"cyberdyne\": not shipped whole: the veneer does a filter with rows of \"shard2\""
                                + " | statement: SELECT id FROM authors WHERE born > now() AND id = ?",
                        "WARN tenant \"cyberdyne\": not shipped whole: the veneer does a write row by row with rows of \"shard2\""
                                + " | statement: UPDATE authors SET name = random()::text WHERE id = -?");
    }

    @Test
    void leaves_out_what_is_shipped_what_fails_what_goes_straight_and_what_cannot_be_explained() throws SQLException {
        TenantRouter router = reporting(cluster.app());
        TenantDsl bluth = router.tenant("bluth_co");

        bluth.dsl().selectFrom(AUTHORS).fetch();
        bluth.dsl().fetch("SELECT 1");
        bluth.direct().dsl().fetch("SELECT * FROM bluth_co.authors WHERE born > now()");
        assertThatThrownBy(() -> bluth.dsl().fetch("SELECT 1 / (id - id) FROM bluth_co.authors WHERE born < now()"))
                .isInstanceOf(DataAccessException.class);
        bluth.dsl().execute("SET work_mem = '4MB'");
        bluth.dsl()
                .execute(
                        "SELECT 1 FROM bluth_co.authors WHERE born > now(); DELETE FROM bluth_co.authors WHERE id = -1");
        bluth.dsl().batch("SELECT 1 FROM bluth_co.authors WHERE born > now()").execute();
        try (Connection connection = router.dataSource("bluth_co", Lane.VENEER).getConnection();
                PreparedStatement once =
                        connection.prepareStatement("SELECT id FROM authors WHERE born > now() AND name = ?")) {
            once.setCharacterStream(1, new StringReader("a secret"));
            once.execute();
        }

        assertThat(reportedBefore(router))
                .containsExactly("DEBUG tenant \"bluth_co\": a statement could not be explained: SQLSTATE 0A000");
    }

    @Test
    void disturbs_no_transaction_and_waits_for_no_connection() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.app());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            TenantRouter router = reporting(pool);
            long begun = System.nanoTime();

            router.tenant("bluth_co").transaction(dsl -> {
                dsl.fetch("SELECT 1 FROM bluth_co.authors WHERE born > now()");
                dsl.execute("CREATE TEMPORARY TABLE only_here AS SELECT * FROM bluth_co.authors");
                dsl.fetch("SELECT 1 FROM only_here JOIN bluth_co.books USING (id)"); // cannot be explained elsewhere
                assertThat(log.lines()).isEmpty();
                assertThat(dsl.fetchValue("SELECT count(*) FROM only_here")).isEqualTo(100L);
            });

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
            assertThat(reportedBefore(router))
                    .extracting(it -> it.lines().toList().get(0))
                    .contains(
                            "WARN tenant \"bluth_co\": not shipped whole: the veneer does a filter with rows of \"shard1\"");
        }
    }

    @Test
    void is_made_in_the_tenants_role() {
        RoleCluster roles = RoleCluster.fresh();
        TwoBookstores.filled(roles.cluster());
        TenantRouter router = TenantRouter.builder(
                        roles.perTenant().tenant("bluth_co").on("shard1").build())
                .admin(roles.admin())
                .app(roles.app())
                .reportUnshipped(1)
                .build();
        router.apply().orThrow();

        assertThat(reportedBefore(router)).isEmpty();
        router.transaction(transaction -> transaction
                .tenant("bluth_co")
                .fetch("SELECT 2 AS another, id FROM bluth_co.authors WHERE born > now()"));

        await().until(() -> log.lines().size() == 2);
        assertThat(log.lines()).allMatch(it -> it.startsWith("WARN tenant \"bluth_co\": not shipped whole: "));
    }

    @Test
    void is_heard_beside_an_observer() {
        List<String> heard = new CopyOnWriteArrayList<>();
        TenantRouter router = TenantRouter.builder(cluster.topologyWithDirectLane()
                        .tenant("bluth_co")
                        .on("shard1")
                        .build())
                .app(cluster.app())
                .observer(it -> heard.add(it.tenant().orElseThrow()))
                .reportUnshipped(1)
                .build();

        assertThat(reportedBefore(router)).isEmpty();
        assertThat(heard).containsExactly("bluth_co");
    }

    @Test
    void is_not_made_unless_asked_for() {
        TenantRouter router = TwoBookstores.applied(cluster);

        router.tenant("bluth_co").dsl().fetch(LAST.formatted("bluth_co"));

        assertThat(reportedBefore(reporting(cluster.app()))).isEmpty();
        TenantRouter.Builder builder = TenantRouter.builder(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> builder.reportUnshipped(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("share of statements " + share + " is not within 0 and 1");
        }
    }

    /** Returns what was logged before the report of one more statement, which comes last, since one thread does all. */
    private List<String> reportedBefore(TenantRouter router) {
        router.tenant("bluth_co").dsl().fetch(LAST.formatted("bluth_co"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> log.lines().stream().anyMatch(it -> it.contains(" last FROM")));
        List<String> lines = log.lines();
        return lines.subList(0, lines.size() - 1);
    }

    private static TenantRouter reporting(DataSource app) {
        return TenantRouter.builder(cluster.topologyWithDirectLane()
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .build())
                .app(app)
                .reportUnshipped(1)
                .build();
    }
}
