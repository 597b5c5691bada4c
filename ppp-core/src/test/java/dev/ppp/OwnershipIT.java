package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.error.PlanException;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import org.junit.jupiter.api.Test;

class OwnershipIT {

    @Test
    void refuses_a_schema_that_holds_others_objects_until_it_is_adopted() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onVeneer(
                "CREATE SCHEMA bluth_co",
                "CREATE TABLE bluth_co.notes (id int)",
                "INSERT INTO bluth_co.notes VALUES (1)");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());

        Plan refused = router.plan();
        assertThat(refused.refusals()).singleElement().hasToString("""
                schema "bluth_co" holds objects that this topology did not create
                  Detail: Among them: table "notes".
                  Hint: If it is this tenant's, plan with PlanOptions.adoptingTenants("bluth_co"); otherwise give the tenant another schema.""");
        assertThat(refused.summary()).isEqualTo("Plan: 7 to create, 1 to alter, 0 to drop, 1 refused");
        assertThat(router.apply().refusals()).hasSize(1);
        assertThat(router.plan().isEmpty()).isFalse();

        cluster.onVeneer("ALTER SCHEMA bluth_co OWNER TO veneer_admin");
        PlanOptions adopting = PlanOptions.defaults().adoptingTenants("bluth_co");
        router.apply(router.plan(adopting)).orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM bluth_co.notes"))
                .as("their table stays")
                .isEqualTo("1");
        assertThatThrownBy(() -> Cluster.ask(cluster.app(), "SELECT count(*) FROM bluth_co.notes"))
                .as("and is granted to nobody")
                .hasMessageContaining("permission denied for table notes");

        TenantRouter without = cluster.router(cluster.topology().build());
        Plan prune = without.plan(PlanOptions.defaults().withPruning());
        without.apply(prune, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(cluster.ask("SELECT count(*) FROM bluth_co.notes")).isEqualTo("1");
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table")).isEqualTo("0");
    }

    @Test
    void uses_an_empty_schema_that_stands_and_never_drops_it() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onVeneer("CREATE SCHEMA bluth_co AUTHORIZATION veneer_admin");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());

        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();

        TenantRouter without = cluster.router(cluster.topology().build());
        without.apply(
                        without.plan(PlanOptions.defaults().withPruning()),
                        ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluth_co'"))
                .isEqualTo("1");
    }

    @Test
    void refuses_a_foreign_server_that_others_made_until_it_is_adopted() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onVeneer("CREATE SERVER shard1 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'elsewhere')");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());

        assertThat(router.plan().refusals()).singleElement().hasToString("""
                foreign server "shard1" stands already and was not made by this topology
                  Detail: Its options are: host 'elsewhere'.
                  Hint: If it is this shard, plan with PlanOptions.adoptingServers("shard1"); otherwise give the shard another name.""");
        router.apply();
        assertThat(cluster.ask(
                        "SELECT array_to_string(srvoptions, ',') FROM pg_foreign_server WHERE srvname = 'shard1'"))
                .as("not touched")
                .isEqualTo("host=elsewhere");
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluth_co'"))
                .isEqualTo("0");

        cluster.onVeneer("ALTER SERVER shard1 OWNER TO veneer_admin");
        router.apply(router.plan(PlanOptions.defaults().adoptingServers("shard1")))
                .orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.tenant("bluth_co").shard()).isEqualTo("shard1");
    }

    @Test
    void refuses_a_tenant_that_is_declared_on_another_shard_than_it_stands_on() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "bluth_co");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        TenantRouter moved = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard2").build());

        String refusal = """
                tenant "bluth_co" is declared in schema "bluth_co" on shard "shard2", but stands in schema "bluth_co" on shard "shard1"
                  Detail: Its rows are where it stands. Importing it from the other place could serve an empty schema.
                  Hint: Declare the tenant where it stands. To move it, move its rows first.""";
        for (PlanOptions options : new PlanOptions[] {
            PlanOptions.defaults(), PlanOptions.defaults().withPruning().adoptingTenants("bluth_co")
        }) {
            Plan plan = moved.plan(options);
            assertThat(plan.refusals()).singleElement().hasToString(refusal);
            assertThat(plan.changes()).isEmpty();
        }
        assertThat(moved.apply(ApplyOptions.defaults().acceptHazards()).refusals())
                .hasSize(1);
        assertThat(moved.tenant("bluth_co").shard())
                .as("queries go where its rows are")
                .isEqualTo("shard1");

        cluster.onVeneer("DROP SCHEMA bluth_co CASCADE");
        assertThat(moved.plan().refusals())
                .as("even when nothing of it stands any more, its record says where its rows are")
                .singleElement()
                .hasToString(refusal);
    }

    @Test
    void refuses_a_tenant_whose_remote_schema_is_declared_anew() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "one");
        cluster.createTenant(1, "two");
        cluster.router(cluster.topology()
                        .tenant("t")
                        .on("shard1", from -> from.schema("one"))
                        .build())
                .apply()
                .orThrow();

        assertThat(cluster.router(cluster.topology()
                                .tenant("t")
                                .on("shard1", from -> from.schema("two"))
                                .build())
                        .plan()
                        .refusals())
                .singleElement()
                .satisfies(it -> assertThat(it.explanation().message())
                        .isEqualTo("tenant \"t\" is declared in schema \"two\" on shard \"shard1\","
                                + " but stands in schema \"one\" on shard \"shard1\""));
    }

    @Test
    void follows_a_tenant_that_was_moved_by_hand() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "bluth_co");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        cluster.onVeneer(
                "DROP SCHEMA bluth_co CASCADE",
                "CREATE SCHEMA bluth_co AUTHORIZATION veneer_admin",
                "SET ROLE veneer_admin",
                "IMPORT FOREIGN SCHEMA bluth_co FROM SERVER shard2 INTO bluth_co");
        TenantRouter moved = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard2").build());

        assertThat(moved.apply().orThrow().applied().get(0).summary())
                .isEqualTo("record schema \"bluth_co\", which was placed anew, as that of tenant \"bluth_co\" on shard"
                        + " \"shard2\"");
        assertThat(moved.plan().isEmpty()).isTrue();
        assertThat(moved.tenant("bluth_co").shard()).isEqualTo("shard2");
    }

    @Test
    void leaves_alone_what_belongs_to_another_topology() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        TenantRouter other = cluster.router(ShardTopology.builder("library")
                .shard("shard1", at -> cluster.address(at, 1))
                .shard("shard3", at -> cluster.address(at, 1))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .tenant("bluth_co")
                .on("shard3")
                .build());

        assertThat(other.plan(PlanOptions.defaults()
                                .withPruning()
                                .adoptingServers("shard1")
                                .adoptingTenants("bluth_co"))
                        .refusals())
                .extracting(it -> it.explanation().message())
                .containsExactly(
                        "foreign server \"shard1\" belongs to topology \"bookstore\"",
                        "schema \"bluth_co\" belongs to topology \"bookstore\"");
    }

    @Test
    void refuses_to_adopt_what_is_not_declared() {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = cluster.router(cluster.topology().build());

        assertThatThrownBy(() ->
                        router.plan(PlanOptions.defaults().adoptingTenants("x").adoptingServers("y")))
                .isInstanceOf(PlanException.class)
                .hasMessage("""
                        topology "bookstore" cannot be planned on this veneer
                          - tenant "x" is to be adopted, but it is not declared
                          - foreign server "y" is to be adopted, but it is not declared""");
    }

    @Test
    void trusts_no_schema_of_its_own_name_that_a_stranger_made() {
        Cluster cluster = Cluster.fresh();
        cluster.onVeneer("CREATE SCHEMA ppp AUTHORIZATION veneer_app");
        TenantRouter router = cluster.router(cluster.topology().build());

        assertThatThrownBy(router::apply).isInstanceOf(PlanException.class).hasMessage("""
                        schema "ppp" on the veneer is not one that this library made, or not closed to others
                          Detail: It belongs to role "veneer_app", or others may change it or its tables, or it lacks the table "applier".
                          Hint: Revoke what others have on it, plan as a member of the role that owns it, or rename it.""");
    }

    @Test
    void prunes_no_tenant_in_whose_schema_others_built_something() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        cluster.onVeneer("CREATE VIEW public.all_books AS SELECT * FROM bluth_co.books");
        TenantRouter without = cluster.router(cluster.topology().build());

        assertThat(without.apply(
                                without.plan(PlanOptions.defaults().withPruning()),
                                ApplyOptions.defaults().acceptHazards())
                        .failures())
                .singleElement()
                .satisfies(it -> assertThat(it.explanation().detail().orElseThrow())
                        .contains("view public.all_books depends on foreign table bluth_co.books"));
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_table")).isEqualTo("2");
    }

    @Test
    void imports_no_tenant_from_a_second_place_into_another_schema() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onShard(2, "CREATE SCHEMA bluth_co", "CREATE TABLE bluth_co.books (id int)");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        TenantRouter moved = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .schema("bluth")
                .on("shard2")
                .build());

        assertThat(moved.apply().refusals())
                .singleElement()
                .satisfies(it -> assertThat(it.explanation().message())
                        .isEqualTo(
                                "tenant \"bluth_co\" is declared in schema \"bluth_co\" on shard \"shard2\", but stands in"
                                        + " schema \"bluth_co\" on shard \"shard1\""));
        assertThat(cluster.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'bluth'"))
                .isEqualTo("0");
    }

    @Test
    void pruning_takes_nothing_from_the_owner_of_a_schema() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topology()
                        .grantTo("veneer_admin")
                        .tenant("bluth_co")
                        .on("shard1")
                        .build())
                .apply()
                .orThrow();
        TenantRouter without = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());

        without.apply(
                        without.plan(PlanOptions.defaults().withPruning()),
                        ApplyOptions.defaults().acceptHazards())
                .orThrow();
        cluster.onVeneer("DROP FOREIGN TABLE bluth_co.books");
        without.apply(ApplyOptions.defaults().comparingFully()).orThrow();
        assertThat(without.plan(PlanOptions.defaults().withPruning()).isEmpty()).isTrue();
    }

    @Test
    void a_role_is_not_forgotten_while_it_keeps_a_privilege() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.router(cluster.topology().tenant("bluth_co").on("shard1").build())
                .apply()
                .orThrow();
        cluster.onVeneer(
                "GRANT SELECT ON bluth_co.books TO veneer_app WITH GRANT OPTION",
                "SET ROLE veneer_admin",
                "GRANT SELECT ON bluth_co.books TO veneer_app WITH GRANT OPTION",
                "SET ROLE veneer_app",
                "GRANT SELECT ON bluth_co.books TO pg_monitor");
        TenantRouter without = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1).admin(cluster.shardAdmin(1)))
                .tenant("bluth_co")
                .on("shard1")
                .build());
        PlanOptions pruning = PlanOptions.defaults().withPruning();

        assertThat(without.apply(without.plan(pruning), ApplyOptions.defaults().acceptHazards())
                        .failures())
                .extracting(it -> it.scope().words())
                .containsExactly("tenant \"bluth_co\" on shard \"shard1\"", "no longer used by any tenant");
        cluster.onVeneer("SET ROLE veneer_app", "REVOKE SELECT ON bluth_co.books FROM pg_monitor");
        without.apply(without.plan(pruning), ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(without.plan(pruning).isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT has_any_column_privilege('veneer_app', 'bluth_co.books', 'SELECT')"))
                .isEqualTo("false");
    }

    @Test
    void an_adopted_servers_new_address_is_a_hazard_for_the_tables_that_stand_on_it() {
        Cluster cluster = Cluster.fresh();
        cluster.onVeneer(
                "CREATE SERVER shard1 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'elsewhere')",
                "ALTER SERVER shard1 OWNER TO veneer_admin",
                "CREATE FOREIGN TABLE public.theirs (id int) SERVER shard1");
        TenantRouter router = cluster.router(cluster.topology().build());

        assertThat(router.plan(PlanOptions.defaults().adoptingServers("shard1")).hazards())
                .extracting(it -> it.hazard().orElseThrow().reason())
                .containsExactly("1 foreign table would be served from another address; no row is moved there");
    }

    @Test
    void a_renamed_tenant_is_recorded_and_stays_guarded() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "a_co");
        cluster.createTenant(2, "b_co");
        cluster.createTenant(2, "a_co");
        cluster.router(cluster.topology().tenant("a_co").on("shard1").build())
                .apply()
                .orThrow();
        TenantRouter renamed = cluster.router(cluster.topology()
                .tenant("b_co")
                .schema("a_co")
                .on("shard1", from -> from.schema("a_co"))
                .build());
        assertThat(renamed.apply().orThrow().applied())
                .extracting(it -> it.summary())
                .containsExactly("record schema \"a_co\", whose tenant was renamed, as that of tenant \"b_co\" on shard"
                        + " \"shard1\"");
        assertThat(renamed.plan().isEmpty()).isTrue();

        assertThat(cluster.router(cluster.topology().tenant("b_co").on("shard2").build())
                        .plan()
                        .refusals())
                .hasSize(1);
        TenantRouter both = cluster.router(cluster.topology()
                .tenant("b_co")
                .schema("a_co")
                .on("shard1", from -> from.schema("a_co"))
                .tenant("a_co")
                .schema("a_co_2")
                .on("shard2")
                .build());
        both.apply().orThrow();
        assertThat(both.plan().isEmpty()).isTrue();
    }

    @Test
    void a_mapping_that_others_dropped_is_forgotten_by_pruning() {
        Cluster cluster = Cluster.fresh();
        cluster.router(cluster.topology().build()).apply().orThrow();
        cluster.onVeneer("DROP USER MAPPING FOR veneer_app SERVER shard1");
        TenantRouter without = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .build());

        without.apply(
                        without.plan(PlanOptions.defaults().withPruning()),
                        ApplyOptions.defaults().acceptHazards())
                .orThrow();
        assertThat(cluster.ask("SELECT count(*) FROM ppp.user_mapping")).isEqualTo("0");
        assertThat(without.plan(PlanOptions.defaults().withPruning()).isEmpty()).isTrue();
    }
}
