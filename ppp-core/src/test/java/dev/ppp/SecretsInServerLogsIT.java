package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.error.ApplyException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.testing.Recording.Channel;
import dev.ppp.testing.SecretCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What PostgreSQL writes of its own accord while a password is being set, above all when that has to wait. After each
 * test, {@link SecretCluster} looks for every password in everything that was written.
 */
class SecretsInServerLogsIT {

    private static final String BY_HAND = "CREATE USER MAPPING FOR PUBLIC SERVER shard1 OPTIONS (user 'by_hand')";

    @RegisterExtension
    final SecretCluster secrets = new SecretCluster();

    @BeforeEach
    void apply_all_but_one_mapping() {
        secrets.router(secrets.topology().build()).apply().orThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "lock_timeout, 55P03",
        "statement_timeout, 57014",
        "transaction_timeout, 25P04",
    })
    void lack_a_password_whose_wait_is_cut_short(String limit, String sqlState) throws SQLException {
        TenantRouter router = withOneMappingMore();
        atLogin("log_lock_waits = on", "deadlock_timeout = '20ms'");
        if (!limit.equals("lock_timeout")) {
            atLogin(limit + " = '500ms'");
        }
        try (Connection other = begin(BY_HAND)) {
            Throwable failure = secrets.recording()
                    .provoke(() -> router.apply(ApplyOptions.defaults()
                            .lockTimeout(lockTimeout(limit))
                            .attempts(1)));

            assertThat(failure)
                    .isInstanceOf(ApplyException.class)
                    .cause()
                    .hasFieldOrPropertyWithValue("SQLState", sqlState);
            other.rollback();
        }
        assertWaitWasLogged();
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void lack_a_password_that_comes_too_late() throws SQLException {
        try (Connection other = begin(BY_HAND)) {
            CompletableFuture<Throwable> failure = applyUntilItWaits(withOneMappingMore());
            other.commit();

            assertThat(failure.join())
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("duplicate key value violates unique constraint");
        }
    }

    @Test
    void lack_a_password_whose_session_is_terminated() throws SQLException {
        try (Connection other = begin(BY_HAND)) {
            CompletableFuture<Throwable> failure = applyUntilItWaits(withOneMappingMore());
            secrets.cluster()
                    .ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");

            assertThat(failure.join())
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("terminating connection due to administrator command");
            other.rollback();
        }
    }

    @Test
    void lack_a_rotated_password_that_waits() throws SQLException {
        TenantRouter router = withOneMappingMore();
        router.apply().orThrow();
        secrets.rotateSource(SecretCluster.ROTATED);
        atLogin("log_lock_waits = on", "deadlock_timeout = '20ms'");
        try (Connection other =
                begin("ALTER USER MAPPING FOR " + secrets.app() + " SERVER shard1 OPTIONS (SET user 'by_hand')")) {
            Throwable failure = secrets.recording()
                    .provoke(() -> router.apply(ApplyOptions.defaults()
                            .lockTimeout(Duration.ofMillis(500))
                            .attempts(1)));

            assertThat(failure).isInstanceOf(ApplyException.class);
            other.rollback();
        }
        assertWaitWasLogged();
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log_min_messages = debug5",
                "log_error_verbosity = verbose",
                "log_min_duration_statement = 0",
                "log_duration = on",
                "log_parameter_max_length = -1",
                "debug_print_parse = on",
                "debug_print_rewritten = on",
                "debug_print_plan = on",
                "client_min_messages = debug5",
                "log_executor_stats = on"
            })
    void lack_passwords_however_much_is_logged(String setting) {
        TenantRouter router = withOneMappingMore();
        atLogin(setting);

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void lack_passwords_when_nested_statements_are_explained() {
        TenantRouter router = withOneMappingMore();
        atLogin(
                "session_preload_libraries = auto_explain",
                "auto_explain.log_min_duration = 0",
                "auto_explain.log_nested_statements = on",
                "auto_explain.log_verbose = on",
                "auto_explain.log_analyze = on");

        router.apply().orThrow();

        assertThat(secrets.recording().written().get(Channel.VENEER_LOG))
                .contains("Query Text: pg_catalog.format('ALTER USER MAPPING FOR PUBLIC");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void lack_passwords_when_an_event_trigger_notices_the_statement() {
        TenantRouter router = withOneMappingMore();
        secrets.cluster()
                .onVeneer("""
                        CREATE FUNCTION public.notice_it() RETURNS event_trigger LANGUAGE plpgsql
                        AS $$ BEGIN RAISE NOTICE 'noticed %', tg_tag; END $$""", "CREATE EVENT TRIGGER notice_it ON ddl_command_end EXECUTE FUNCTION public.notice_it()");
        atLogin("log_min_messages = warning");

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).isTrue();
    }

    /** The trigger of the second statement only, the one with the password, has to wait. */
    @Test
    void lack_a_password_whose_statement_fires_an_event_trigger_that_waits() throws SQLException {
        TenantRouter router = withOneMappingMore();
        secrets.cluster()
                .onVeneer(
                        "CREATE TABLE public.audit ()",
                        "GRANT ALL ON public.audit TO " + secrets.admin(),
                        """
                        CREATE FUNCTION public.audit_it() RETURNS event_trigger LANGUAGE plpgsql AS $$
                        BEGIN
                            IF tg_tag = 'ALTER USER MAPPING' THEN INSERT INTO public.audit DEFAULT VALUES; END IF;
                        END $$""",
                        "CREATE EVENT TRIGGER audit_it ON ddl_command_end EXECUTE FUNCTION public.audit_it()");
        atLogin("log_lock_waits = on", "deadlock_timeout = '20ms'", "log_min_messages = warning");
        try (Connection other = begin("LOCK TABLE public.audit IN SHARE MODE")) {
            Throwable failure = secrets.recording()
                    .provoke(() -> router.apply(ApplyOptions.defaults()
                            .lockTimeout(Duration.ofMillis(500))
                            .attempts(1)));

            assertThat(failure).isInstanceOf(ApplyException.class).hasMessageContaining("lock timeout");
            other.rollback();
        }
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    private TenantRouter withOneMappingMore() {
        return secrets.router(secrets.topology()
                .userMapping("public", as -> as.on("shard1").user("nobody").password(SecretCluster.PUBLIC))
                .build());
    }

    private static Duration lockTimeout(String limit) {
        return limit.equals("lock_timeout") ? Duration.ofMillis(500) : Duration.ofSeconds(20);
    }

    private void atLogin(String... settings) {
        for (String setting : settings) {
            secrets.cluster().onVeneer("ALTER ROLE " + secrets.admin() + " SET " + setting);
        }
    }

    private Connection begin(String sql) throws SQLException {
        Connection connection = secrets.cluster().superuser().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private CompletableFuture<Throwable> applyUntilItWaits(TenantRouter router) {
        ApplyOptions options =
                ApplyOptions.defaults().lockTimeout(Duration.ofSeconds(20)).attempts(1);
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> secrets.recording().provoke(() -> router.apply(options)));
        Awaitility.await()
                .until(() -> secrets.cluster()
                        .ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                        .equals("1"));
        secrets.recording().say(secrets.activity());
        return failure;
    }

    private void assertWaitWasLogged() {
        assertThat(secrets.recording().written().get(Channel.VENEER_LOG)).contains("still waiting for ShareLock");
    }
}
