package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.error.ApplyException;
import dev.ppp.error.HazardException;
import dev.ppp.error.MissingPrivilegesException;
import dev.ppp.error.PlanException;
import dev.ppp.error.QueryException;
import dev.ppp.error.StalePlanException;
import dev.ppp.error.TopologyException;
import dev.ppp.error.VeneerException;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Plan;
import dev.ppp.testing.SecretCluster;
import dev.ppp.testing.Server.Sqls;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** After each test, {@link SecretCluster} looks for every password in everything that was written. */
class SecretsInFailuresIT {

    @RegisterExtension
    final SecretCluster secrets = new SecretCluster();

    /** What a source may do in place of giving a password. */
    enum Source implements Supplier<@Nullable String> {
        THROWS {
            @Override
            public String get() {
                throw new IllegalStateException("vault is sealed");
            }
        },
        NULL {
            @Override
            public @Nullable String get() {
                return null;
            }
        },
        EMPTY {
            @Override
            public String get() {
                return "";
            }
        },
        ZERO {
            @Override
            public String get() {
                return SecretCluster.WRONG + "\0" + SecretCluster.WRONG;
            }
        }
    }

    @Test
    void stay_hidden_when_a_topology_is_wrong() {
        ShardTopology.Builder builder = secrets.topology()
                .userMapping(
                        secrets.app(),
                        as -> as.on("shard1")
                                .user("other")
                                .password(SecretCluster.WRONG)
                                .sslpassword(() -> SecretCluster.SSL))
                .userMapping("twice", as -> as.password(SecretCluster.WRONG).password(() -> SecretCluster.SHARD1_APP))
                .userMapping("zero", as -> as.password(SecretCluster.WRONG + "\0"))
                .userMapping(
                        "unknown",
                        as -> as.option("passwort", SecretCluster.WRONG)
                                .option("password", SecretCluster.WRONG)
                                .option("sslpassword", SecretCluster.SSL)
                                .option("sslpassword", SecretCluster.SSL))
                .shard("shard1", at -> at.host("elsewhere").admin(secrets.shardAdmin(2)))
                .shard(
                        "shard3",
                        at -> at.host("h")
                                .option("password", SecretCluster.WRONG)
                                .option("sslpassword", SecretCluster.SSL));

        Throwable problems = secrets.recording().provoke(builder::build);

        assertThat(problems)
                .isInstanceOf(TopologyException.class)
                .hasMessageContainingAll(
                        "is declared twice: with user '" + secrets.inner("app")
                                + "', password ***; and with user 'other'," + " password ***, sslpassword ***",
                        "option \"password\" of user mapping for \"twice\" is given twice",
                        "password of user mapping for \"zero\" holds the character zero, which PostgreSQL cannot store",
                        "option \"passwort\" of user mapping for \"unknown\" is not known to postgres_fdw",
                        "option \"sslpassword\" of user mapping for \"unknown\" is given twice",
                        "shard \"shard1\" is declared twice",
                        "option \"password\" of shard \"shard3\" belongs to a user mapping");
    }

    @ParameterizedTest
    @EnumSource
    void stay_hidden_when_a_source_gives_none(Source source) {
        TenantRouter router =
                secrets.router(topology(as -> as.on("shard1").user("u").password(source)));

        assertThat(secrets.recording().provoke(router::plan)).isInstanceOf(PlanException.class);
        assertThat(secrets.recording().provoke(router::apply)).isInstanceOf(PlanException.class);
    }

    /** It is asked in each of two plans, and for the third time when the password is written. */
    @ParameterizedTest
    @EnumSource
    void stay_hidden_when_a_source_gives_none_after_the_plan(Source source) {
        AtomicInteger asked = new AtomicInteger();
        TenantRouter router = secrets.router(topology(as -> as.on("shard1")
                .user("u")
                .password(() -> asked.incrementAndGet() < 3 ? SecretCluster.PUBLIC : source.get())));

        assertThat(secrets.recording().provoke(router::apply)).isInstanceOf(PlanException.class);

        assertThat(asked).hasValue(3);
        assertThat(secrets.cluster().ask("SELECT count(*) FROM pg_foreign_server"))
                .isEqualTo("0");
    }

    @ParameterizedTest(name = "pooled: {0}")
    @ValueSource(booleans = {false, true})
    void stay_hidden_when_the_shard_refuses_them(boolean pooled) {
        secrets.rotateSource(SecretCluster.WRONG);
        TenantRouter router = secrets.router(topology(as -> as.user("nobody").password(SecretCluster.PUBLIC)), pooled);
        say(router.apply().orThrow());

        Throwable refusal = secrets.recording().provoke(() -> query(router));

        assertThat(refusal)
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("password authentication failed for user \"" + secrets.inner("app") + "\"");
        secrets.rotateSource(SecretCluster.SHARD1_APP);
        say(router.apply().orThrow());
        assertThat(query(router)).isEqualTo("Rice of bluth_co");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong password", "unreachable", "unknown database", "missing type"})
    void stay_hidden_when_a_tenant_cannot_be_imported(String failure) {
        secrets.cluster()
                .onShard(
                        1,
                        "CREATE SCHEMA moody",
                        "CREATE TYPE moody.mood AS ENUM ('ok')",
                        "CREATE TABLE moody.days (mood moody.mood)",
                        "GRANT USAGE ON SCHEMA moody TO bookstore_app");
        int port = secrets.cluster().shardServer(1).port();
        String database = secrets.cluster().database();
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard(
                        "shard1",
                        at -> at.host("127.0.0.1")
                                .port(failure.equals("unreachable") ? 1 : port)
                                .dbname(failure.equals("unknown database") ? "nowhere" : database))
                .userMapping(
                        secrets.admin(),
                        as -> as.user(secrets.inner("app"))
                                .password(
                                        failure.equals("wrong password")
                                                ? SecretCluster.WRONG
                                                : SecretCluster.SHARD1_APP))
                .tenant("moody")
                .on("shard1")
                .build();

        ApplyReport report = secrets.router(topology, true).apply();

        say(report);
        say(report.failures());
        assertThat(report.failures()).hasSize(1);
        assertThat(secrets.recording().provoke(report::orThrow)).isInstanceOf(ApplyException.class);
    }

    @Test
    void stay_hidden_when_java_cannot_reach_a_shard() {
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard(
                        "shard1",
                        at -> at.host("127.0.0.1")
                                .port(secrets.cluster().shardServer(1).port())
                                .dbname(secrets.cluster().database())
                                .admin(secrets.cluster()
                                        .shardServer(1)
                                        .as(secrets.inner("admin"), SecretCluster.WRONG, "nowhere")))
                .userMapping(secrets.admin(), as -> as.user("u").password(SecretCluster.WRONG))
                .tenant("bluth_co")
                .on("shard1")
                .build();

        ApplyReport report = secrets.router(topology).apply();

        say(report);
        assertThat(report.refusals()).hasSize(1);
        assertThat(secrets.recording().provoke(report::orThrow)).isInstanceOf(ApplyException.class);
    }

    @Test
    void stay_hidden_when_the_veneer_refuses_the_login() {
        TenantRouter router = TenantRouter.builder(secrets.topology().build())
                .admin(secrets.cluster().veneerServer().as(secrets.admin(), SecretCluster.WRONG, "postgres"))
                .app(secrets.cluster().veneerServer().as(secrets.app(), SecretCluster.WRONG, "postgres"))
                .build();

        assertThat(secrets.recording().provoke(router::plan)).isInstanceOf(VeneerException.class);
        assertThat(secrets.recording().provoke(router::apply)).isInstanceOf(VeneerException.class);
        assertThat(secrets.recording().provoke(router::verify)).isInstanceOf(VeneerException.class);
        assertThat(secrets.recording().provoke(() -> router.tenant("x"))).isInstanceOf(VeneerException.class);
        secrets.recording().provoke(() -> secrets.pool(secrets.admin(), SecretCluster.WRONG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"password_required", "sslkey"})
    void stay_hidden_when_the_veneer_refuses_an_option(String option) {
        TenantRouter router = secrets.router(
                topology(as -> as.user("u").password(SecretCluster.WRONG).option(option, "false")));

        Throwable refusal = secrets.recording().provoke(router::apply);

        assertThat(refusal).isInstanceOf(ApplyException.class).hasMessageContaining(option);
        assertThat(refusal.getCause()).hasMessageNotContaining("CREATE USER MAPPING");
    }

    @Test
    void stay_hidden_when_the_encoding_of_the_veneer_has_no_such_letters() {
        String database = "latin_" + secrets.cluster().database();
        secrets.cluster()
                .onVeneer(
                        "CREATE DATABASE " + database + " ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
                                + " TEMPLATE template0",
                        "GRANT CREATE ON DATABASE " + database + " TO " + secrets.admin());
        Sqls.run(
                secrets.cluster().veneerServer().superuser(database),
                "CREATE EXTENSION postgres_fdw",
                "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO " + secrets.admin());
        PGSimpleDataSource dataSource = secrets.adminDataSource();
        dataSource.setDatabaseName(database);
        TenantRouter router = TenantRouter.builder(secrets.topology().build())
                .admin(dataSource)
                .build();

        assertThat(secrets.recording().provoke(router::apply))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("password cannot be stored in the encoding of the database");
    }

    @Test
    void stay_hidden_when_a_reviewed_plan_is_refused() {
        TenantRouter router = secrets.router(topology(as -> as.user("u").password(SecretCluster.PUBLIC)));
        Plan first = router.plan();
        router.apply(first).orThrow();
        secrets.cluster().onVeneer("DROP USER MAPPING FOR PUBLIC SERVER shard2");

        assertThat(secrets.recording().provoke(() -> router.apply(first))).isInstanceOf(StalePlanException.class);

        TenantRouter moved = secrets.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("localhost"))
                .userMapping("public", as -> as.user("u").password(SecretCluster.WRONG))
                .build());
        Plan hazardous = moved.plan();
        say(hazardous);
        assertThat(secrets.recording().provoke(() -> moved.apply(hazardous))).isInstanceOf(HazardException.class);
        say(moved.apply());
    }

    @Test
    void stay_hidden_when_privileges_are_missing() {
        secrets.cluster().onVeneer("REVOKE USAGE ON FOREIGN DATA WRAPPER postgres_fdw FROM " + secrets.admin());
        TenantRouter router = secrets.router(topology(as -> as.user("u").password(SecretCluster.WRONG)));

        assertThat(secrets.recording().provoke(router::apply)).isInstanceOf(MissingPrivilegesException.class);
    }

    /** The whole topology with one more mapping, for every role that has none. */
    private ShardTopology topology(Consumer<UserMappingBuilder> ofPublic) {
        return secrets.topology()
                .userMapping("public", ofPublic)
                .tenants(Map.of("bluth_co", "shard1", "cyberdyne", "shard2"))
                .build();
    }

    private static String query(TenantRouter router) {
        return String.valueOf(router.tenant("bluth_co").dsl().fetchValue("SELECT last_name FROM bluth_co.authors"));
    }

    private void say(Object object) {
        secrets.recording().say(object);
    }
}
