package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.catalog.Privilege;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.TopologyException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ShardTopologyTest {

    @Test
    void keeps_what_is_declared() {
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("10.0.1.11").port(5432).dbname("bookstore"))
                .shard("shard2", at -> at.host("10.0.1.12").dbname("bookstore").fetchSize(5_000))
                .userMapping("veneer_app", as -> as.user("bookstore_app").password("secret"))
                .userMapping(
                        "veneer_app", as -> as.on("shard2").user("other_app").password("other"))
                .grantTo("veneer_app")
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .schema("skynet")
                .on("shard2", from -> from.schema("cyberdyne_prod").except("audit_log"))
                .tenants(Map.of("initech", "shard1"))
                .build();

        assertThat(topology).hasToString("topology \"bookstore\": 2 shards, 3 tenants");
        assertThat(topology.declaration().servers().get("shard2").options().values())
                .containsEntry("fetch_size", "5000")
                .containsEntry("batch_size", "1000");
        assertThat(topology.declaration().tenants().get("cyberdyne").place())
                .isEqualTo("schema \"cyberdyne_prod\" on shard \"shard2\"");
        assertThat(topology.declaration().tenants().get("cyberdyne").schema()).isEqualTo("skynet");
        assertThat(user(topology, "shard1")).isEqualTo("bookstore_app");
        assertThat(user(topology, "shard2"))
                .as("a mapping for one shard goes before the one for every shard")
                .isEqualTo("other_app");
    }

    private static String user(ShardTopology topology, String shard) {
        return topology.declaration()
                .mappings()
                .get(new UserMapping.Key("veneer_app", shard))
                .options()
                .get("user")
                .orElseThrow();
    }

    @Test
    void leaves_every_option_to_postgres_fdw_when_told_so() {
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("10.0.1.11").withoutDefaults())
                .build();

        assertThat(topology.declaration().servers().get("shard1").options()).hasToString("host '10.0.1.11'");
    }

    @Test
    void sets_every_option_by_its_own_method() {
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard(
                        "shard1",
                        at -> at.withoutDefaults()
                                .hostaddr("10.0.1.11")
                                .sslmode("verify-full")
                                .sslMinProtocolVersion("TLSv1.3")
                                .keepalives(false)
                                .parallelAbort(true)
                                .fdwTupleCost(0.25)
                                .fdwStartupCost(1e-7)
                                .extensions("citext", "hstore")
                                .option("analyze_sampling", "off"))
                .build();

        assertThat(topology.declaration().servers().get("shard1").options())
                .hasToString("hostaddr '10.0.1.11', sslmode 'verify-full', ssl_min_protocol_version 'TLSv1.3',"
                        + " keepalives '0', parallel_abort 'true', fdw_tuple_cost '0.25',"
                        + " fdw_startup_cost '0.00000010', extensions 'citext,hstore', analyze_sampling 'off'");
    }

    @Test
    void leaves_the_startup_cost_to_postgres_fdw_where_the_shard_is_asked_for_costs() {
        ShardTopology topology = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("10.0.1.11").useRemoteEstimate(true))
                .shard(
                        "shard2",
                        at -> at.host("10.0.1.12").useRemoteEstimate(true).fdwStartupCost(200))
                .shard("shard3", at -> at.host("10.0.1.13").useRemoteEstimate(false))
                .build();

        assertThat(topology.declaration().servers().values())
                .extracting(it -> it.options().get("fdw_startup_cost"))
                .containsExactly(Optional.empty(), Optional.of("200.0"), Optional.of("45000"));
    }

    @Test
    void tells_every_problem_at_once() {
        assertProblems(
                () -> ShardTopology.builder("bookstore")
                        .revision(-1)
                        .shard("shard1", at -> at.host("a").fetchSize(10).fetchSize(20))
                        .shard("shard1", at -> at.host("b").withoutDefaults())
                        .userMapping("veneer_app", as -> as.user("one").password("secret-1"))
                        .userMapping("veneer_app", as -> as.user("two").password("secret-2"))
                        .grantTo("veneer_app")
                        .grantTo("veneer_app", Privilege.SELECT)
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("bluth_co")
                        .on("shard9")
                        .build(),
                "revision -1 is negative",
                "option \"fetch_size\" of shard \"shard1\" is given twice: '10' and '20'",
                "role \"veneer_app\" is granted twice: [SELECT, INSERT, UPDATE, DELETE] and [SELECT]",
                "shard \"shard1\" is declared twice: with host 'a', fetch_size '10', fdw_startup_cost '45000', fdw_tuple_cost '1',"
                        + " batch_size '1000', async_capable 'true', connect_timeout '10', tcp_user_timeout '10000',"
                        + " keepalives '1', keepalives_idle '10', keepalives_interval '5', keepalives_count '3';"
                        + " and with host 'b'",
                "user mapping for \"veneer_app\" on every shard is declared twice: with user 'one', password ***;"
                        + " and with user 'two', password ***",
                "tenant \"bluth_co\" is on shard \"shard9\", which is not declared",
                "tenant \"bluth_co\" is declared twice: in schema \"bluth_co\" on shard \"shard1\" and in schema"
                        + " \"bluth_co\" on shard \"shard9\"");
    }

    @Test
    void refuses_tenants_that_are_not_placed_or_share_a_schema() {
        ShardTopology.Builder builder = ShardTopology.builder("bookstore")
                .shard("shard1", at -> at.host("a"))
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .schema("bluth_co")
                .on("shard1")
                .tenant("initech")
                .on("shard1", from -> from.schema("cyberdyne"));
        builder.tenant("dunder_mifflin");

        assertProblems(
                builder::build,
                "tenant \"dunder_mifflin\" is not placed on a shard",
                "tenants \"bluth_co\" and \"cyberdyne\" share schema \"bluth_co\" on the veneer",
                "tenants \"cyberdyne\" and \"initech\" share schema \"cyberdyne\" on shard \"shard1\"");
    }

    @Test
    void refuses_names_that_postgresql_would_cut_or_reserves() {
        String tooLong = "\u00fc".repeat(32);
        assertProblems(
                () -> ShardTopology.builder("")
                        .shard("", at -> at.host("a"))
                        .userMapping("none", as -> as.user("u"))
                        .grantTo("public")
                        .tenant(tooLong)
                        .on("")
                        .tenant("pg_toast")
                        .on("")
                        .tenant("information_schema")
                        .on("")
                        .tenant("ppp")
                        .on("")
                        .tenant("$user")
                        .on("")
                        .tenant("a\0b")
                        .on("", from -> from.limitTo("x"))
                        .tenant("half\ud800")
                        .on("", from -> from.except())
                        .build(),
                "except of tenant \"half\\ud800\" names no table",
                "topology \"\" is empty",
                "shard \"\" is empty",
                "role \"none\" is a reserved name in PostgreSQL",
                "tenant \"" + tooLong + "\" has 64 bytes; PostgreSQL would cut it to 63",
                "schema \"pg_toast\" of tenant \"pg_toast\" is a name that PostgreSQL reserves",
                "remote schema \"pg_toast\" of tenant \"pg_toast\" is a name that PostgreSQL reserves",
                "schema \"information_schema\" of tenant \"information_schema\" is a name that PostgreSQL reserves",
                "remote schema \"information_schema\" of tenant \"information_schema\" is a name that PostgreSQL reserves",
                "schema \"ppp\" of tenant \"ppp\" is the schema in which this library keeps its records",
                "schema \"$user\" of tenant \"$user\" stands in search_path for the schema that is named as the current role",
                "remote schema \"$user\" of tenant \"$user\" stands in search_path for the schema that is named as the"
                        + " current role",
                "tenant \"a\\u0000b\" holds the character zero, which PostgreSQL cannot store",
                "tenant \"half\\ud800\" holds half of a surrogate pair, which is no character",
                "privileges on tenants' tables cannot be granted to PUBLIC: every role would see every tenant",
                "role \"public\" may query, but has no user mapping on shard \"\"");
    }

    @Test
    void checks_options_as_far_as_can_be_without_a_server() {
        assertProblems(
                () -> ShardTopology.builder("bookstore")
                        .shard(
                                "shard1",
                                at -> at.dbname("bookstore")
                                        .port(70_000)
                                        .fetchSize(0)
                                        .connectTimeout(-1)
                                        .sslmode("on")
                                        .fdwTupleCost(-0.5)
                                        .fdwStartupCost(Double.NaN)
                                        .applicationName("")
                                        .option("fetch_sise", "1")
                                        .option("nonsense", "1")
                                        .option("user", "me")
                                        .option("use_remote_estimate", "maybe"))
                        .userMapping(
                                "veneer_app",
                                as -> as.user("a")
                                        .user("b")
                                        .password("x")
                                        .password("y")
                                        .option("host", "h")
                                        .option("passwort", "z")
                                        .on("shard8")
                                        .on("shard9"))
                        .build(),
                "option \"port\" of shard \"shard1\" '70000' must be a port from 1 to 65535, or several parted by commas",
                "option \"fetch_size\" of shard \"shard1\" '0' must be a whole number of at least 1",
                "option \"connect_timeout\" of shard \"shard1\" '-1' must be a whole number of at least 0",
                "option \"sslmode\" of shard \"shard1\" 'on' must be one of disable, allow, prefer, require, verify-ca,"
                        + " verify-full",
                "option \"fdw_tuple_cost\" of shard \"shard1\" '-0.5' must be a number of at least 0",
                "option \"fdw_startup_cost\" of shard \"shard1\" 'NaN' must be a number of at least 0",
                "option \"application_name\" of shard \"shard1\" '' is empty; leave the option out instead",
                "option \"fetch_sise\" of shard \"shard1\" is not known to postgres_fdw; perhaps \"fetch_size\" was meant",
                "option \"nonsense\" of shard \"shard1\" is not known to postgres_fdw",
                "option \"user\" of shard \"shard1\" belongs to a user mapping",
                "option \"use_remote_estimate\" of shard \"shard1\" 'maybe' must be one of true, false",
                "shard \"shard1\" has no address: set host, hostaddr or service",
                "option \"user\" of user mapping for \"veneer_app\" is given twice: 'a' and 'b'",
                "option \"password\" of user mapping for \"veneer_app\" is given twice",
                "option \"host\" of user mapping for \"veneer_app\" belongs to a shard",
                "option \"passwort\" of user mapping for \"veneer_app\" is not known to postgres_fdw; perhaps \"password\""
                        + " was meant",
                "user mapping for \"veneer_app\" is placed twice: on \"shard8\" and on \"shard9\"",
                "user mapping for \"veneer_app\" is on shard \"shard9\", which is not declared");
    }

    @Test
    void tells_its_problems_in_one_message() {
        assertThatThrownBy(() -> ShardTopology.builder("bookstore")
                        .tenant("bluth_co")
                        .on("shard1")
                        .build())
                .isInstanceOf(TopologyException.class)
                .hasMessage("""
                        topology "bookstore" has 1 problem
                          - tenant "bluth_co" is on shard "shard1", which is not declared""");
    }

    private static void assertProblems(ThrowingCallable build, String... problems) {
        assertThatThrownBy(build)
                .isInstanceOfSatisfying(
                        TopologyException.class, it -> assertThat(it.problems()).isEqualTo(List.of(problems)));
    }
}
