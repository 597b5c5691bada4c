package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.QueryException;
import dev.ppp.error.Retry;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.error.TenantException;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.query.TransactionOptions;
import dev.ppp.testing.Cluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions over several tenants, and ones that are run again. */
class TransactionsIT {

    private static final Table<Record> AUTHORS = table(name("authors"));
    private static final Field<String> LAST_NAME = field(name("last_name"), String.class);

    @Test
    void write_to_several_tenants_of_one_shard() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);

        router.transaction(transaction -> {
            rename(transaction.tenant("bluth_co"), "Bluth");
            rename(transaction.tenant("initech"), "Lumbergh");
            assertThat(lastName(transaction.tenant("cyberdyne"))).isEqualTo("Rice of cyberdyne");
            assertThat(transaction.shards()).containsExactlyInAnyOrder("shard1", "shard2");
        });

        assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Bluth");
        assertThat(lastName(router.tenant("initech").dsl())).isEqualTo("Lumbergh");
    }

    @Test
    void are_refused_when_they_write_to_several_shards() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);

        assertThatThrownBy(() -> router.transaction(transaction -> {
                    rename(transaction.tenant("bluth_co"), "Bluth");
                    rename(transaction.tenant("cyberdyne"), "Dyson");
                }))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        transaction writes to 2 shards: "shard1", "shard2"
                          Detail: postgres_fdw has no two-phase commit: where one of them fails at the commit, another may have committed.
                          Hint: Write to one shard in a transaction, or accept it: router.transactionResult(TransactionOptions.defaults().acceptingSeveralShards(), ..).""");
        assertThatThrownBy(() -> router.transaction(transaction -> {
                    assertThat(lastName(transaction.tenant("cyberdyne"))).isEqualTo("Rice of cyberdyne");
                    transaction.tenant("bluth_co").execute("""
                            WITH theirs AS (UPDATE cyberdyne.authors SET last_name = 'Dyson' RETURNING last_name)
                            INSERT INTO bluth_co.authors (id, first_name, last_name)
                            SELECT gen_random_uuid(), 'Miles', last_name FROM theirs""");
                }))
                .as("by plain SQL")
                .isInstanceOf(StatementRefusedException.class);
        assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Rice of bluth_co");
        assertThat(lastName(router.tenant("cyberdyne").dsl())).isEqualTo("Rice of cyberdyne");
    }

    @Test
    void are_refused_also_where_a_tenant_has_moved_since_it_was_asked_for() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        lastName(router.tenant("bluth_co").dsl());
        cluster.moveByHand("bluth_co", 1, 2);

        assertRefused(() -> router.transaction(transaction -> {
            rename(transaction.tenant("bluth_co"), "Bluth");
            rename(transaction.tenant("initech"), "Lumbergh");
        }));
        assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Rice of bluth_co");
        assertThat(lastName(router.tenant("initech").dsl())).isEqualTo("Rice of initech");
    }

    @Test
    void nest() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);

        router.transaction(transaction -> {
            DSLContext bluth = transaction.tenant("bluth_co");
            rename(bluth, "Bluth");
            assertThatThrownBy(() -> bluth.transaction(nested -> {
                        rename(nested.dsl(), "lost");
                        rename(transaction.tenant("initech"), "lost, too");
                        nested.dsl().transaction(inner -> inner.dsl().execute("SELECT 1 / 0"));
                    }))
                    .isInstanceOf(DataAccessException.class);
            bluth.transaction(nested -> rename(transaction.tenant("initech"), "Lumbergh"));
        });

        assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Bluth");
        assertThat(lastName(router.tenant("initech").dsl())).isEqualTo("Lumbergh");
    }

    @Test
    void end_with_their_body() {
        Cluster cluster = Cluster.fresh();
        try (HikariDataSource pool = pool(cluster.app())) {
            router(cluster);
            TenantRouter router =
                    TenantRouter.builder(topology(cluster)).app(pool).build();
            DSLContext kept = router.transactionResult(
                    TransactionOptions.defaults(), transaction -> transaction.tenant("bluth_co"));

            assertThatThrownBy(() -> rename(kept, "late")).hasMessage("transaction has ended");
            assertThatThrownBy(() -> router.transaction(transaction -> {
                        rename(transaction.tenant("bluth_co"), "lost");
                        throw new StackOverflowError("deep");
                    }))
                    .isInstanceOf(Throwable.class);
            assertThatThrownBy(() -> router.transaction(transaction -> {
                        rename(transaction.tenant("initech"), "lost");
                        assertThatThrownBy(() -> transaction.tenant("bluth_co").execute("SELECT 1 / 0"))
                                .isInstanceOf(DataAccessException.class);
                    }))
                    .as("a failure that was swallowed")
                    .hasMessage("transaction cannot be committed, since a statement in it has failed");
            assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Rice of bluth_co");
            assertThat(lastName(router.tenant("initech").dsl())).isEqualTo("Rice of initech");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    @Test
    void write_to_several_shards_where_that_is_accepted() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);

        int renamed = router.transactionResult(
                TransactionOptions.defaults().acceptingSeveralShards(),
                transaction -> rename(transaction.tenant("bluth_co"), "Bluth")
                        + rename(transaction.tenant("cyberdyne"), "Dyson"));

        assertThat(renamed).isEqualTo(2);
        assertThat(lastName(router.tenant("cyberdyne").dsl())).isEqualTo("Dyson");
    }

    /** Of a tenant's transaction, plain SQL may write to another shard. */
    @ParameterizedTest
    @ValueSource(strings = {"cyberdyne.authors", "Cyberdyne . authors", "\"cyberdyne\".\"authors\""})
    void of_one_tenant_are_refused_when_their_plain_sql_writes_to_another_shard(String theirs) {
        TenantRouter router = router(Cluster.fresh());
        TenantDsl bluth = router.tenant("bluth_co");
        String[] updates = {
            "UPDATE bluth_co.authors SET last_name = 'Bluth'", "UPDATE " + theirs + " SET last_name = 'Dyson'"
        };

        assertRefused(() -> bluth.transaction(dsl -> List.of(updates).forEach(dsl::execute)));
        assertRefused(
                () -> bluth.dsl().transaction(it -> it.dsl().batch(updates).execute()));
        assertRefused(() -> bluth.dsl().batch(updates).execute());
        assertRefused(() -> bluth.dsl()
                .fetch("WITH theirs AS (" + updates[1] + " RETURNING 1) " + updates[0] + " RETURNING last_name"));
        assertRefused(() ->
                router.transaction(transaction -> List.of(updates).forEach(transaction.tenant("bluth_co")::execute)));
        assertThat(lastName(bluth.dsl())).isEqualTo("Rice of bluth_co");
        assertThat(lastName(router.tenant("cyberdyne").dsl())).isEqualTo("Rice of cyberdyne");
    }

    @Test
    void of_one_tenant_may_write_elsewhere_where_it_is_accepted_or_on_the_same_shard() {
        TenantRouter router = router(Cluster.fresh());
        TenantDsl bluth = router.tenant("bluth_co");

        bluth.transaction(dsl -> {
            rename(dsl, "Bluth");
            dsl.execute("UPDATE initech.authors SET last_name = 'Lumbergh'");
        });
        assertThat(bluth.dsl()
                        .fetch("WITH theirs AS (UPDATE initech.authors SET first_name = 'Bill' RETURNING 1)"
                                + " UPDATE bluth_co.authors SET first_name = 'Ann' RETURNING last_name")
                        .getValues(0, String.class))
                .containsExactly("Bluth");
        assertThat(lastName(router.tenant("initech").dsl())).isEqualTo("Lumbergh");
        assertThat(bluth.<Integer>transactionResult(
                        TransactionOptions.defaults().acceptingSeveralShards(),
                        dsl -> rename(dsl, "B") + dsl.execute("UPDATE cyberdyne.authors SET last_name = 'C'")))
                .isEqualTo(2);
        assertThat(lastName(router.tenant("cyberdyne").dsl())).isEqualTo("C");
    }

    @Test
    void of_plain_jdbc_are_refused_when_they_write_to_another_shard() throws SQLException {
        TenantRouter router = router(Cluster.fresh());
        String ours = "UPDATE authors SET last_name = 'Bluth'";
        String theirs = "UPDATE cyberdyne.authors SET last_name = 'Dyson'";

        try (Connection connection = router.dataSource("bluth_co", Lane.VENEER).getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement(theirs)) {
            connection.setAutoCommit(false);
            statement.execute(ours);
            prepared.execute();
            assertThatThrownBy(connection::commit)
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageStartingWith("transaction writes to 2 shards: \"shard1\", \"shard2\"\n");
            assertRefusedByJdbc(() -> connection.setAutoCommit(true));
            connection.rollback();
            prepared.execute();
            connection.commit();
            statement.execute(ours);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("BEGIN; " + ours);
            prepared.execute();
            assertRefusedByJdbc(() -> statement.execute("commit"));
            statement.execute("ROLLBACK; UPDATE authors SET last_name = 'Rice'");
            prepared.setFetchSize(7);
            assertRefusedByJdbc(() -> statement.execute("WITH theirs AS (" + theirs + " RETURNING 1) " + ours));
            assertThat(prepared.executeUpdate()).isEqualTo(1);
            assertThat(prepared.getFetchSize()).isEqualTo(7);
            statement.addBatch(ours);
            statement.addBatch(theirs);
            assertRefusedByJdbc(statement::executeBatch);
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Rice");
        assertThat(lastName(router.tenant("cyberdyne").dsl())).isEqualTo("Dyson");
    }

    /** It got a transaction of its own, which has to end, too. */
    @Test
    void of_a_statement_that_ends_its_session_say_so() throws SQLException {
        Cluster cluster = Cluster.fresh();
        router(cluster);
        String sql = "WITH theirs AS (UPDATE cyberdyne.authors SET last_name = 'Dyson')"
                + " SELECT pg_terminate_backend(pg_backend_pid())";
        try (HikariDataSource pool = pool(cluster.app())) {
            TenantRouter router =
                    TenantRouter.builder(topology(cluster)).app(pool).build();
            try (Connection connection =
                            router.dataSource("bluth_co", Lane.VENEER).getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(sql))
                        .hasMessage("FATAL: terminating connection due to administrator command");
            }
            assertThatThrownBy(() -> router.tenant("bluth_co").dsl().execute(sql))
                    .isInstanceOf(QueryException.class)
                    .hasMessageStartingWith(
                            "tenant \"bluth_co\": lost the connection to the server: terminating connection due to");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            assertThat(lastName(router.tenant("bluth_co").dsl())).isEqualTo("Rice of bluth_co");
        }
    }

    /** Nobody could look at what they have written before they commit. */
    @Test
    void are_not_committed_in_the_midst_of_a_text() throws SQLException {
        TenantRouter router = router(Cluster.fresh());
        TenantDsl bluth = router.tenant("bluth_co");
        String ours = "UPDATE bluth_co.authors SET last_name = 'Bluth'";
        String theirs = "UPDATE cyberdyne.authors SET last_name = 'Dyson'";

        for (boolean autoCommit : new boolean[] {true, false}) {
            try (Connection connection =
                            router.dataSource("bluth_co", Lane.VENEER).getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(autoCommit);
                for (String sql : List.of(
                        ours + "; " + theirs + "; COMMIT",
                        "BEGIN; " + theirs + "; " + ours + "; END",
                        "COMMIT; " + theirs)) {
                    assertThatThrownBy(() -> statement.execute(sql))
                            .as(sql)
                            .isInstanceOf(SQLFeatureNotSupportedException.class)
                            .hasMessage("""
                                    COMMIT cannot stand in one text with other statements where these may write to another shard
                                      Detail: To which shards a transaction has written is looked at before its commit.
                                      Hint: Send it by itself, or end the transaction by Connection.commit().""");
                }
                statement.execute("BEGIN; " + theirs);
                assertThatThrownBy(() -> statement.execute(ours + "; COMMIT"))
                        .isInstanceOf(SQLFeatureNotSupportedException.class);
                statement.addBatch(ours);
                statement.addBatch("COMMIT");
                assertThatThrownBy(statement::executeBatch).isInstanceOf(SQLFeatureNotSupportedException.class);
                statement.execute(ours);
                assertRefusedByJdbc(() -> statement.execute("/* done */ COMMIT"));
                statement.execute("ROLLBACK");
            }
        }
        assertThatThrownBy(() -> bluth.dsl().execute(ours + "; " + theirs + "; COMMIT"))
                .isInstanceOf(StatementRefusedException.class);
        assertThatThrownBy(() -> bluth.transaction(dsl -> {
                    dsl.execute(theirs);
                    dsl.execute(ours + "; COMMIT");
                }))
                .isInstanceOf(StatementRefusedException.class);
        assertRefused(() -> bluth.transaction(dsl -> {
            dsl.execute("UPDATE cyberdyne/* theirs */.authors SET last_name = 'Dyson'");
            dsl.execute(ours);
        }));
        assertThat(lastName(bluth.dsl())).isEqualTo("Rice of bluth_co");
        assertThat(lastName(router.tenant("cyberdyne").dsl())).isEqualTo("Rice of cyberdyne");
    }

    /** In a transaction that is begun to look at them, they could not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CALL reference.delete_old()",
                "DO $$ BEGIN DELETE FROM reference.log; COMMIT; END $$",
                "DELETE FROM reference.log"
            })
    void of_procedures_that_commit_by_themselves_are_left_alone(String sql) throws SQLException {
        Cluster cluster = Cluster.fresh();
        router(cluster);
        cluster.onVeneer(
                "CREATE SCHEMA reference",
                "CREATE TABLE reference.log (line text)",
                "INSERT INTO reference.log VALUES ('old')",
                "CREATE PROCEDURE reference.delete_old() LANGUAGE plpgsql AS"
                        + " $$ BEGIN DELETE FROM reference.log; COMMIT; END $$",
                "GRANT USAGE ON SCHEMA reference TO veneer_app",
                "GRANT ALL ON reference.log TO veneer_app");
        TenantRouter router = TenantRouter.builder(topology(cluster))
                .app(cluster.app())
                .shared("reference")
                .build();

        router.tenant("bluth_co").dsl().execute(sql);
        assertThat(cluster.ask("SELECT count(*) FROM reference.log")).isEqualTo("0");
        try (Connection connection = router.dataSource("bluth_co", Lane.VENEER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertRefused(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith("transaction writes to 2 shards: \"shard1\", \"shard2\"\n");
    }

    private static void assertRefusedByJdbc(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageStartingWith("transaction writes to 2 shards: \"shard1\", \"shard2\"\n");
    }

    @Test
    void keep_each_tenant_to_itself() {
        TenantRouter router = router(Cluster.fresh());

        assertThatThrownBy(() -> router.transaction(
                        transaction -> transaction.tenant("bluth_co").fetchCount(table(name("initech", "authors")))))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith(
                        "statement of tenant \"bluth_co\" refers to \"initech\".\"authors\", which is in another tenant's schema\n");
        assertThatThrownBy(() -> router.transaction(transaction -> transaction.tenant("nobody")))
                .isInstanceOf(TenantException.class)
                .hasMessage("unknown tenant \"nobody\"");
    }

    @Test
    void are_run_again_when_others_were_in_the_way() throws InterruptedException, ExecutionException {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onShard(1, "ALTER TABLE bluth_co.authors ADD COLUMN books integer NOT NULL DEFAULT 0");
        cluster.router(topology(cluster))
                .apply(cluster.router(topology(cluster)).plan())
                .orThrow();
        TenantDsl bluth = router.tenant("bluth_co");

        assertThatThrownBy(() -> inEightThreads(() -> count(bluth, TransactionOptions.defaults())))
                .as("the remote transaction is REPEATABLE READ")
                .cause()
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("could not serialize access due to concurrent update");
        cluster.onShard(1, "UPDATE bluth_co.authors SET books = 0");
        inEightThreads(() -> count(bluth, TransactionOptions.defaults().retries(100)));

        assertThat(Cluster.ask(cluster.shardAdmin(1), "SELECT books FROM bluth_co.authors"))
                .isEqualTo("160");
    }

    /** The veneer commits on the shard before it finds that it cannot commit itself. */
    @Test
    void are_not_run_again_when_a_shard_may_have_committed_its_part() {
        Cluster cluster = Cluster.fresh();
        TenantDsl bluth = router(cluster).tenant("bluth_co");
        cluster.onVeneer(
                "CREATE SCHEMA reference",
                "CREATE TABLE reference.doctors (name text, on_call boolean)",
                "INSERT INTO reference.doctors VALUES ('Meredith', true), ('Derek', true)",
                "GRANT USAGE ON SCHEMA reference TO veneer_app",
                "GRANT ALL ON reference.doctors TO veneer_app");

        assertThatThrownBy(() ->
                        bluth.transactionResult(TransactionOptions.defaults().retries(3), dsl -> {
                            goOffCall(dsl, "Meredith");
                            bluth.transaction(meanwhile -> goOffCall(meanwhile, "Derek"));
                            return rename(dsl, "committed");
                        }))
                .isInstanceOfSatisfying(
                        QueryException.class, it -> assertThat(it.retry()).isEqualTo(Retry.OUTCOME_UNKNOWN))
                .hasMessage("""
                        tenant "bluth_co": commit may have been done or not: could not serialize access due to read/write dependencies among transactions
                          Detail: Reason code: Canceled on identification as a pivot, during commit attempt.
                          Hint: Look whether what the transaction wrote is there, before it is repeated.
                            The server's own hint: The transaction might succeed if retried.""");
        assertThat(lastName(bluth.dsl())).isEqualTo("committed");
    }

    /** Somebody has to stay on call: two that look at the same time both go. */
    private static void goOffCall(DSLContext dsl, String name) {
        dsl.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
        dsl.fetch("SELECT count(*) FROM reference.doctors WHERE on_call");
        dsl.execute("UPDATE reference.doctors SET on_call = false WHERE name = {0}", inline(name));
    }

    @Test
    void are_not_run_again_for_another_reason() {
        TenantDsl bluth = router(Cluster.fresh()).tenant("bluth_co");
        List<String> runs = new ArrayList<>();

        assertThatThrownBy(() ->
                        bluth.transactionResult(TransactionOptions.defaults().retries(5), dsl -> {
                            runs.add("run");
                            return dsl.execute("SELECT 1 / 0");
                        }))
                .isInstanceOf(DataAccessException.class);
        assertThat(runs).hasSize(1);
        assertThatThrownBy(() -> TransactionOptions.defaults().retries(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number of retries -1 is not within 0 and 100");
        assertThatThrownBy(() ->
                        TransactionOptions.defaults().acceptingSeveralShards().retries(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a transaction that may write to several shards cannot be retried: where its commit failed, one of"
                                + " them may have committed");
    }

    private static int count(TenantDsl tenant, TransactionOptions options) {
        Field<Integer> books = field(name("books"), Integer.class);
        for (int at = 0; at < 20; at++) {
            tenant.transactionResult(
                    options,
                    dsl -> dsl.update(AUTHORS).set(books, books.plus(1)).execute());
        }
        return 20;
    }

    private static void inEightThreads(Callable<Integer> work) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Integer> done : threads.invokeAll(Collections.nCopies(8, work))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int rename(DSLContext dsl, String name) {
        return dsl.update(AUTHORS).set(LAST_NAME, name).execute();
    }

    private static String lastName(DSLContext dsl) {
        return dsl.select(LAST_NAME).from(AUTHORS).fetchSingle().value1();
    }

    private static TenantRouter router(Cluster cluster) {
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(1, "initech");
        cluster.createTenant(2, "cyberdyne");
        TenantRouter router = cluster.router(topology(cluster));
        router.apply().orThrow();
        return router;
    }

    private static ShardTopology topology(Cluster cluster) {
        return cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("initech")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
    }
}
