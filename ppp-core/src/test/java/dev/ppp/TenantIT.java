package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ppp.error.TenantException;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.CountingDataSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.RenderNameCase;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.junit.jupiter.api.Test;

class TenantIT {

    private static final Field<String> LAST_NAME = DSL.field(DSL.name("last_name"), SQLDataType.CLOB);

    @Test
    void queries_generated_tables_in_the_tenants_schema() {
        Cluster cluster = twoTenants();
        TenantRouter router = router(cluster);

        for (Table<Record> authors : List.of(generated("", "authors"), generated("public", "authors"))) {
            assertThat(router.tenant("bluth_co")
                            .dsl()
                            .select(LAST_NAME)
                            .from(authors)
                            .fetchSingle()
                            .value1())
                    .isEqualTo("Rice of bluth_co");
            assertThat(router.tenant("cyberdyne")
                            .dsl()
                            .select(LAST_NAME)
                            .from(authors)
                            .fetchSingle()
                            .value1())
                    .isEqualTo("Rice of cyberdyne");
        }
        assertThat(router.tenant("bluth_co").dsl().render(DSL.selectFrom(generated("", "authors"))))
                .isEqualTo("select * from \"bluth_co\".\"authors\"");
    }

    @Test
    void leads_out_of_the_tenant_by_no_schema_of_generated_code_but_those_that_are_shared() {
        Cluster cluster = twoTenants();
        cluster.router(declared(cluster)).apply().orThrow();
        TenantRouter router = TenantRouter.builder(declared(cluster))
                .app(cluster.app())
                .shared("countries", "a.c|d")
                .generatedFrom("bluth_co")
                .build();
        TenantDsl cyberdyne = router.tenant("cyberdyne");

        assertThat(cyberdyne
                        .dsl()
                        .select(LAST_NAME)
                        .from(generated("bluth_co", "authors"))
                        .fetchSingle()
                        .value1())
                .as("code that was generated from another tenant's schema")
                .isEqualTo("Rice of cyberdyne");
        assertThat(schemaOf(cyberdyne, "line\nbreak")).isEqualTo("\"cyberdyne\"");
        assertThat(schemaOf(cyberdyne, "countries2")).isEqualTo("\"cyberdyne\"");
        assertThat(schemaOf(cyberdyne, "abc")).isEqualTo("\"cyberdyne\"");
        assertThat(schemaOf(cyberdyne, "countries")).isEqualTo("\"countries\"");
        assertThat(schemaOf(cyberdyne, "a.c|d")).isEqualTo("\"a.c|d\"");
        assertThat(schemaOf(cyberdyne, "pg_catalog")).isEqualTo("\"pg_catalog\"");
    }

    private static String schemaOf(TenantDsl tenant, String schema) {
        return tenant.dsl().render(generated(schema, "t")).replace(".\"t\"", "");
    }

    @Test
    void takes_no_settings_that_lead_out_of_the_tenant() {
        TenantRouter.Builder builder =
                TenantRouter.builder(ShardTopology.builder("bookstore").build());

        for (Settings settings : List.of(
                new Settings().withRenderSchema(false),
                new Settings().withRenderNameCase(RenderNameCase.LOWER),
                new Settings().withRenderQuotedNames(RenderQuotedNames.NEVER),
                new Settings().withRenderMapping(new RenderMapping().withDefaultSchema("bluth_co")))) {
            assertThatThrownBy(() -> builder.settings(settings))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("settings decide in which schema a table is: leave out renderSchema, renderMapping,"
                            + " renderNameCase and renderQuotedNames");
        }
    }

    @Test
    void serves_no_strangers_schema_as_a_declared_tenant() {
        Cluster cluster = twoTenants();
        cluster.onVeneer(
                "CREATE SCHEMA reporting", "CREATE TABLE reporting.authors AS SELECT 'somebody else' AS last_name");
        cluster.createTenant(1, "reporting");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("reporting").on("shard1").build());
        assertThat(router.apply().refusals()).hasSize(1);

        assertThatThrownBy(() -> router.tenant("reporting"))
                .isInstanceOf(TenantException.class)
                .hasMessageStartingWith("tenant \"reporting\" is declared, but has no foreign table on the veneer yet");
        assertThat(router.verify())
                .extracting(it -> it.message())
                .contains("tenant \"reporting\" has no foreign table on the veneer");
    }

    @Test
    void runs_every_query_as_the_applications_role_on_veneer_and_shard() {
        Cluster cluster = twoTenants();
        cluster.onShard(
                1,
                "CREATE VIEW bluth_co.who AS SELECT current_user::text AS me",
                "GRANT SELECT ON bluth_co.who TO bookstore_app");
        TenantRouter router = router(cluster);

        assertThat(router.tenant("bluth_co").dsl().fetchValue("SELECT current_user::text"))
                .isEqualTo("veneer_app");
        assertThat(router.tenant("bluth_co").dsl().fetchValue("SELECT me FROM bluth_co.who"))
                .isEqualTo("bookstore_app");
    }

    @Test
    void commits_what_a_transaction_did_and_rolls_back_when_it_throws() {
        Cluster cluster = twoTenants();
        TenantDsl bluth = router(cluster).tenant("bluth_co");
        Table<Record> authors = generated("", "authors");

        bluth.transaction(dsl -> dsl.update(authors).set(LAST_NAME, "Bluth").execute());
        assertThatThrownBy(() -> bluth.transaction(dsl -> {
                    dsl.deleteFrom(generated("", "books")).execute();
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("on purpose");

        assertThat(bluth.<Integer>transactionResult(dsl -> dsl.fetchCount(generated("", "books"))))
                .isEqualTo(1);
        assertThat(Cluster.ask(cluster.shardAdmin(1), "SELECT last_name FROM bluth_co.authors"))
                .isEqualTo("Bluth");
        assertThat(Cluster.ask(cluster.shardAdmin(2), "SELECT last_name FROM cyberdyne.authors"))
                .isEqualTo("Rice of cyberdyne");
    }

    @Test
    void fails_closed_on_an_unknown_tenant_and_names_no_other() {
        Cluster cluster = twoTenants();
        cluster.onVeneer("CREATE SCHEMA private", "CREATE TABLE private.authors (id int)");
        TenantRouter router = router(cluster);

        for (String unknown : List.of(
                "nobody",
                "private",
                "public",
                "pg_catalog",
                "information_schema",
                "ppp",
                "BLUTH_CO",
                "bluth_co ",
                "",
                "x".repeat(64),
                "a\0b",
                "bluth_co\"; DROP SCHEMA bluth_co; --")) {
            assertThatThrownBy(() -> router.tenant(unknown))
                    .as(unknown)
                    .isInstanceOf(TenantException.class)
                    .hasMessageStartingWith("unknown tenant \"")
                    .hasMessageNotContaining("cyberdyne");
        }
    }

    @Test
    void reaches_no_tenant_by_the_name_of_its_schema() {
        Cluster cluster = twoTenants();
        ShardTopology topology = cluster.topology()
                .tenant("bluth")
                .schema("bluth_co")
                .on("shard1", from -> from.schema("bluth_co"))
                .build();
        cluster.router(topology).apply().orThrow();

        assertThat(cluster.router(topology).tenant("bluth").schema()).isEqualTo("bluth_co");
        assertThatThrownBy(() -> cluster.router(topology).tenant("bluth_co")).hasMessage("unknown tenant \"bluth_co\"");
    }

    @Test
    void finds_a_tenant_that_another_process_made_after_it_started_by_one_query() {
        Cluster cluster = twoTenants();
        CountingDataSource app = new CountingDataSource(cluster.app());
        TenantRouter router = TenantRouter.builder(declared(cluster)).app(app).build();
        cluster.createTenant(2, "initech");
        cluster.router(cluster.topology()
                        .tenants(java.util.Map.of("bluth_co", "shard1", "cyberdyne", "shard2", "initech", "shard2"))
                        .build())
                .apply()
                .orThrow();

        TenantDsl initech = router.tenant("initech");
        assertThat(initech)
                .hasToString("tenant \"initech\" on shard \"shard2\"")
                .isSameAs(router.tenant("initech"));
        assertThat(app.connections()).isEqualTo(1);
        assertThat(initech.dsl().fetchCount(generated("", "books"))).isEqualTo(1);
    }

    @Test
    void asks_the_catalog_about_random_names_only_so_often() {
        Cluster cluster = twoTenants();
        CountingDataSource app = new CountingDataSource(cluster.app());
        TenantRouter router = TenantRouter.builder(declared(cluster)).app(app).build();
        cluster.router(declared(cluster)).apply().orThrow();

        for (int at = 0; at < 3; at++) {
            assertThatThrownBy(() -> router.tenant("nobody")).hasMessage("unknown tenant \"nobody\"");
        }
        assertThat(app.connections()).as("the same unknown name").isEqualTo(1);

        Map<Boolean, List<String>> messages = IntStream.range(0, 2_000)
                .mapToObj(at -> assertThrows(TenantException.class, () -> router.tenant("random" + at)))
                .map(it -> it.getMessage().replaceAll("random[0-9]+", "random"))
                .collect(Collectors.partitioningBy(it -> it.equals("unknown tenant \"random\"")));
        assertThat(messages.get(true))
                .as("looked up")
                .hasSize(app.connections() - 1)
                .hasSizeGreaterThanOrEqualTo(100);
        assertThat(messages.get(false)).isNotEmpty().containsOnly("""
                        could not look up tenant "random"
                          Detail: Too many names that are no tenants were asked for in the last seconds.
                          Hint: Ask again in a second.""");
        assertThat(router.tenant("cyberdyne").shard())
                .as("a declared tenant is not held up")
                .isEqualTo("shard2");
    }

    @Test
    void says_that_a_declared_tenant_does_not_stand_yet_and_finds_it_once_it_does() {
        Cluster cluster = twoTenants();
        TenantRouter router = cluster.router(declared(cluster));

        assertThatThrownBy(() -> router.tenant("bluth_co"))
                .isInstanceOf(TenantException.class)
                .hasMessage("""
                        tenant "bluth_co" is declared, but has no foreign table on the veneer yet
                          Hint: Apply the topology, then ask again.""");
        assertThat(router.verify())
                .extracting(it -> it.toString())
                .containsExactly(
                        "tenant \"bluth_co\" does not stand on the veneer\n  Hint: Apply the topology.",
                        "tenant \"cyberdyne\" does not stand on the veneer\n  Hint: Apply the topology.");
        router.apply().orThrow();
        assertThat(router.tenant("bluth_co").shard()).isEqualTo("shard1");
        assertThat(router.verify()).isEmpty();
    }

    @Test
    void verifies_as_the_application_that_it_may_query() {
        Cluster cluster = twoTenants();
        TenantRouter router = router(cluster);
        cluster.onVeneer(
                "REVOKE SELECT ON bluth_co.books FROM veneer_app", "DROP USER MAPPING FOR veneer_app SERVER shard2");

        assertThat(TenantRouter.builder(declared(cluster))
                        .app(cluster.app())
                        .build()
                        .verify())
                .extracting(it -> it.toString())
                .containsExactly(
                        "role \"veneer_app\" may not read tenant \"bluth_co\"\n"
                                + "  Hint: Declare grantTo(\"veneer_app\") and apply the topology.",
                        "role \"veneer_app\" has no user mapping on shard \"shard2\", on which tenant \"cyberdyne\" is");
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.verify()).isEmpty();
    }

    @Test
    void verifies_that_a_tenants_tables_are_of_its_own_schema_on_the_shard() {
        Cluster cluster = twoTenants();
        TenantRouter router = router(cluster);
        cluster.onVeneer("ALTER FOREIGN TABLE bluth_co.books OPTIONS (SET schema_name 'initech')");

        assertThat(router.verify())
                .extracting(it -> it.message())
                .containsExactly(
                        "tenant \"bluth_co\" is declared in schema \"bluth_co\" on shard \"shard1\", but has foreign"
                                + " tables of schema \"initech\"");
    }

    @Test
    void remembers_no_more_tenants_than_its_limit() {
        Cluster cluster = twoTenants();
        CountingDataSource app = new CountingDataSource(cluster.app());
        TenantRouter router =
                TenantRouter.builder(declared(cluster)).app(app).contexts(1).build();
        cluster.router(declared(cluster)).apply().orThrow();

        router.tenant("bluth_co");
        router.tenant("cyberdyne");
        router.tenant("bluth_co");
        assertThat(app.connections()).isEqualTo(3);
    }

    private static Cluster twoTenants() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        return cluster;
    }

    private static TenantRouter router(Cluster cluster) {
        TenantRouter router = cluster.router(declared(cluster));
        router.apply().orThrow();
        return router;
    }

    private static ShardTopology declared(Cluster cluster) {
        return cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build();
    }

    /** A table as the code generator makes it: qualified by the schema that it was generated from. */
    private static Table<Record> generated(String schema, String table) {
        return new TableImpl<>(DSL.name(table), DSL.schema(DSL.name(schema))) {};
    }
}
