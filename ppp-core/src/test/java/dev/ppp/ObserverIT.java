package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.FailureKind;
import dev.ppp.error.QueryException;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.query.AcrossTenants;
import dev.ppp.query.Lane;
import dev.ppp.query.StatementEvent;
import dev.ppp.query.StatementObserver;
import dev.ppp.query.TenantDsl;
import dev.ppp.query.TenantsQuery;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.LoggerLines;
import dev.ppp.testing.RoleCluster;
import dev.ppp.testing.TwoBookstores;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an observer hears. */
class ObserverIT {

    private static final Table<Record> AUTHORS =
            new TableImpl<>(DSL.name("authors"), DSL.schema(DSL.name("public"))) {};

    private static final List<StatementEvent> HEARD = Collections.synchronizedList(new ArrayList<>());

    private static Cluster cluster;
    private static TenantRouter router;

    @BeforeAll
    static void start() {
        cluster = TwoBookstores.fresh();
        TwoBookstores.applied(cluster);
        router = router(HEARD::add);
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
    }

    @Test
    void is_each_statement_of_jooq_on_both_lanes() {
        TenantDsl bluth = router.tenant("bluth_co");

        bluth.dsl().selectFrom(AUTHORS).fetch();
        bluth.direct().dsl().selectFrom(AUTHORS).fetch();
        router.tenant("cyberdyne").transaction(dsl -> {
            dsl.fetchCount(AUTHORS);
            dsl.batch("SELECT 1", "SELECT 2").execute();
        });
        router.transaction(transaction -> transaction.tenant("bluth_co").fetchCount(AUTHORS));

        assertThat(heard())
                .containsExactly(
                        "bluth_co shard1 VENEER",
                        "bluth_co shard1 DIRECT",
                        "cyberdyne shard2 VENEER",
                        "cyberdyne shard2 VENEER",
                        "bluth_co shard1 VENEER");
        assertThat(HEARD)
                .allSatisfy(it -> assertThat(it.duration()).isBetween(Duration.ofNanos(1), Duration.ofMinutes(1)));
    }

    @Test
    void is_each_statement_of_jdbc_on_both_lanes() throws SQLException {
        for (Lane lane : Lane.values()) {
            try (Connection connection = router.dataSource("cyberdyne", lane).getConnection();
                    Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("SELECT * FROM authors WHERE id = ?")) {
                statement.executeQuery("SELECT count(*) FROM authors");
                prepared.setInt(1, 3);
                prepared.execute();
                assertThatThrownBy(() -> statement.execute("SELECT * FROM no_such"))
                        .isInstanceOf(SQLException.class);
            }
        }
        assertThat(heard())
                .containsExactly(
                        "cyberdyne shard2 VENEER",
                        "cyberdyne shard2 VENEER",
                        "cyberdyne shard2 VENEER failed",
                        "cyberdyne shard2 DIRECT",
                        "cyberdyne shard2 DIRECT",
                        "cyberdyne shard2 DIRECT failed");
    }

    @Test
    void is_a_cursor_once_it_is_closed() {
        try (Stream<Record> rows = router.tenant("bluth_co").dsl().selectFrom(AUTHORS).fetchSize(10).stream()) {
            assertThat(rows).hasSize(100);
        }
        assertThat(heard()).containsExactly("bluth_co shard1 VENEER");
    }

    @Test
    void is_each_statement_across_tenants() {
        AcrossTenants all = router.across("bluth_co", "cyberdyne");
        TenantsQuery<Record1<String>> names =
                all.each(tenant -> DSL.select(tenant).from(AUTHORS));

        names.fetch();
        all.branches(1).each(tenant -> DSL.select(tenant).from(AUTHORS)).fetch();
        names.fetchPartial();
        names.combine(rows -> DSL.select(DSL.count()).from(rows));
        try (Stream<Record1<String>> rows = names.stream()) {
            assertThat(rows).hasSize(200);
        }
        router.across("bluth_co")
                .each(tenant -> DSL.select(tenant).from(AUTHORS))
                .fetch();
        assertThatThrownBy(() -> all.each(tenant ->
                                DSL.select(tenant, DSL.field("no_such")).from(AUTHORS))
                        .fetch())
                .isInstanceOf(DataAccessException.class);

        assertThat(heard())
                .containsExactly(
                        "several several VENEER",
                        "several several VENEER",
                        "several several VENEER",
                        "several several VENEER",
                        "several several VENEER",
                        "several several VENEER",
                        "several several VENEER",
                        "bluth_co shard1 VENEER",
                        "several several VENEER failed");
        assertThat(HEARD)
                .allSatisfy(it -> assertThat(it.duration()).isBetween(Duration.ofNanos(1), Duration.ofMinutes(1)));
    }

    @Test
    void is_that_there_was_no_connection_across_tenants() {
        TenantRouter astray = TenantRouter.builder(cluster.topology()
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .build())
                .app(cluster.app())
                .reports(cluster.veneerServer().as("veneer_app", "wrong", cluster.database()))
                .observer(HEARD::add)
                .build();

        assertThatThrownBy(() -> astray.acrossAll()
                        .each(tenant -> DSL.select(tenant).from(AUTHORS))
                        .fetch())
                .isInstanceOf(QueryException.class);

        assertThat(heard()).containsExactly("several several VENEER LOGIN_REFUSED");
        assertThat(HEARD).extracting(StatementEvent::duration).containsOnly(Duration.ZERO);
    }

    @Test
    void is_the_kind_of_a_failure() {
        assertThatThrownBy(() -> router.tenant("bluth_co")
                        .dsl()
                        .execute("INSERT INTO bluth_co.authors (id, name, born) VALUES (1, 'x', now())"
                                + " ON CONFLICT (id) DO NOTHING"))
                .isInstanceOf(QueryException.class);
        assertThatThrownBy(() -> router.tenant("bluth_co")
                        .dsl()
                        .execute("INSERT INTO bluth_co.authors (id, name, born) VALUES (1, 'x', now())"))
                .isInstanceOf(DataAccessException.class);

        assertThat(heard()).containsExactly("bluth_co shard1 VENEER ON_CONFLICT", "bluth_co shard1 VENEER failed");
    }

    @Test
    void is_that_there_was_no_connection() {
        TenantRouter astray = TenantRouter.builder(cluster.topologyWithDirectLane(
                                cluster.shardServer(1).as("bookstore_app", "wrong", cluster.database()),
                                cluster.shardApp(2))
                        .tenant("bluth_co")
                        .on("shard1")
                        .build())
                .app(cluster.app())
                .observer(HEARD::add)
                .build();

        assertThatThrownBy(() -> astray.tenant("bluth_co").direct().dsl().fetchCount(AUTHORS))
                .isInstanceOf(QueryException.class);
        assertThatThrownBy(() -> astray.dataSource("bluth_co", Lane.DIRECT).getConnection())
                .isInstanceOf(SQLException.class);

        assertThat(heard())
                .containsExactly("bluth_co shard1 DIRECT LOGIN_REFUSED", "bluth_co shard1 DIRECT LOGIN_REFUSED");
        assertThat(HEARD).extracting(StatementEvent::duration).containsOnly(Duration.ZERO);
    }

    @Test
    void is_nothing_of_what_was_refused_before_it_was_sent() {
        assertThatThrownBy(() -> router.tenant("bluth_co")
                        .dsl()
                        .selectFrom(AUTHORS)
                        .forUpdate()
                        .skipLocked()
                        .fetch())
                .isInstanceOf(StatementRefusedException.class);

        assertThat(HEARD).isEmpty();
    }

    @Test
    void harms_nothing_when_it_throws() throws SQLException {
        TenantRouter disturbed = router(event -> {
            throw new IllegalStateException("on purpose");
        });

        try (LoggerLines log = new LoggerLines(StatementObserver.class.getName());
                Connection connection =
                        disturbed.dataSource("bluth_co", Lane.VENEER).getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(disturbed.tenant("bluth_co").dsl().fetchCount(AUTHORS)).isEqualTo(100);
            assertThat(statement.execute("SELECT 1")).isTrue();
            assertThat(log.lines())
                    .containsExactly(
                            "WARN an observer of statements has thrown an exception; further ones are logged at DEBUG",
                            "DEBUG an observer of statements has thrown an exception");
        }
    }

    @Test
    void is_each_statement_where_tenants_have_roles() {
        RoleCluster roles = RoleCluster.fresh();
        TwoBookstores.filled(roles.cluster());
        TenantRouter withRoles = TenantRouter.builder(
                        roles.perTenant().tenant("bluth_co").on("shard1").build())
                .admin(roles.admin())
                .app(roles.app())
                .observer(HEARD::add)
                .build();
        withRoles.apply().orThrow();

        withRoles.tenant("bluth_co").dsl().fetchCount(AUTHORS);
        withRoles.transaction(transaction -> transaction.tenant("bluth_co").fetchCount(AUTHORS));

        assertThat(heard()).containsExactly("bluth_co shard1 VENEER", "bluth_co shard1 VENEER");
    }

    @Test
    void is_given_once() {
        TenantRouter.Builder builder = TenantRouter.builder(
                        cluster.topology().tenant("bluth_co").on("shard1").build())
                .observer(HEARD::add);

        assertThatThrownBy(() -> builder.observer(HEARD::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("observer is given twice");
    }

    private static List<String> heard() {
        return HEARD.stream()
                .map(it -> it.tenant().orElse("several") + " " + it.shard().orElse("several") + " " + it.lane()
                        + (it.failure().isEmpty()
                                ? ""
                                : " " + it.kind().map(FailureKind::name).orElse("failed")))
                .toList();
    }

    private static TenantRouter router(StatementObserver observer) {
        return TenantRouter.builder(cluster.topologyWithDirectLane()
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .build())
                .app(cluster.app())
                .observer(observer)
                .build();
    }
}
