package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.query.AcrossTenants;
import dev.ppp.query.PartialResult;
import dev.ppp.query.PartialRows;
import dev.ppp.query.TenantsQuery;
import dev.ppp.testing.Cluster;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether answers of many tenants are what one database would have answered. */
class AnswersAcrossIT {

    private static final Table<Record> THINGS = table(name("things"));
    private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
    private static final Field<String> WORD = field(name("word"), SQLDataType.CLOB);
    private static final Field<Object> AMOUNT = field(name("amount"));

    private static Cluster cluster;
    private static TenantRouter router;

    /** Each has three things. */
    @BeforeAll
    static void three_tenants_on_shard_1_and_one_on_shard_2() {
        cluster = Cluster.fresh();
        ShardTopology.Builder topology = cluster.topology();
        for (String tenant : List.of("bluth_co", "initech", "umbrella", "cyberdyne")) {
            int shard = tenant.equals("cyberdyne") ? 2 : 1;
            cluster.createTenant(shard, tenant);
            cluster.onShard(
                    shard,
                    "CREATE TYPE " + tenant + ".mood AS ENUM ('sad', 'glad')",
                    "CREATE TABLE " + tenant + ".people (id int PRIMARY KEY, mood " + tenant + ".mood NOT NULL)",
                    "INSERT INTO " + tenant + ".people VALUES (1, 'glad')",
                    "CREATE TABLE " + tenant + ".things (id int PRIMARY KEY, word text COLLATE \"und-x-icu\","
                            + " amount numeric, made timestamptz, document jsonb, numbers int[])",
                    "INSERT INTO " + tenant + ".things VALUES"
                            + " (1, 'b', 0.1, '2020-01-01 00:00:00.123456Z', '{\"a\": 1}', '{10}'),"
                            + " (2, 'B', 12345678901234567890.2, 'infinity', '[1]', '{9}'),"
                            + " (3, 'a', 'NaN', NULL, 'null', NULL)",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + tenant + " TO bookstore_app");
            topology.tenant(tenant).on("shard" + shard);
        }
        router = cluster.router(topology.build());
        router.apply().orThrow();
    }

    private static TenantsQuery<Record2<String, String>> words(AcrossTenants tenants) {
        return tenants.each(tenant -> select(tenant, WORD).from(THINGS));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1})
    void are_in_the_order_of_the_columns_own_collation(int branches) {
        AcrossTenants two = router.across("bluth_co", "cyberdyne").branches(branches);

        assertThat(words(two).orderBy(WORD).limit(5).fetch().getValues(WORD)).containsExactly("a", "a", "b", "b", "B");
        assertThat(words(two).orderBy(WORD).limit(5).fetchPartial().rows().getValues(WORD))
                .containsExactly("a", "a", "b", "b", "B");
        assertThat(words(two)
                        .combine(all -> select(all.field(WORD)).from(all).orderBy(all.field(WORD)))
                        .getValues(0, String.class))
                .containsExactly("a", "a", "b", "b", "B", "B");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1})
    void have_the_types_of_the_columns_whatever_java_knows_of_them(int branches) {
        AcrossTenants two = router.across("bluth_co", "cyberdyne").branches(branches);
        Field<Object> made = field(name("made"));
        Field<Object> document = field(name("document"));
        Field<Object> numbers = field(name("numbers"));
        TenantsQuery<?> things = two.each(
                tenant -> select(tenant, ID, AMOUNT, made, document, numbers).from(THINGS));

        assertThat(things.combine(all -> select(
                                        field("pg_typeof(max(amount))::text"),
                                        field("(sum(amount) FILTER (WHERE id < 3))::text"),
                                        field("pg_typeof(max(made))::text"),
                                        field("(min(made) AT TIME ZONE 'UTC')::text"),
                                        field("pg_typeof(min(numbers))::text"),
                                        field("min(numbers)::text"),
                                        field("min(pg_typeof(document)::text)"))
                                .from(all))
                        .get(0)
                        .intoArray())
                .containsExactly(
                        "numeric",
                        "24691357802469135780.6",
                        "timestamp with time zone",
                        "2020-01-01 00:00:00.123456",
                        "integer[]",
                        "{9}",
                        "jsonb");
        assertThat(things.orderBy(numbers.desc().nullsLast(), ID)
                        .limit(3)
                        .fetch()
                        .getValues(ID))
                .containsExactly(1, 1, 2);
        assertThat(things.orderBy(numbers.desc().nullsLast(), ID)
                        .limit(3)
                        .combinePartial(all -> select(all.field(ID)).from(all).orderBy(all.field(ID)))
                        .rows()
                        .getValues(ID))
                .containsExactly(1, 1, 2);
        assertThat(two.each(tenant -> select(tenant, made).from(THINGS).where(DSL.falseCondition()))
                        .combine(all ->
                                select(field("pg_typeof(max(made))::text")).from(all))
                        .getValues(0, String.class))
                .containsExactly("timestamp with time zone");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1})
    void are_ordered_and_limited_as_a_whole_where_a_query_is_a_union(int branches) {
        AcrossTenants two = router.across("bluth_co", "cyberdyne").branches(branches);
        TenantsQuery<Record2<String, Integer>> union = two.each(tenant -> select(tenant, ID)
                .from(THINGS)
                .where(ID.lt(3))
                .unionAll(select(tenant, ID).from(THINGS).where(ID.eq(3))));

        assertThat(union.orderBy(ID.desc()).limit(3).fetch().getValues(ID)).containsExactly(3, 3, 2);
        assertThat(union.limit(5).fetch()).hasSize(5);
        Field<AcrossIT.Mood> mood = field(name("mood"), SQLDataType.VARCHAR.asEnumDataType(AcrossIT.Mood.class));
        assertThat(two.each(tenant -> select(tenant, mood)
                                .from(table(name("people")))
                                .unionAll(select(tenant, mood).from(table(name("people")))))
                        .fetch()
                        .getValues(mood))
                .hasSize(4)
                .containsOnly(AcrossIT.Mood.GLAD);
        assertThatThrownBy(() -> two.each(tenant -> select(tenant, ID)
                                .from(THINGS)
                                .union(select(tenant, ID).from(THINGS))
                                .orderBy(ID))
                        .orderBy(ID.desc())
                        .limit(3)
                        .fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith("query in each tenant has an order or a limit of its own");
    }

    @Test
    void are_in_no_order_but_the_one_that_was_asked_for() {
        AcrossTenants two = router.across("bluth_co", "cyberdyne");

        assertThatThrownBy(() -> words(two).orderBy(WORD.collate("C")).fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        rows cannot be put in the order of (("word") collate "C"), which is no column of theirs
                          Hint: Add it to the list of columns in each tenant, or give it a name there.""");
        assertThatThrownBy(() -> two.each(
                                tenant -> select(tenant, sum(ID)).from(THINGS).groupBy(WORD))
                        .orderBy(sum(AMOUNT.coerce(Integer.class)))
                        .fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith("rows cannot be put in the order of sum(\"amount\"), which is no column");
        assertThatThrownBy(() -> two.each(tenant ->
                                select(tenant, ID.as("x"), WORD.as("x")).from(THINGS))
                        .orderBy(field(name("x")))
                        .fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        rows cannot be put in the order of "x", since 2 columns of theirs have that name
                          Hint: Give them different names in each tenant.""");
        assertThatThrownBy(() -> two.each(tenant ->
                                select(tenant, ID.as("x"), WORD.as("x")).from(THINGS))
                        .combine(all -> select(DSL.count()).from(all)))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        query in each tenant has two columns "x", so that it cannot be put together
                          Hint: Give them different names.""");
        assertThat(two.each(tenant -> select(tenant, sum(ID)).from(THINGS).groupBy(WORD))
                        .orderBy(sum(ID).desc(), field("tenant"))
                        .limit(3)
                        .fetch()
                        .map(it -> it.value1() + it.value2()))
                .containsExactly("bluth_co3", "cyberdyne3", "bluth_co2");
    }

    /** As jOOQ generates one. */
    private static final class People extends TableImpl<Record> {

        private static final long serialVersionUID = 1L;

        People() {
            super(name("people"), DSL.schema(name("public")));
            createField(name("id"), SQLDataType.INTEGER);
            createField(name("mood"), SQLDataType.VARCHAR.asEnumDataType(AcrossIT.Mood.class));
        }
    }

    @Test
    void have_enumerations_as_text_where_all_columns_are_asked_for() {
        People people = new People();

        assertThat(router.acrossAll()
                        .each(tenant -> select(tenant, people.asterisk()).from(people))
                        .fetch()
                        .getValues("mood", AcrossIT.Mood.class))
                .hasSize(4)
                .containsOnly(AcrossIT.Mood.GLAD);
    }

    /** A shard's and the veneer's room for locks is bounded, too. */
    @Test
    void lock_no_more_tables_than_those_of_two_statements() {
        Field<Integer> locks = field(
                "(SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation')",
                Integer.class);

        assertThat(router.acrossAll()
                        .branches(1)
                        .each(tenant -> select(tenant, locks.as("locks")).from(table(name("people"))))
                        .fetch()
                        .getValues("locks", Integer.class))
                .hasSize(4)
                .satisfies(it -> assertThat(it.get(3)).isEqualTo(it.get(2)));
        try (Stream<Record2<String, Integer>> ids = router
                .across("bluth_co", "initech", "umbrella")
                .branches(1)
                .each(tenant -> select(tenant, ID).from(THINGS))
                .stream()) {
            Iterator<Record2<String, Integer>> rows = ids.iterator();
            for (int row = 0; row < 8; row++) {
                rows.next();
            }
            assertThat(Cluster.ask(
                            cluster.shardServer(1).superuser(cluster.database()),
                            "SELECT string_agg(DISTINCT relnamespace::regnamespace::text, ' ') FROM pg_locks"
                                    + " JOIN pg_class c ON c.oid = relation WHERE relname = 'things'"))
                    .isEqualTo("bluth_co umbrella");
        }
    }

    @Test
    void are_of_one_moment_of_a_shard_in_however_many_statements() {
        try (Stream<Record2<String, Integer>> ids = router
                .across("bluth_co", "initech", "umbrella")
                .branches(1)
                .each(tenant -> select(tenant, ID).from(table(name("people"))))
                .stream()) {
            Iterator<Record2<String, Integer>> rows = ids.iterator();
            rows.next();
            cluster.onShard(
                    1, "INSERT INTO initech.people VALUES (2, 'sad')", "INSERT INTO umbrella.people VALUES (2, 'sad')");

            assertThat(rows.next().value1()).isEqualTo("initech");
            assertThat(rows.next().value1()).isEqualTo("umbrella");
            assertThat(rows.hasNext()).isFalse();
        } finally {
            cluster.onShard(1, "DELETE FROM initech.people WHERE id = 2", "DELETE FROM umbrella.people WHERE id = 2");
        }
    }

    @Test
    void say_who_is_missing_at_a_limit_and_give_the_connection_back_there() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.app());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                PartialRows<Record2<String, String>> rows = words(TenantRouter.builder(cluster.topology()
                                        .tenant("bluth_co")
                                        .on("shard1")
                                        .tenant("cyberdyne")
                                        .on("shard2")
                                        .build())
                                .app(pool)
                                .build()
                                .across("bluth_co", "cyberdyne"))
                        .limit(2)
                        .streamPartial()) {
            assertThat(rows.stream()).hasSize(2);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            assertThat(rows.missing()).isEmpty();
        }
    }

    @Test
    void end_when_they_are_closed() {
        Stream<Record2<String, String>> words = words(router.acrossAll().branches(1)).stream();
        Iterator<Record2<String, String>> rows = words.iterator();
        assertThat(rows.next().value1()).isEqualTo("bluth_co");

        words.close();

        assertThatThrownBy(rows::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rows are closed");
    }

    @Test
    void are_in_order_although_one_tenant_is_missing() {
        cluster.onShard(1, "ALTER TABLE initech.things RENAME TO gone");
        try (PartialRows<Record2<String, Integer>> rows = router.across("bluth_co", "initech", "umbrella")
                .each(tenant -> select(tenant, ID).from(THINGS))
                .orderBy(ID.desc())
                .limit(5)
                .streamPartial()) {
            assertThat(rows.stream().map(Record2::value2)).containsExactly(3, 3, 2, 2, 1);
            assertThat(rows.missing()).containsOnlyKeys("initech");
        } finally {
            cluster.onShard(1, "ALTER TABLE initech.gone RENAME TO things");
        }
    }

    @Test
    void miss_no_other_tenant_where_one_may_not_be_read() {
        cluster.onShard(1, "REVOKE SELECT ON initech.things FROM bookstore_app");
        try {
            PartialResult<Record2<String, String>> partial =
                    words(router.acrossAll()).fetchPartial();

            assertThat(partial.rows().intoSet("tenant", String.class))
                    .containsExactlyInAnyOrder("bluth_co", "umbrella", "cyberdyne");
            assertThat(partial.missing()).containsOnlyKeys("initech");
        } finally {
            cluster.onShard(1, "GRANT SELECT ON initech.things TO bookstore_app");
        }
    }
}
