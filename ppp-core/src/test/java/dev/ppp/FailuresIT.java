package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ppp.error.Failure;
import dev.ppp.error.FailureKind;
import dev.ppp.error.QueryException;
import dev.ppp.error.Retry;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/** Every kind of failure, produced on real servers, is told with its reason and its way out. */
@Timeout(60)
class FailuresIT {

    private static Cluster cluster;
    private static TenantRouter router;

    static List<FailureCase> cases() {
        return FailureCases.all();
    }

    @BeforeAll
    static void start() {
        cluster = Cluster.fresh();
        ShardTopology.Builder topology = cluster.topology();
        Stream.concat(Stream.of("bluth_co"), cases().stream().map(FailureCase::name))
                .forEach(schema -> {
                    cluster.createTenant(1, schema);
                    topology.tenant(schema).on("shard1");
                });
        cases().forEach(it -> {
            cluster.onShard(1, resolved(it.before(), it));
            cluster.onShard(
                    1,
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + it.name() + " TO bookstore_app");
        });
        router = cluster.router(topology.build());
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @AfterAll
    static void leaves_nothing_to_plan() {
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void are_told_with_their_reason_and_the_way_out(FailureCase it) {
        TenantDsl tenant = router.tenant(it.name());
        Sqls.run(cluster.shardServer(1).superuser(cluster.database()), resolved(it.onShard(), it));
        cluster.onVeneer(resolved(it.onVeneer(), it));

        Throwable thrown = catchThrowable(() -> it.fails().run(cluster, tenant, it.name()));

        Sqls.run(cluster.shardServer(1).superuser(cluster.database()), resolved(it.afterOnShard(), it));
        cluster.onVeneer(resolved(it.afterOnVeneer(), it));
        if (it.leavesTraces()) {
            router.apply(router.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
            assertThat(router.plan().isEmpty()).isTrue();
        }
        assertThat(thrown).isInstanceOf(QueryException.class).hasMessage(resolved(it.text(), it));
        Failure failure = ((QueryException) thrown).failure();
        assertThat(List.of(failure.kind(), failure.sqlState(), failure.retry()))
                .containsExactly(it.kind(), it.sqlState(), it.retry());
        assertThat(thrown.getCause()).isInstanceOf(PSQLException.class);
        assertThat(Failure.of(thrown)).contains(failure);
        assertThat(Failure.of(new RuntimeException(new SQLException(thrown.getCause())))
                        .orElseThrow())
                .hasToString(failure.toString());
        assertThat(thrown.getMessage()).doesNotContain("SELECT title", "UPDATE ", "INSERT ");
    }

    private static String[] resolved(List<String> statements, FailureCase it) {
        return statements.stream().map(sql -> resolved(sql, it)).toArray(String[]::new);
    }

    private static String resolved(String text, FailureCase it) {
        return text.strip()
                .replace("$password", Cluster.literal(Cluster.SHARD_APP_PASSWORDS.get(0)))
                .replace("$database", cluster.database())
                .replace("$port", String.valueOf(cluster.shardServer(1).port()))
                .replace("$", it.name());
    }

    /** Runs something while another session has locked the tenant's books. */
    static void locked(Cluster cluster, String schema, Runnable work) {
        try (Connection other = cluster.shardAdmin(1).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE " + schema + ".books SET title = 'locked'");
            work.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void of_a_row_that_another_changed_first_can_be_retried() {
        TenantDsl bluth = router.tenant("bluth_co");

        assertThatThrownBy(() -> bluth.transaction(dsl -> {
                    dsl.fetch("SELECT title FROM bluth_co.books");
                    cluster.onShard(1, "UPDATE bluth_co.books SET title = 'The Wolf Gift'");
                    dsl.execute("UPDATE bluth_co.books SET title = 'mine'");
                }))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        it -> assertThat(it.failure())
                                .extracting(Failure::kind, Failure::sqlState, Failure::retry, Failure::onShard)
                                .containsExactly(FailureKind.SERIALIZATION_FAILURE, "40001", Retry.TRANSACTION, true))
                .hasMessage("""
                        tenant "bluth_co": could not go on beside another transaction: could not serialize access due to concurrent update
                          Hint: Nothing was done. postgres_fdw runs REPEATABLE READ on the shard, whatever the veneer's isolation level is: run the whole transaction again, or use the direct lane, which waits instead.""");
    }

    @Test
    void of_a_commit_that_breaks_off_say_that_it_may_have_been_done() {
        cluster.onShard(
                1,
                "CREATE FUNCTION bluth_co.ending() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'",
                "CREATE CONSTRAINT TRIGGER ending AFTER DELETE ON bluth_co.books DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION bluth_co.ending()");
        TenantDsl bluth = router.tenant("bluth_co");
        String delete = "DELETE FROM bluth_co.books";

        for (Throwable thrown : List.of(
                catchThrowable(() -> bluth.dsl().execute(delete)),
                catchThrowable(() -> bluth.transaction(dsl -> dsl.execute(delete))),
                catchThrowable(() ->
                        router.transaction(tenants -> tenants.tenant("bluth_co").execute(delete))))) {
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            it -> assertThat(it.failure())
                                    .extracting(Failure::kind, Failure::sqlState, Failure::retry, Failure::onShard)
                                    .containsExactly(
                                            FailureKind.OUTCOME_UNKNOWN, "08006", Retry.OUTCOME_UNKNOWN, true));
        }
        cluster.onShard(1, "DROP FUNCTION bluth_co.ending CASCADE");
    }

    @Test
    void on_the_direct_lane_are_those_of_the_session_only() {
        Cluster direct = Cluster.fresh();
        direct.createTenant(1, "bluth_co");
        TenantRouter routerWithDirectLane = direct.router(
                direct.topologyWithDirectLane().tenant("bluth_co").on("shard1").build());
        routerWithDirectLane.apply().orThrow();
        assertThat(routerWithDirectLane.plan().isEmpty()).isTrue();
        TenantDsl bluth = routerWithDirectLane.tenant("bluth_co").direct();
        String upsert =
                "INSERT INTO bluth_co.authors (first_name, last_name) VALUES ('Anne', 'Rice') ON CONFLICT (%s) DO"
                        + " UPDATE SET last_name = 'Rice'";

        assertThat(bluth.dsl().execute(upsert.formatted("id"))).isEqualTo(1);
        assertThatThrownBy(() -> bluth.dsl().execute(upsert.formatted("last_name")))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> bluth.transaction(dsl -> {
                    dsl.execute("SET TRANSACTION READ ONLY");
                    dsl.execute("DELETE FROM bluth_co.books");
                }))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        it -> assertThat(it.failure())
                                .extracting(Failure::kind, Failure::onShard)
                                .containsExactly(FailureKind.READ_ONLY, false));
    }

    @Test
    void of_a_deadlock_can_be_retried() throws SQLException {
        cluster.onShard(1, "INSERT INTO bluth_co.authors (first_name, last_name) VALUES ('Stan', 'Rice')");
        TenantDsl bluth = router.tenant("bluth_co");
        try (Connection other =
                        cluster.shardServer(1).superuser(cluster.database()).getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("SET deadlock_timeout = '1min'"); // so that it is not the victim
            other.setAutoCommit(false);

            assertThatThrownBy(() -> bluth.transaction(dsl -> {
                        dsl.execute("UPDATE bluth_co.authors SET last_name = 'R' WHERE first_name = 'Anne'");
                        execute(statement, "UPDATE bluth_co.authors SET last_name = 'R' WHERE first_name = 'Stan'");
                        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> execute(
                                statement, "UPDATE bluth_co.authors SET last_name = 'R' WHERE first_name = 'Anne'"));
                        dsl.execute("UPDATE bluth_co.authors SET last_name = 'R' WHERE first_name = 'Stan'");
                        waiting.join();
                    }))
                    .isInstanceOfSatisfying(QueryException.class, it -> {
                        assertThat(it.failure())
                                .extracting(Failure::kind, Failure::sqlState, Failure::retry, Failure::onShard)
                                .containsExactly(FailureKind.DEADLOCK, "40P01", Retry.TRANSACTION, true);
                        assertThat(it.summary())
                                .isEqualTo("tenant \"bluth_co\": transaction waited for another that waited for it:"
                                        + " deadlock detected");
                    });
        }
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void are_not_what_an_application_does_wrong_by_itself() {
        TenantDsl bluth = router.tenant("bluth_co");
        for (String sql : List.of(
                "INSERT INTO bluth_co.authors SELECT * FROM bluth_co.authors", // 23505
                "INSERT INTO bluth_co.books (title, author_id) VALUES ('Blood Canticle', gen_random_uuid())", // 23503
                "SELECT no_such_column FROM bluth_co.books",
                "SELECT title FROM bluth_co.no_such_table",
                "SELEC title",
                "SELECT 1 / 0",
                "SELECT title FROM bluth_co.books ORDER BY 2",
                "SELECT 'five'::int",
                "UPDATE bluth_co.books SET title = NULL")) {
            Throwable thrown = catchThrowable(() -> bluth.dsl().execute(sql));
            assertThat(thrown).as(sql).isInstanceOf(DataAccessException.class);
            assertThat(Failure.of(thrown)).as(sql).isEmpty();
            assertThatThrownBy(() -> bluth.transaction(dsl -> dsl.execute(sql)))
                    .as(sql)
                    .isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void of_the_application_s_own_connection_are_told_too() {
        assertThat(told(() -> DSL.using(
                                cluster.veneerServer().as("veneer_app", "wrong", cluster.database()),
                                SQLDialect.POSTGRES)
                        .execute("SELECT 1")))
                .isEqualTo("LOGIN_REFUSED 28P01 NO");
    }

    private static String told(Runnable work) {
        Optional<Failure> failure = Failure.of(catchThrowable(work::run));
        return failure.map(it -> it.kind() + " " + it.sqlState() + " " + it.retry())
                .orElse("nothing");
    }

    @Test
    void are_found_behind_a_batch() throws SQLException {
        try (Connection connection = cluster.app().getConnection();
                Statement statement = connection.createStatement()) {
            statement.addBatch("UPDATE bluth_co.books SET title = 'The Wolf Gift'");
            statement.addBatch("INSERT INTO bluth_co.authors (first_name) VALUES ('Anne')");
            assertThatThrownBy(statement::executeBatch)
                    .isInstanceOf(BatchUpdateException.class)
                    .satisfies(it ->
                            assertThat(Failure.of(it).orElseThrow().kind()).isEqualTo(FailureKind.NOT_NULL_ON_SHARD));
        }
    }
}
