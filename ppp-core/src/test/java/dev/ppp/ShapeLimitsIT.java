package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server.Sqls;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables that foreign tables cannot stand for in everything are usable as far as it is safe. */
class ShapeLimitsIT {

    private static final String GRANTS = "GRANT USAGE ON SCHEMA shop TO bookstore_app";
    private static final String MORE_GRANTS = "GRANT ALL ON ALL TABLES IN SCHEMA shop TO bookstore_app";
    private static final String NOTE =
            "tenant \"shop\": UPDATE and DELETE are not granted on table \"%s\", since ctid, by"
                    + " which postgres_fdw finds rows, does not tell its rows apart; write to the shard directly, name its"
                    + " partitions with limitTo, or put a view before it on the shard";

    /** Shipped whole nowhere, since random() is not. */
    private static final String DELETE_ONE = "DELETE FROM shop.%s WHERE id = 1 AND random() >= 0";

    private static final String[] PARTS = {
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.parts (id int, place int, v text DEFAULT lower('X')) PARTITION BY LIST (place)",
        "CREATE TABLE shop.parts_1 PARTITION OF shop.parts FOR VALUES IN (1)",
        "CREATE TABLE shop.parts_2 PARTITION OF shop.parts FOR VALUES IN (2)",
        "INSERT INTO shop.parts VALUES (1, 1, 'a'), (2, 2, 'b')",
        "CREATE VIEW shop.parts_view AS SELECT id, place, v FROM shop.parts",
        "CREATE TABLE shop.base (id int, v text)",
        "CREATE TABLE shop.child () INHERITS (shop.base)",
        "CREATE TABLE shop.single (id int, v text)",
        "INSERT INTO shop.single VALUES (1, 'a'), (2, 'b')",
        "CREATE VIEW shop.shows_ctid AS SELECT ctid, id FROM shop.base",
        GRANTS,
        MORE_GRANTS
    };

    @Test
    void with_rows_in_several_tables_lose_none_that_was_not_meant() {
        Cluster cluster = Cluster.fresh();
        cluster.onShard(1, PARTS);
        Sqls.run(
                cluster.shardServer(1).superuser(cluster.database()),
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw",
                "CREATE FOREIGN TABLE shop.far (id int) SERVER elsewhere");
        TenantRouter router =
                cluster.router(cluster.topology().tenant("shop").on("shard1").build());

        router.apply().orThrow();

        Plan again = router.plan();
        assertThat(again.isEmpty()).as("%s", again).isTrue();
        assertThat(again.notes())
                .containsExactly(
                        "tenant \"shop\": column \"shows_ctid\".\"ctid\" is left out, since every table has a system"
                                + " column of that name",
                        NOTE.formatted("base"),
                        NOTE.formatted("far"),
                        NOTE.formatted("parts"),
                        NOTE.formatted("shows_ctid"));
        for (String table : List.of("base", "far", "parts", "shows_ctid")) {
            assertThat(privileges(cluster, table)).isEqualTo("INSERT,SELECT");
            assertThatThrownBy(() -> Sqls.run(cluster.app(), DELETE_ONE.formatted(table)))
                    .hasMessageContaining("permission denied for foreign table " + table);
        }
        assertThat(privileges(cluster, "child")).isEqualTo("DELETE,INSERT,SELECT,UPDATE");
        Sqls.run(cluster.app(), "INSERT INTO shop.parts VALUES (3, 2)");
        assertThat(rows(cluster, "parts")).isEqualTo("1a 2b 3x");
    }

    @Test
    void behind_a_view_are_changed_whole_or_not_at_all() {
        Cluster cluster = Cluster.fresh();
        cluster.onShard(1, PARTS);
        TenantRouter router =
                cluster.router(cluster.topology().tenant("shop").on("shard1").build());
        router.apply().orThrow();

        Sqls.run(cluster.app(), "UPDATE shop.parts_view SET v = 'c' WHERE id = 1");
        assertThat(rows(cluster, "parts")).isEqualTo("1c 2b");
        assertThatThrownBy(() -> Sqls.run(cluster.app(), DELETE_ONE.formatted("parts_view")))
                .hasMessageContaining("column \"ctid\" does not exist");
        Sqls.run(
                cluster.app(),
                "INSERT INTO shop.parts_view VALUES (3, 2, 'd')",
                "DELETE FROM shop.parts_view WHERE id = 1");
        assertThat(rows(cluster, "parts")).isEqualTo("2b 3d");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void named_as_partitions_are_changed_row_by_row() {
        Cluster cluster = Cluster.fresh();
        cluster.onShard(1, PARTS);
        TenantRouter router = cluster.router(cluster.topology()
                .tenant("shop")
                .on("shard1", from -> from.limitTo("parts", "parts_1", "parts_2"))
                .build());
        router.apply().orThrow();

        Sqls.run(cluster.app(), DELETE_ONE.formatted("parts_1"));

        assertThat(rows(cluster, "parts")).isEqualTo("2b");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void are_closed_when_their_rows_are_spread_and_opened_again() {
        Cluster cluster = Cluster.fresh();
        cluster.onShard(1, PARTS);
        TenantRouter router =
                cluster.router(cluster.topology().tenant("shop").on("shard1").build());
        router.apply().orThrow();
        Sqls.run(cluster.app(), DELETE_ONE.formatted("single"));
        assertThat(rows(cluster, "single")).isEqualTo("2b");

        cluster.onShard(1, "CREATE TABLE shop.heir () INHERITS (shop.single)", MORE_GRANTS);
        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .containsExactly(
                        "create foreign table \"shop\".\"heir\"",
                        "grant SELECT, INSERT, UPDATE, DELETE on table \"heir\" of schema \"shop\" to \"veneer_app\"",
                        "revoke UPDATE, DELETE on table \"single\" of schema \"shop\" from \"veneer_app\"");
        router.apply(router.plan(), ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(privileges(cluster, "single")).isEqualTo("INSERT,SELECT");

        cluster.onShard(1, "ALTER TABLE shop.heir NO INHERIT shop.single");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(privileges(cluster, "single")).isEqualTo("DELETE,INSERT,SELECT,UPDATE");
    }

    @Test
    void with_odd_names_are_read_and_written() {
        Cluster cluster = Cluster.fresh();
        List<String> names = List.of(
                "line\nbreak",
                "tab\tand\rreturn",
                "quote\"'s",
                "back\\slash",
                "100% %s",
                " spaces ",
                "select",
                "\u0001",
                "\u00e4".repeat(31),
                "(cost=1.0..2.0 rows=1 width=1)",
                "UPPER lower",
                "$ppp$",
                "\u00a0\u2028");
        for (String name : names) {
            String table = Sqls.name(name) + "." + Sqls.name(name);
            cluster.onShard(
                    1,
                    "CREATE SCHEMA " + Sqls.name(name),
                    "CREATE TABLE " + table + " (id int GENERATED ALWAYS AS IDENTITY, " + Sqls.name(name) + " text)",
                    "GRANT USAGE ON SCHEMA " + Sqls.name(name) + " TO bookstore_app",
                    "GRANT ALL ON " + table + " TO bookstore_app");
        }
        ShardTopology.Builder topology = cluster.topology();
        for (String name : names) {
            topology = topology.tenant(name).on("shard1");
        }
        TenantRouter router = cluster.router(topology.build());

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).as("%s", router.plan()).isTrue();
        for (String name : names) {
            String table = Sqls.name(name) + "." + Sqls.name(name);
            Sqls.run(
                    cluster.app(),
                    "INSERT INTO " + table + " (" + Sqls.name(name) + ") VALUES ('a'), ('b')",
                    "UPDATE " + table + " SET " + Sqls.name(name) + " = 'c' WHERE id = 1",
                    "DELETE FROM " + table + " WHERE " + Sqls.name(name) + " = 'b'");
            assertThat(Cluster.ask(cluster.app(), "SELECT string_agg(t::text, ' ') FROM " + table + " t"))
                    .as(name)
                    .isEqualTo("(1,c)");
        }
        String name = names.get(0);
        cluster.onVeneer("ALTER FOREIGN TABLE " + Sqls.name(name) + "." + Sqls.name(name)
                + " OPTIONS (SET use_remote_estimate 'true')");
        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .containsExactly(
                        "alter foreign table \"line\\u000abreak\".\"line\\u000abreak\": the shard cannot be asked for"
                                + " estimates");
        router.apply(router.plan()).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    private static String rows(Cluster cluster, String table) {
        return Cluster.ask(
                cluster.shardAdmin(1), "SELECT string_agg(id || v, ' ' ORDER BY id) FROM shop.%s".formatted(table));
    }

    private static String privileges(Cluster cluster, String table) {
        return cluster.ask(("SELECT string_agg(privilege_type, ',' ORDER BY privilege_type)"
                        + " FROM information_schema.table_privileges WHERE grantee = 'veneer_app'"
                        + " AND table_schema = 'shop' AND table_name = '%s'")
                .formatted(table));
    }
}
