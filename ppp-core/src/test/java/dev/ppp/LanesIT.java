package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.TenantException;
import dev.ppp.error.TenantMovedException;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.Test;

/** The same query through the veneer and straight on the shard. */
class LanesIT {

    private static final Field<UUID> ID = DSL.field(DSL.name("id"), SQLDataType.UUID);
    private static final Field<String> FIRST_NAME = DSL.field(DSL.name("first_name"), SQLDataType.CLOB);
    private static final Field<String> LAST_NAME = DSL.field(DSL.name("last_name"), SQLDataType.CLOB);
    private static final Table<Record> AUTHORS =
            new TableImpl<>(DSL.name("authors"), DSL.schema(DSL.name("public"))) {};

    @Test
    void find_the_same_rows() {
        Cluster cluster = twoTenants();
        TenantRouter router = applied(cluster);

        for (String tenant : new String[] {"bluth_co", "cyberdyne"}) {
            TenantDsl veneer = router.tenant(tenant);
            TenantDsl direct = veneer.direct();
            assertThat(lastName(direct.dsl())).isEqualTo("Rice of " + tenant);
            assertThat(lastName(veneer.dsl())).isEqualTo("Rice of " + tenant);
            assertThat(direct.dsl().fetchValue("SELECT current_user::text")).isEqualTo("bookstore_app");
            assertThat(veneer.dsl().fetchValue("SELECT current_user::text")).isEqualTo("veneer_app");
            assertThat(veneer.lane()).isEqualTo(Lane.VENEER);
            assertThat(direct.lane()).isEqualTo(Lane.DIRECT);
            assertThat(direct.direct()).isSameAs(direct);
            assertThat(veneer.direct()).isSameAs(direct);
        }
        assertThat(router.tenant("bluth_co").direct()).hasToString("tenant \"bluth_co\" on shard \"shard1\", directly");
    }

    @Test
    void lead_to_the_schema_that_the_tenant_has_on_each() {
        Cluster cluster = twoTenants();
        TenantRouter router = cluster.router(cluster.topologyWithDirectLane()
                .tenant("bluth")
                .on("shard1", from -> from.schema("bluth_co"))
                .build());
        router.apply().orThrow();

        TenantDsl veneer = router.tenant("bluth");
        assertThat(veneer.dsl().render(DSL.selectFrom(AUTHORS))).isEqualTo("select * from \"bluth\".\"authors\"");
        assertThat(veneer.direct().dsl().render(DSL.selectFrom(AUTHORS)))
                .isEqualTo("select * from \"bluth_co\".\"authors\"");
        assertThat(lastName(veneer.direct().dsl())).isEqualTo("Rice of bluth_co");
    }

    @Test
    void differ_in_what_postgres_fdw_cannot_do() {
        Cluster cluster = twoTenants();
        TenantDsl direct = applied(cluster).tenant("bluth_co").direct();
        UUID id = direct.dsl().select(ID).from(AUTHORS).fetchSingle().value1();

        direct.dsl()
                .insertInto(AUTHORS, ID, FIRST_NAME, LAST_NAME)
                .values(id, "Ann", "Rice")
                .onConflict(ID)
                .doUpdate()
                .set(FIRST_NAME, "Ann")
                .execute();
        assertThat(direct.dsl().select(FIRST_NAME).from(AUTHORS).fetchSingle().value1())
                .isEqualTo("Ann");
        direct.transaction(one -> {
            one.selectFrom(AUTHORS).forUpdate().fetch();
            assertThat(direct.dsl().selectFrom(AUTHORS).forUpdate().skipLocked().fetch())
                    .isEmpty();
        });
        direct.transaction(one -> {
            assertThat(one.fetchCount(AUTHORS)).isEqualTo(1);
            direct.dsl()
                    .insertInto(AUTHORS, FIRST_NAME, LAST_NAME)
                    .values("Ray", "Bradbury")
                    .execute();
            assertThat(one.fetchCount(AUTHORS)).as("read committed").isEqualTo(2);
        });
    }

    @Test
    void are_one_where_a_shard_has_no_direct_data_source() {
        Cluster cluster = twoTenants();
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        router.apply().orThrow();
        TenantDsl veneer = router.tenant("bluth_co");

        assertThatThrownBy(veneer::direct).isInstanceOf(TenantException.class).hasMessage("""
                tenant "bluth_co" cannot be reached directly: shard "shard1" has no direct data source
                  Hint: Give it one in the topology: .shard(name, at -> at.direct(dataSource)).""");
    }

    @Test
    void follow_a_tenant_that_was_moved_outside_a_transaction() {
        Cluster cluster = twoTenants();
        TenantRouter router = applied(cluster);
        TenantDsl veneer = router.tenant("bluth_co");
        TenantDsl direct = veneer.direct();
        lastName(direct.dsl());
        cluster.moveByHand("bluth_co", 1, 2);
        cluster.onShard(2, "UPDATE bluth_co.authors SET last_name = 'Rice, moved'");

        assertThat(direct.dsl()
                        .select(LAST_NAME)
                        .from(AUTHORS)
                        .where(FIRST_NAME.eq("Anne"))
                        .and(LAST_NAME.like("Rice%"))
                        .fetchSingle()
                        .value1())
                .isEqualTo("Rice, moved");
        assertThat(lastName(veneer.dsl())).isEqualTo("Rice, moved");
        assertThat(lastName(veneer.direct().dsl())).isEqualTo("Rice, moved");
        assertThat(veneer.direct().shard()).isEqualTo("shard2");
        assertThat(lastName(direct.dsl())).as("one that is held on to").isEqualTo("Rice, moved");
    }

    @Test
    void tell_of_a_tenant_that_was_moved_inside_a_transaction() {
        Cluster cluster = twoTenants();
        TenantDsl direct = applied(cluster).tenant("bluth_co").direct();
        cluster.moveByHand("bluth_co", 1, 2);

        assertThatThrownBy(() -> direct.transaction(
                        dsl -> dsl.update(AUTHORS).set(LAST_NAME, "Bluth").execute()))
                .isInstanceOf(TenantMovedException.class)
                .hasMessage("""
                        tenant "bluth_co" has moved from shard "shard1" to shard "shard2"
                          Detail: The old place said: ERROR: relation "bluth_co.authors" does not exist
                              Position: 8
                          Hint: Roll back, and run the whole transaction again: it leads to the old place.""");
        direct.transaction(dsl -> dsl.update(AUTHORS).set(LAST_NAME, "Bluth").execute());
        assertThat(Cluster.ask(cluster.shardAdmin(2), "SELECT last_name FROM bluth_co.authors"))
                .isEqualTo("Bluth");
    }

    @Test
    void tell_of_a_tenant_whose_schema_was_renamed_on_its_shard() {
        Cluster cluster = twoTenants();
        TenantRouter router = applied(cluster);
        TenantDsl direct = router.tenant("bluth_co").direct();
        cluster.onShard(1, "ALTER SCHEMA bluth_co RENAME TO bluth");
        cluster.onVeneer(
                "ALTER FOREIGN TABLE bluth_co.authors OPTIONS (SET schema_name 'bluth')",
                "ALTER FOREIGN TABLE bluth_co.books OPTIONS (SET schema_name 'bluth')");

        assertThatThrownBy(() -> lastName(direct.dsl()))
                .isInstanceOf(TenantMovedException.class)
                .hasMessageStartingWith("tenant \"bluth_co\" has moved from schema \"bluth_co\" to schema \"bluth\"\n");
        assertThat(lastName(router.tenant("bluth_co").direct().dsl())).isEqualTo("Rice of bluth_co");
    }

    @Test
    void say_what_the_shard_says_of_a_table_that_is_missing() {
        Cluster cluster = twoTenants();
        TenantDsl direct = applied(cluster).tenant("bluth_co").direct();

        assertThatThrownBy(() -> direct.dsl().fetch("SELECT * FROM bluth_co.no_such"))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("relation \"bluth_co.no_such\" does not exist");
    }

    private static String lastName(DSLContext dsl) {
        return dsl.select(LAST_NAME).from(AUTHORS).fetchSingle().value1();
    }

    private static Cluster twoTenants() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        return cluster;
    }

    private static TenantRouter applied(Cluster cluster) {
        TenantRouter router = cluster.router(cluster.topologyWithDirectLane()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());
        router.apply().orThrow();
        return router;
    }
}
