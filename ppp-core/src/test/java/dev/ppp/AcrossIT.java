package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.QueryException;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.error.TenantException;
import dev.ppp.query.AcrossTenants;
import dev.ppp.query.PartialResult;
import dev.ppp.query.PartialRows;
import dev.ppp.query.TenantsQuery;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.RoleCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads across tenants. */
class AcrossIT {

    private static final Table<Record> AUTHORS = table(name("authors"));
    private static final Table<Record> SALES = table(name("sales"));
    private static final Field<String> LAST_NAME = field(name("last_name"), SQLDataType.CLOB);
    private static final Field<String> KIND = field(name("kind"), SQLDataType.CLOB);
    private static final Field<Integer> AMOUNT = field(name("amount"), SQLDataType.INTEGER);
    private static final Field<String> TENANT = field(name(AcrossTenants.TENANT), SQLDataType.CLOB);
    private static final List<String> ALL = List.of("bluth_co", "cyberdyne", "initech", "it's \"?\" {ts}");

    private static Cluster cluster;
    private static TenantRouter router;

    /** Each tenant has sold 1,000 things: of kind a for 1 to 500, of kind b for 501 to 1,000, and the n-th tenant n thousand more each. */
    @BeforeAll
    static void four_tenants_on_two_shards() {
        cluster = Cluster.fresh();
        for (int at = 0; at < ALL.size(); at++) {
            int shard = 1 + at % 2;
            cluster.createTenant(shard, ALL.get(at));
            String schema = name(ALL.get(at)).toString();
            cluster.onShard(
                    shard,
                    "CREATE TABLE " + schema + ".sales (id int PRIMARY KEY, kind text NOT NULL, amount int NOT NULL)",
                    "INSERT INTO " + schema + ".sales SELECT n, CASE WHEN n <= 500 THEN 'a' ELSE 'b' END, n + 1000 * "
                            + at + " FROM generate_series(1, 1000) n",
                    "CREATE TYPE " + schema + ".mood AS ENUM ('sad', 'glad')",
                    "CREATE TABLE " + schema + ".people (id int PRIMARY KEY, mood " + schema + ".mood NOT NULL)",
                    "INSERT INTO " + schema + ".people VALUES (1, 'glad')",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO bookstore_app");
        }
        router = cluster.router(topology());
        router.apply().orThrow();
    }

    private static ShardTopology topology() {
        ShardTopology.Builder topology = cluster.topology();
        for (int at = 0; at < ALL.size(); at++) {
            topology.tenant(ALL.get(at)).on("shard" + (1 + at % 2));
        }
        return topology.build();
    }

    private static TenantsQuery<Record3<String, String, Integer>> sales(AcrossTenants tenants) {
        return tenants.each(tenant -> select(tenant, KIND, AMOUNT).from(SALES));
    }

    private static TenantsQuery<Record3<String, String, Integer>> counts(AcrossTenants tenants) {
        return tenants.each(
                tenant -> select(tenant, KIND, count().as("n")).from(SALES).groupBy(KIND));
    }

    @Test
    void give_rows_that_say_whose_they_are() {
        Result<Record2<String, String>> authors = router.across("bluth_co", "cyberdyne", "bluth_co")
                .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS))
                .fetch();

        assertThat(authors.sortAsc(TENANT).format()).isEqualTo("""
                +---------+-----------------+
                |tenant   |last_name        |
                +---------+-----------------+
                |bluth_co |Rice of bluth_co |
                |cyberdyne|Rice of cyberdyne|
                +---------+-----------------+
                """);
        assertThat(authors.get(0).value1()).isEqualTo("bluth_co");
        assertThat(router.acrossAll()
                        .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS))
                        .orderBy(TENANT)
                        .limit(10)
                        .fetch()
                        .getValues(TENANT))
                .containsExactlyElementsOf(ALL);
    }

    @Test
    void take_one_statement_in_which_each_branch_is_shipped_whole_and_shards_work_at_the_same_time() {
        String plan = explained(counts(router.acrossAll()));

        assertThat(plan).contains("->  Async Foreign Scan").doesNotContain("Sort", "Filter");
        assertThat(remote(plan)).hasSize(4).allMatch(it -> it.contains("count(*)") && it.contains("GROUP BY"));
        plan = explained(sales(router.acrossAll()).orderBy(AMOUNT.desc()).limit(3));
        assertThat(plan).contains("->  Async Foreign Scan");
        assertThat(remote(plan))
                .hasSize(4)
                .allMatch(it -> it.endsWith("ORDER BY amount DESC NULLS FIRST LIMIT 3::bigint"));
    }

    @Test
    void explain_what_runs_where() {
        TenantsQuery<Record3<String, String, Integer>> counts = counts(router.across("bluth_co", "cyberdyne"));

        assertThat(counts.explain())
                .singleElement()
                .satisfies(it -> assertThat(it.summary()).isEqualTo("shipped whole to \"shard1\" and \"shard2\""));
        assertThat(counts.explainAnalyze())
                .singleElement()
                .satisfies(it -> assertThat(it.summary())
                        .isEqualTo("shipped whole to \"shard1\" and \"shard2\"; 4 rows shipped, 4 returned"));
        assertThat(sales(router.acrossAll().branches(2))
                        .orderBy(AMOUNT.desc())
                        .limit(3)
                        .explainAnalyze())
                .hasSize(2)
                .allSatisfy(it -> {
                    assertThat(it.shipped()).as("three of each tenant").hasValue(6);
                    assertThat(it.returned()).hasValue(3);
                    assertThat(it.localSteps()).isNotEmpty();
                });
    }

    @Test
    void are_not_compiled_however_high_the_planner_estimates_their_costs() {
        assertThat(router.across("bluth_co", "cyberdyne")
                        .each(tenant -> select(
                                        tenant,
                                        field("current_setting('jit')", String.class)
                                                .as("jit"))
                                .from(AUTHORS))
                        .fetch()
                        .getValues("jit", String.class))
                .containsExactly("off", "off");
    }

    /** By itself, the planner takes such a join for one that goes through all pairs of rows, and fetches the tables. */
    @Test
    void ship_joins_of_many_whole_tables() {
        Field<String> kind = field(name("a", "kind"), SQLDataType.CLOB);

        assertThat(router.across("bluth_co", "cyberdyne")
                        .each(tenant -> select(tenant, kind, count().as("n"))
                                .from(SALES.as("a"))
                                .join(SALES.as("b"))
                                .on(id("b").eq(id("a")))
                                .join(SALES.as("c"))
                                .on(id("c").eq(id("b")))
                                .join(SALES.as("d"))
                                .on(id("d").eq(id("c")))
                                .groupBy(kind))
                        .explain())
                .singleElement()
                .satisfies(it -> assertThat(it.summary()).isEqualTo("shipped whole to \"shard1\" and \"shard2\""));
    }

    private static Field<Integer> id(String alias) {
        return field(name(alias, "id"), SQLDataType.INTEGER);
    }

    /** Each of these EXPLAINs would be a round trip to a shard. */
    @Test
    void are_planned_without_asking_the_shards() {
        String before = cluster.shardServer(1).log();

        explained(counts(router.acrossAll()));

        assertThat(cluster.shardServer(1).log().substring(before.length())).doesNotContain("EXPLAIN");
    }

    /** Values are part of the text, in which a backslash means nothing only where the session says so. */
    @Test
    void send_values_as_they_are_whatever_the_session_makes_of_backslashes() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.app());
        config.setConnectionInitSql("SET standard_conforming_strings = off");
        config.setMaximumPoolSize(1);
        try (HikariDataSource careless = new HikariDataSource(config)) {
            String name = "\\' OR true --";

            assertThat(TenantRouter.builder(topology())
                            .app(careless)
                            .build()
                            .across("bluth_co")
                            .each(tenant -> select(tenant, DSL.val(name).as("name"))
                                    .from(AUTHORS)
                                    .where(DSL.val(name).eq(name)))
                            .fetch()
                            .getValues("name", String.class))
                    .containsExactly(name);
        }
    }

    private static String explained(TenantsQuery<?> query) {
        assertThat(query.statements()).hasSize(1);
        return String.join(
                "\n",
                DSL.using(cluster.app(), SQLDialect.POSTGRES)
                        .fetch(DSL.raw("EXPLAIN (VERBOSE, COSTS OFF) "
                                + query.statements().get(0)))
                        .getValues(0, String.class));
    }

    private static List<String> remote(String plan) {
        return plan.lines().filter(it -> it.contains("Remote SQL: ")).toList();
    }

    /** In one statement, in slices of two, and one tenant at a time. */
    @ParameterizedTest
    @ValueSource(ints = {200, 2, 1})
    void are_the_same_in_however_many_statements(int branches) {
        AcrossTenants all = router.acrossAll().branches(branches);

        assertThat(sales(all).orderBy(AMOUNT.desc()).limit(3).fetch().getValues(AMOUNT))
                .containsExactly(4000, 3999, 3998);
        assertThat(counts(all).orderBy(KIND.desc(), TENANT).limit(5).fetch().map(it -> it.value1() + it.value2()))
                .containsExactly("bluth_cob", "cyberdyneb", "initechb", ALL.get(3) + "b", "bluth_coa");
        assertThat(sales(all).limit(1500).fetch()).hasSize(1500);
        assertThat(sales(all).fetch().intoSet(TENANT)).containsExactlyInAnyOrderElementsOf(ALL);
        try (Stream<Record3<String, String, Integer>> rows = sales(all).stream()) {
            assertThat(rows.mapToInt(it -> it.value3()).sum()).isEqualTo(4 * 500_500 + 6_000_000);
        }
        try (Stream<Record3<String, String, Integer>> rows = sales(all).limit(1500).stream()) {
            assertThat(rows).hasSize(1500);
        }
        assertThat(counts(all)
                        .combine(rows -> select(rows.field(KIND), sum(rows.field("n", Integer.class)))
                                .from(rows)
                                .groupBy(rows.field(KIND))
                                .orderBy(rows.field(KIND)))
                        .map(it -> it.value1() + "=" + it.value2()))
                .containsExactly("a=2000", "b=2000");
        assertThat(all.each(tenant -> select(tenant, KIND).from(SALES).where(AMOUNT.lt(0)))
                        .combine(rows -> select(count()).from(rows))
                        .get(0)
                        .value1())
                .isZero();
        PartialResult<Record3<String, String, Integer>> partial =
                counts(all).orderBy(KIND.desc(), TENANT).limit(5).fetchPartial();
        assertThat(partial.rows().getValues(TENANT))
                .containsExactly("bluth_co", "cyberdyne", "initech", ALL.get(3), "bluth_co");
        assertThat(partial.isComplete()).isTrue();
    }

    @Test
    void hold_few_rows_while_they_are_streamed() {
        cluster.onShard(
                1,
                "CREATE VIEW bluth_co.many AS SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 1000000) n",
                "GRANT SELECT ON bluth_co.many TO bookstore_app");
        router.apply(router.plan()).orThrow();
        TenantsQuery<Record2<String, String>> query = router.across("bluth_co")
                .each(tenant ->
                        select(tenant, field(name("text"), String.class)).from(table(name("many"))));

        try (Stream<Record2<String, String>> rows = query.stream()) {
            assertThat(rows.limit(10).map(Record2::value1).toList()).containsOnly("bluth_co");
            assertThat(Cluster.ask(
                            cluster.shardServer(1).superuser(cluster.database()),
                            "SELECT string_agg(query, ';') FROM pg_stat_activity WHERE usename = 'bookstore_app'"
                                    + " AND datname = current_database() AND state = 'idle in transaction'"))
                    .as("the shard has been asked for the first rows only")
                    .isEqualTo("FETCH 1000 FROM c1");
        }
        assertThat(cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'veneer_app'"
                        + " AND datname = current_database() AND state = 'idle in transaction'"))
                .isEqualTo("0");
    }

    @Test
    void cannot_write_whatever_the_statement_does() {
        cluster.onVeneer("CREATE FUNCTION public.rob() RETURNS int LANGUAGE sql VOLATILE AS"
                + " 'UPDATE bluth_co.authors SET last_name = NULL RETURNING 1'");

        assertThatThrownBy(() -> router.across("bluth_co")
                        .each(tenant -> select(tenant, field("public.rob()", Integer.class)))
                        .fetch())
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(
                        "tenant \"bluth_co\": transaction takes no writes: cannot execute UPDATE in a read-only transaction");
        assertThatThrownBy(() -> router.across("bluth_co")
                        .each(tenant -> select(
                                tenant,
                                field("set_config('transaction_read_only', 'off', false)", String.class),
                                field("public.rob()", Integer.class)))
                        .fetch())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("transaction read-write mode must be set before any query");
    }

    @Test
    void cannot_end_the_transaction_in_which_they_are_read() {
        Condition smuggled = condition("true); COMMIT; UPDATE bluth_co.authors SET last_name = NULL; SELECT ('x'");

        assertThatThrownBy(() -> router.across("bluth_co")
                        .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS).where(smuggled))
                        .fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        query over several tenants is more than one statement
                          Detail: What follows a semicolon could run outside of the read-only transaction.
                          Hint: Leave the semicolon out of the plain SQL in it.""");
        assertThat(cluster.ask("SELECT count(*) FROM bluth_co.authors WHERE last_name IS NULL"))
                .isEqualTo("0");
    }

    @Test
    void are_told_which_shard_fails_or_go_on_without_it() {
        Cluster own = Cluster.withOwnShard2();
        own.createTenant(1, "bluth_co");
        own.createTenant(1, "initech");
        own.createTenant(2, "cyberdyne");
        TenantRouter router = own.router(own.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("initech")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());
        router.apply().orThrow();
        own.onShard(1, "ALTER TABLE initech.authors DROP COLUMN last_name");
        TenantsQuery<Record2<String, String>> names = router.across("bluth_co", "cyberdyne", "initech")
                .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS));
        own.shardServer(2).shutDown();

        assertThatThrownBy(() -> router.across("bluth_co", "cyberdyne")
                        .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS))
                        .fetch())
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(
                        "2 tenants: could not connect to the shard: could not connect to server \"shard2\"\n");
        PartialResult<Record2<String, String>> partial = names.fetchPartial();
        assertThat(partial.rows().getValues(LAST_NAME)).containsExactly("Rice of bluth_co");
        assertThat(partial.missing()).containsOnlyKeys("cyberdyne", "initech");
        assertThat(partial.missing().get("initech"))
                .hasMessageStartingWith("tenant \"initech\": ")
                .hasMessageContaining("last_name");
        assertThat(names.combinePartial(rows -> select(count()).from(rows))
                        .rows()
                        .get(0)
                        .value1())
                .isEqualTo(1);
        try (PartialRows<Record2<String, String>> rows = names.streamPartial()) {
            assertThatThrownBy(rows::missing)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("rows are not read to their end, so that it is not known who is missing");
            assertThat(rows.stream().map(it -> it.get(LAST_NAME))).containsExactly("Rice of bluth_co");
            assertThat(rows.missing()).containsOnlyKeys("cyberdyne", "initech");
        }
        assertThat(router.across("bluth_co", "cyberdyne")
                        .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS))
                        .combine(rows -> select(rows.field(LAST_NAME))
                                .from(rows)
                                .where(rows.field(TENANT).eq("bluth_co")))
                        .get(0)
                        .value1())
                .as("a condition on the tenant keeps the other from being asked")
                .isEqualTo("Rice of bluth_co");
    }

    /** Of a pool of one connection, which is given back as it was, whatever happened. */
    @Test
    void leave_their_connection_as_it_was() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.app());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            TenantRouter pooled = TenantRouter.builder(topology()).app(pool).build();
            AcrossTenants all = pooled.acrossAll().branches(1).timeout(Duration.ofMinutes(1));

            assertThat(sales(all).orderBy(AMOUNT.desc()).limit(1).fetchPartial().rows())
                    .hasSize(1);
            assertThatThrownBy(() ->
                            all.each(tenant -> select(tenant, field("1 / 0"))).fetch())
                    .isInstanceOf(DataAccessException.class);
            try (Stream<Record2<String, Object>> rows = all.each(tenant -> select(tenant, field("1 / 0"))).stream()) {
                assertThatThrownBy(rows::toList).isInstanceOf(DataAccessException.class);
            }
            try (Stream<Record3<String, String, Integer>> rows = sales(all).stream()) {
                assertThat(rows.findFirst()).isPresent();
            }
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(connection.getAutoCommit()).isTrue();
                statement.execute("CREATE TEMP TABLE writable (id int)");
                try (ResultSet timeout = statement.executeQuery("SHOW statement_timeout")) {
                    timeout.next();
                    assertThat(timeout.getString(1)).isEqualTo("0");
                }
            }
        }
    }

    @Test
    void find_tenants_that_another_process_has_made() {
        Cluster own = Cluster.fresh();
        own.createTenant(1, "bluth_co");
        own.createTenant(2, "made_since");
        TenantRouter first =
                own.router(own.topology().tenant("bluth_co").on("shard1").build());
        first.apply().orThrow();
        TenantsQuery<Record2<String, Integer>> authors =
                first.acrossAll().each(tenant -> select(tenant, count()).from(AUTHORS));
        assertThat(authors.fetch().getValues(TENANT)).containsExactly("bluth_co");

        own.router(own.topology()
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("made_since")
                        .on("shard2")
                        .build())
                .apply()
                .orThrow();

        assertThat(authors.fetch().getValues(TENANT)).containsExactlyInAnyOrder("bluth_co", "made_since");
        TenantRouter none =
                own.router(own.topology().tenant("not_yet").on("shard1").build());
        assertThatThrownBy(() -> none.acrossAll()
                        .each(tenant -> select(tenant, count()).from(AUTHORS))
                        .fetch())
                .isInstanceOf(TenantException.class)
                .hasMessageStartingWith("tenant \"not_yet\" is declared, but has no foreign table on the veneer yet");
    }

    @Test
    void need_a_role_that_reads_all_where_each_tenant_has_its_own() {
        RoleCluster roles = RoleCluster.fresh();
        roles.cluster().createTenant(1, "bluth_co");
        roles.cluster().createTenant(2, "cyberdyne");
        ShardTopology topology = roles.perTenant()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
        TenantRouter.Builder router =
                TenantRouter.builder(topology).admin(roles.admin()).app(roles.app());
        TenantRouter without = router.build();
        without.apply().orThrow();
        String reporter = roles.role("reporter");
        roles.cluster().veneerServer().createRole(reporter, "reporter-secret");
        roles.cluster()
                .onVeneer("GRANT " + roles.role("bluth_co") + ", " + roles.role("cyberdyne") + " TO " + reporter);

        assertThatThrownBy(without::acrossAll)
                .isInstanceOf(TenantException.class)
                .hasMessage("""
                tenants have a role each, and no data source may read all of them
                  Hint: Give the router one with TenantRouter.builder(topology).reports(dataSource): of a role that is a member of the tenants' roles, and inherits from them.""");
        assertThat(router.reports(roles.cluster()
                                .veneerServer()
                                .as(reporter, "reporter-secret", roles.cluster().database()))
                        .build()
                        .acrossAll()
                        .each(tenant -> select(tenant, LAST_NAME).from(AUTHORS))
                        .fetch()
                        .getValues(LAST_NAME))
                .containsExactlyInAnyOrder("Rice of bluth_co", "Rice of cyberdyne");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17})
    void work_on_older_servers(int major) {
        Cluster older = Cluster.of(major, major);
        older.createTenant(1, "bluth_co");
        older.createTenant(2, "cyberdyne");
        TenantRouter router = older.router(older.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());
        router.apply().orThrow();
        TenantsQuery<Record2<String, String>> names =
                router.acrossAll().each(tenant -> select(tenant, LAST_NAME).from(AUTHORS));

        assertThat(names.orderBy(LAST_NAME.desc()).limit(1).fetch().getValues(LAST_NAME))
                .containsExactly("Rice of cyberdyne");
        assertThat(names.combine(rows -> select(count()).from(rows)).get(0).value1())
                .isEqualTo(2);
        assertThat(names.fetchPartial().rows()).hasSize(2);
    }

    @Test
    void give_enumerations_as_text() {
        TenantsQuery<Record2<String, Mood>> moods = router.acrossAll()
                .each(tenant -> select(tenant, field(name("mood"), SQLDataType.VARCHAR.asEnumDataType(Mood.class)))
                        .from(table(name("people"))));

        assertThat(moods.fetch().map(Record2::value2)).containsOnly(Mood.GLAD).hasSize(4);
        assertThat(moods.combine(rows -> select(rows.field("mood", String.class), count())
                                .from(rows)
                                .groupBy(rows.field("mood")))
                        .format())
                .contains("|glad|    4|");
        assertThatThrownBy(() -> moods.orderBy(field(name("mood"))).fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith(
                        "rows cannot be put in the order of \"mood\", which is of an enumeration: each tenant has its own");
    }

    /** As jOOQ generates one. */
    enum Mood implements org.jooq.EnumType {
        SAD("sad"),
        GLAD("glad");

        private final String literal;

        Mood(String literal) {
            this.literal = literal;
        }

        @Override
        public String getLiteral() {
            return literal;
        }

        @Override
        public String getName() {
            return "mood";
        }
    }

    @Test
    void refuse_what_has_no_meaning() {
        AcrossTenants two = router.across("bluth_co", "cyberdyne");
        assertThatThrownBy(() -> router.across(Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("names of tenants are missing; all of them are read with acrossAll()");
        assertThatThrownBy(() -> sales(router.across("bluth_co", "nobody")).fetch())
                .isInstanceOf(TenantException.class)
                .hasMessage("unknown tenant \"nobody\"");
        assertThatThrownBy(() -> two.branches(0)).hasMessage("limit of branches 0 is not at least 1");
        assertThatThrownBy(() -> two.connections(0)).hasMessage("limit of connections 0 is not at least 1");
        assertThatThrownBy(() -> two.timeout(Duration.ZERO)).hasMessage("timeout PT0S is not within 1 ms and 24 days");
        assertThatThrownBy(() -> sales(two).limit(-1)).hasMessage("limit of rows -1 is negative");
        assertThatThrownBy(() -> sales(two).orderBy(field(name("x"))).fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        rows cannot be put in the order of "x", which is no column of theirs
                          Hint: Add it to the list of columns in each tenant, or give it a name there.""");
        assertThatThrownBy(() -> sales(two.branches(1)).orderBy(AMOUNT).fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        rows of 2 statements cannot be put in order without holding them all
                          Hint: Fetch them with a limit, leave the order out, or let one statement take more tenants: across(..).branches(..).""");
        assertThatThrownBy(() -> two.each(tenant -> select(tenant, AMOUNT)
                                .from(SALES)
                                .orderBy(AMOUNT)
                                .limit(1))
                        .limit(1)
                        .fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        query in each tenant has an order or a limit of its own, so that it can have no other
                          Hint: Leave one of them out.""");
        assertThatThrownBy(() -> two.each(tenant -> select(tenant).from(table(name("initech", "sales"))))
                        .fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith("statement of tenant \"bluth_co\" refers to \"initech\".\"sales\"");
        assertThatThrownBy(() -> sales(two).combine(rows -> select(AMOUNT).from(table(name("bluth_co", "sales")))))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith("query over all tenants refers to \"bluth_co\".\"sales\"");
        assertThatThrownBy(() -> two.timeout(Duration.ofMillis(1))
                        .each(tenant -> select(tenant, field("pg_sleep(1)")))
                        .fetch())
                .isInstanceOf(QueryException.class);
        assertThat(two.each(tenant -> select(tenant, AMOUNT)
                                .from(SALES)
                                .orderBy(AMOUNT)
                                .limit(1))
                        .fetch()
                        .getValues(AMOUNT))
                .as("each tenant's first")
                .containsExactlyInAnyOrder(1, 1001);
    }
}
