package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import org.junit.jupiter.api.Test;

/** What works, and what is refused, by whether Java can ask a shard itself. */
class VeneerOnlyIT {

    @Test
    void without_a_way_to_the_shard_the_server_chooses_the_tables() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(1, "initech");
        cluster.createTenant(2, "cyberdyne");
        cluster.onShard(1, "CREATE SCHEMA empty");
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2", from -> from.except("books"))
                .tenant("initech")
                .on("shard1", from -> from.limitTo("books"))
                .tenant("empty")
                .on("shard1")
                .build());

        Plan plan = router.plan();
        assertThat(plan.toString())
                .contains("IMPORT FOREIGN SCHEMA \"bluth_co\"\n    FROM SERVER \"shard1\" INTO \"bluth_co\";")
                .contains("IMPORT FOREIGN SCHEMA \"cyberdyne\" EXCEPT (\"books\")\n    FROM SERVER")
                .contains("IMPORT FOREIGN SCHEMA \"initech\" LIMIT TO (\"books\")\n    FROM SERVER");
        router.apply(plan).orThrow();
        assertThat(router.plan().isEmpty()).as(router.plan().toString()).isTrue();
        assertThat(cluster.ask("SELECT string_agg(foreign_table_schema || '.' || foreign_table_name, ' '"
                        + " ORDER BY 1) FROM information_schema.foreign_tables"))
                .contains("bluth_co.authors", "bluth_co.books", "cyberdyne.authors", "initech.books")
                .doesNotContain("cyberdyne.books", "initech.authors");

        cluster.onVeneer("DROP FOREIGN TABLE bluth_co.books");
        assertThat(router.apply(ApplyOptions.defaults().comparingFully())
                        .orThrow()
                        .applied())
                .extracting(Change::summary)
                .as("what was imported is on record")
                .containsExactly(
                        "import 1 table of foreign schema \"bluth_co\" from server \"shard1\" into schema \"bluth_co\"",
                        "grant SELECT, INSERT, UPDATE, DELETE on table \"books\" of schema \"bluth_co\" to \"veneer_app\"");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void without_a_way_to_the_shard_a_table_that_limitTo_names_in_vain_fails_its_tenant() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = cluster.router(cluster.topologyOfVeneerOnly()
                .tenant("bluth_co")
                .on("shard1", from -> from.limitTo("books", "boks"))
                .build());

        ApplyReport report = router.apply();

        assertThat(report.failures())
                .singleElement()
                .satisfies(it -> assertThat(it.explanation().message())
                        .isEqualTo(
                                "could not import 2 tables of foreign schema \"bluth_co\" from server \"shard1\" into schema"
                                        + " \"bluth_co\": schema \"bluth_co\" on shard \"shard1\" lacks \"boks\""));
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluth_co'"))
                .isEqualTo("0");
    }

    @Test
    void with_a_way_to_the_shard_a_schema_or_table_that_it_lacks_is_refused_by_name() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(1, "initech");
        TenantRouter router = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1", from -> from.limitTo("books", "boks"))
                .tenant("nowhere")
                .on("shard1")
                .tenant("initech")
                .on("shard1")
                .build());

        ApplyReport report = router.apply();

        assertThat(report.refusals())
                .extracting(it -> it.toString())
                .containsExactly(
                        "tenant \"bluth_co\" is limited to table \"boks\", which schema \"bluth_co\" on shard \"shard1\""
                                + " lacks\n  Hint: Create the table on the shard first, or name others in limitTo.",
                        "tenant \"nowhere\" has no schema \"nowhere\" on shard \"shard1\"\n"
                                + "  Hint: Create the schema on the shard first, or place the tenant where its schema is.");
        assertThat(router.tenant("initech").shard())
                .as("the others are not held up")
                .isEqualTo("shard1");
    }

    @Test
    void a_table_that_is_new_on_the_shard_is_imported_and_a_partition_only_when_it_is_named() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        router.apply().orThrow();
        cluster.onShard(
                1,
                "CREATE TABLE bluth_co.sales (year int) PARTITION BY LIST (year)",
                "CREATE TABLE bluth_co.sales_2025 PARTITION OF bluth_co.sales FOR VALUES IN (2025)");

        assertThat(router.apply().orThrow().applied().get(0).summary())
                .isEqualTo("create foreign table \"bluth_co\".\"sales\"");
        assertThat(router.plan().isEmpty()).isTrue();

        TenantRouter limited = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1", from -> from.limitTo("authors", "books", "sales", "sales_2025"))
                .build());
        limited.apply().orThrow();
        assertThat(limited.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table WHERE ftrelid = 'bluth_co.sales_2025'::regclass"))
                .isEqualTo("1");
    }

    @Test
    void a_shard_that_java_cannot_reach_stops_only_what_has_to_be_compared_with_it() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        TenantRouter router = cluster.router(cluster.topologyWith(
                        "shard1",
                        at -> cluster.address(at, 1)
                                .admin(cluster.shardServer(1)
                                        .as("bookstore_admin", "not the password", cluster.database())))
                .tenant("bluth_co")
                .on("shard1")
                .tenant("initech")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());

        ApplyReport report = router.apply();

        assertThat(report.refusals()).singleElement().hasToString("""
                could not read the catalog of shard "shard1": password authentication failed for user "bookstore_admin"
                  Detail: The tables of its tenants were not compared, and none is imported.""");
        assertThat(router.tenant("cyberdyne").shard()).isEqualTo("shard2");
        assertThat(router.tenant("bluth_co").shard()).isEqualTo("shard1");
    }

    @Test
    void a_shard_that_the_veneer_cannot_reach_fails_its_tenants_and_no_others() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        TenantRouter router = cluster.router(cluster.topologyWith(
                        "shard1", at -> at.host("127.0.0.1").port(1).dbname("nope"))
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());

        ApplyReport report = router.apply();

        assertThat(report.failures()).singleElement().satisfies(it -> {
            assertThat(it.sqlState()).isEqualTo("08001");
            assertThat(it.toString())
                    .startsWith(
                            "tenant \"bluth_co\" on shard \"shard1\": could not import foreign schema \"bluth_co\" from"
                                    + " server \"shard1\" into schema \"bluth_co\": could not connect to server \"shard1\"\n"
                                    + "  Detail: connection to server at \"127.0.0.1\", port 1 failed: Connection refused");
        });
        assertThat(router.tenant("cyberdyne").shard()).isEqualTo("shard2");
    }

    @Test
    void without_a_way_to_the_shard_a_wider_selection_is_imported() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topologyOfVeneerOnly()
                        .tenant("bluth_co")
                        .on("shard1", from -> from.except("books"))
                        .build())
                .apply()
                .orThrow();
        TenantRouter wider = cluster.router(
                cluster.topologyOfVeneerOnly().tenant("bluth_co").on("shard1").build());

        assertThat(wider.plan().toString()).contains("IMPORT FOREIGN SCHEMA \"bluth_co\" EXCEPT (\"authors\")");
        wider.apply().orThrow();
        assertThat(wider.plan().isEmpty()).as(wider.plan().toString()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table")).isEqualTo("2");
    }

    @Test
    void without_a_way_to_the_shard_a_table_that_both_sides_dropped_is_forgotten() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = cluster.router(
                cluster.topologyOfVeneerOnly().tenant("bluth_co").on("shard1").build());
        router.apply().orThrow();
        cluster.onShard(1, "DROP TABLE bluth_co.books");
        cluster.onVeneer("DROP FOREIGN TABLE bluth_co.books");

        router.apply(ApplyOptions.defaults().comparingFully());
        assertThat(router.apply().orThrow().applied()).isEmpty();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void without_a_way_to_the_shard_no_privilege_is_granted_on_tables_of_others() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onVeneer(
                "CREATE SCHEMA bluth_co AUTHORIZATION veneer_admin",
                "CREATE TABLE bluth_co.payroll AS SELECT 1 AS salary");
        TenantRouter router = cluster.router(
                cluster.topologyOfVeneerOnly().tenant("bluth_co").on("shard1").build());

        assertThat(router.plan(PlanOptions.defaults().adoptingTenants("bluth_co"))
                        .refusals())
                .singleElement()
                .hasToString("""
                        tables of tenant "bluth_co" are not known by name, and schema "bluth_co" holds objects of others
                          Hint: Give shard "shard1" an admin data source, or name the tables with limitTo.""");
        TenantRouter limited = cluster.router(cluster.topologyOfVeneerOnly()
                .tenant("bluth_co")
                .on("shard1", from -> from.limitTo("books"))
                .build());
        limited.apply(limited.plan(PlanOptions.defaults().adoptingTenants("bluth_co")))
                .orThrow();
        assertThat(limited.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT has_table_privilege('veneer_app', 'bluth_co.payroll', 'SELECT')"))
                .isEqualTo("false");
    }

    @Test
    void a_pool_that_throws_what_it_likes_stops_no_other_shard() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(2, "cyberdyne");
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/nope");
        pool.setConnectionTimeout(250);
        TenantRouter router = cluster.router(
                cluster.topologyWith("shard1", at -> cluster.address(at, 1).admin(pool))
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .build());

        ApplyReport report = router.apply();
        pool.close();

        assertThat(report.refusals())
                .singleElement()
                .satisfies(it -> assertThat(it.object()).isEqualTo("shard \"shard1\""));
        assertThat(router.tenant("cyberdyne").shard()).isEqualTo("shard2");
    }

    @Test
    void a_shard_that_is_down_does_not_keep_an_application_from_starting() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        TenantRouter router = cluster.router(cluster.topologyWith(
                        "shard1",
                        at -> cluster.address(at, 1)
                                .admin(cluster.shardServer(1)
                                        .as("bookstore_admin", "not the password", cluster.database())))
                .tenant("bluth_co")
                .on("shard1")
                .build());

        assertThat(router.apply().orThrow().notes())
                .containsExactly(
                        "could not read the catalog of shard \"shard1\": password authentication failed for user"
                                + " \"bookstore_admin\"; the tables of its tenants were not compared");
    }
}
