package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.asterisk;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.query;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectFrom;
import static org.jooq.impl.DSL.sequence;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.unquotedName;

import dev.ppp.error.StatementRefusedException;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import java.sql.Connection;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** What is refused before it is sent. */
class ScopeIT {

    private static final Table<Record> THEIRS = table(name("cyberdyne", "authors"));
    private static final Field<String> LAST_NAME = field(name("last_name"), String.class);

    @Test
    void a_statement_that_refers_to_another_tenants_schema() {
        TenantDsl bluth = router(Cluster.fresh()).tenant("bluth_co");

        for (TenantDsl lane : List.of(bluth, bluth.direct())) {
            for (Query statement : List.of(
                    select(asterisk()).from(THEIRS),
                    select(asterisk()).from(THEIRS.as("x")),
                    select(asterisk()).from(table(name("authors"))).where(DSL.exists(selectFrom(THEIRS))),
                    select(field(name("cyberdyne", "authors", "last_name"))).from(table(name("authors"))),
                    select(function(name("cyberdyne", "f"), Integer.class)),
                    select(sequence(name("cyberdyne", "s")).nextval()),
                    select(asterisk()).from(table("{0}", name("cyberdyne", "authors"))),
                    query("SELECT * FROM {0}", name("cyberdyne", "authors")),
                    DSL.update(THEIRS).set(LAST_NAME, "x"),
                    DSL.insertInto(THEIRS, LAST_NAME).values("x"),
                    DSL.insertInto(table(name("authors")), LAST_NAME)
                            .select(select(LAST_NAME).from(THEIRS)),
                    DSL.deleteFrom(THEIRS),
                    DSL.truncate(THEIRS),
                    DSL.mergeInto(THEIRS)
                            .using(table(name("authors")))
                            .on(inline(true))
                            .whenMatchedThenDelete(),
                    DSL.createView(name("cyberdyne", "v")).as(select(inline(1))),
                    DSL.dropSchema(name("cyberdyne")))) {
                assertThatThrownBy(() -> lane.dsl().execute(statement))
                        .as("%s", statement)
                        .isInstanceOf(StatementRefusedException.class)
                        .hasMessageStartingWith("statement of tenant \"bluth_co\" refers to \"cyberdyne\"")
                        .hasMessageEndingWith(
                                ", which is in another tenant's schema\n  Hint: Ask the router for that tenant. If"
                                        + " code was generated from that schema, and stands for every tenant, say so with"
                                        + " TenantRouter.builder(topology).generatedFrom(\"cyberdyne\").");
            }
        }
    }

    @Test
    void a_name_that_leads_there_in_another_spelling() {
        Cluster cluster = Cluster.fresh();
        TenantDsl bluth = router(cluster).tenant("bluth_co");

        for (Query statement : List.of(
                query("SELECT last_name FROM {0}", name(cluster.database(), "cyberdyne", "authors")),
                select(LAST_NAME).from(table(name(cluster.database(), "cyberdyne", "authors"))),
                select(field(name(cluster.database(), "cyberdyne", "authors", "last_name"), String.class))
                        .from(table(name("authors"))),
                query("SELECT last_name FROM {0}", unquotedName("CyberDyne", "authors")),
                query("SELECT last_name FROM {0}", unquotedName("Cyberdyne.authors")),
                query("SELECT last_name FROM {0}", unquotedName(cluster.database(), "cyberdyne.authors")),
                select(LAST_NAME).from(table(unquotedName("CYBERDYNE", "authors"))))) {
            assertThatThrownBy(() -> bluth.dsl().execute(statement))
                    .as("%s", statement)
                    .isInstanceOf(StatementRefusedException.class)
                    .hasMessageContaining(", which is in another tenant's schema\n")
                    .hasMessageEndingWith(".generatedFrom(\"cyberdyne\").");
        }
        assertThatThrownBy(() -> bluth.dsl().execute(query("SELECT 1 FROM {0}", name("CYBERDYNE", "authors"))))
                .as("in quotes, it is another name")
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("relation \"CYBERDYNE.authors\" does not exist");
    }

    /** On the veneer and on a shard, one name can stand for two tenants. */
    @Test
    void a_schema_that_is_the_tenants_own_on_the_other_lane_only() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "left");
        cluster.createTenant(1, "right");
        TenantRouter router = cluster.router(cluster.topologyWithDirectLane()
                .tenant("right")
                .on("shard1", from -> from.schema("left"))
                .tenant("wrong")
                .on("shard1", from -> from.schema("right"))
                .build());
        router.apply().orThrow();
        TenantDsl right = router.tenant("right");

        assertThat(right.direct()
                        .dsl()
                        .select(LAST_NAME)
                        .from(table(name("authors")))
                        .fetchOne(LAST_NAME))
                .isEqualTo("Rice of left");
        assertThat(right.dsl().fetchCount(table(name("right", "authors")))).isEqualTo(1);
        assertThatThrownBy(() -> right.direct().dsl().fetch("SELECT last_name FROM {0}", name("right", "authors")))
                .isInstanceOf(StatementRefusedException.class);
    }

    @Test
    void is_not_what_belongs_to_the_tenant_or_to_all() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = router(cluster);
        cluster.onVeneer(
                "CREATE SCHEMA reference",
                "CREATE TABLE reference.countries AS SELECT 'AU' AS code",
                "GRANT USAGE ON SCHEMA reference TO veneer_app",
                "GRANT SELECT ON reference.countries TO veneer_app");
        TenantDsl bluth = router.tenant("bluth_co");

        assertThat(bluth.dsl().fetchCount(table(name("bluth_co", "authors")))).isEqualTo(1);
        assertThat(bluth.dsl().render(select(function(name("elsewhere", "f"), String.class))))
                .isEqualTo("select \"bluth_co\".\"f\"()");
        assertThat(bluth.dsl().fetchCount(table(name("authors")).as("cyberdyne")))
                .isEqualTo(1);
        assertThat(bluth.dsl().fetchCount(table(name("reference", "countries"))))
                .isEqualTo(1);
        assertThat(bluth.dsl().fetchValue("SELECT last_name FROM cyberdyne.authors"))
                .as("plain SQL cannot be seen through")
                .isEqualTo("Rice of cyberdyne");
    }

    @Test
    void is_a_lock_that_postgres_fdw_would_wait_for() throws Exception {
        TenantRouter router = router(Cluster.fresh());
        TenantDsl bluth = router.tenant("bluth_co");
        Table<Record> authors = table(name("authors"));

        assertThatThrownBy(() ->
                        bluth.dsl().selectFrom(authors).forUpdate().skipLocked().fetch())
                .isInstanceOf(StatementRefusedException.class)
                .hasMessage("""
                        SKIP LOCKED cannot work on foreign tables
                          Detail: postgres_fdw drops it without a word: the statement would wait for the rows' locks.
                          Hint: Run the statement on the direct lane.""");
        assertThatThrownBy(() -> bluth.dsl().fetch("SELECT * FROM bluth_co.authors FOR SHARE NOWAIT"))
                .isInstanceOf(StatementRefusedException.class)
                .hasMessageStartingWith("NOWAIT cannot work on foreign tables\n");
        assertThatThrownBy(() -> bluth.dsl()
                        .batch(selectFrom(authors).forUpdate().noWait(), selectFrom(authors))
                        .execute())
                .isInstanceOf(StatementRefusedException.class);
        assertThat(bluth.direct()
                        .dsl()
                        .selectFrom(authors)
                        .forUpdate()
                        .skipLocked()
                        .fetch())
                .hasSize(1);

        String sql = "SELECT * FROM authors FOR UPDATE SKIP LOCKED";
        try (Connection connection = router.dataSource("bluth_co", Lane.VENEER).getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> connection.prepareStatement(sql))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageStartingWith("SKIP LOCKED cannot work on foreign tables\n");
            assertThatThrownBy(() -> statement.executeQuery(sql)).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(() -> statement.addBatch(sql)).isInstanceOf(SQLFeatureNotSupportedException.class);
        }
        try (Connection connection = router.dataSource("bluth_co", Lane.DIRECT).getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery(sql).next()).isTrue();
        }
    }

    private static TenantRouter router(Cluster cluster) {
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        ShardTopology topology = cluster.topologyWithDirectLane()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
        cluster.router(topology).apply().orThrow();
        return TenantRouter.builder(topology)
                .app(cluster.app())
                .shared("reference")
                .build();
    }
}
