package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.catalog.Privilege;
import dev.ppp.error.MissingPrivilegesException;
import dev.ppp.error.PlanException;
import dev.ppp.testing.Cluster;
import org.junit.jupiter.api.Test;

class PrivilegesIT {

    @Test
    void names_in_one_message_everything_that_an_administrator_has_to_run() {
        Cluster cluster = Cluster.bare();
        cluster.createTenant(1, "bluth_co");
        cluster.onVeneer(
                "REVOKE TEMPORARY ON DATABASE " + cluster.database() + " FROM PUBLIC", "CREATE SCHEMA bluth_co");
        TenantRouter router = cluster.router(cluster.topology()
                .userMapping("re\"port", as -> as.user("bookstore_app").password("x"))
                .grantTo("re\"port", Privilege.SELECT)
                .tenant("bluth_co")
                .on("shard1")
                .build());

        String message = """
                role "veneer_admin" lacks what the plan needs in database "VENEER"
                  Hint: A superuser of the veneer runs, connected to database "VENEER":
                    CREATE EXTENSION postgres_fdw;
                    CREATE ROLE "re""port" LOGIN;
                    ALTER SCHEMA "bluth_co" OWNER TO "veneer_admin";
                    GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO "veneer_admin";
                    GRANT CREATE ON DATABASE "VENEER" TO "veneer_admin";
                    GRANT TEMPORARY ON DATABASE "VENEER" TO "veneer_admin";""".replace("VENEER", cluster.database());
        assertThatThrownBy(router::plan)
                .isInstanceOf(MissingPrivilegesException.class)
                .hasMessage(message);
        assertThatThrownBy(router::apply).isInstanceOfSatisfying(MissingPrivilegesException.class, it -> {
            assertThat(it).hasMessage(message);
            cluster.onVeneer(it.statements().toArray(String[]::new));
        });
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        cluster.onVeneer("DROP OWNED BY \"re\"\"port\"", "DROP ROLE \"re\"\"port\"");
    }

    @Test
    void a_superuser_creates_the_extension_itself() {
        Cluster cluster = Cluster.bare();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = TenantRouter.builder(cluster.topology()
                        .userMapping(
                                "postgres",
                                as -> as.on("shard1")
                                        .user("bookstore_admin")
                                        .password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                        .tenant("bluth_co")
                        .on("shard1")
                        .build())
                .admin(cluster.superuser())
                .build();

        assertThat(router.apply().orThrow().applied())
                .extracting(it -> it.summary())
                .contains("create extension \"postgres_fdw\"");
        assertThat(router.plan().isEmpty()).isTrue();
    }

    @Test
    void asks_for_a_mapping_of_the_role_that_imports() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1))
                .tenant("bluth_co")
                .on("shard1")
                .build());

        assertThatThrownBy(router::plan).isInstanceOf(PlanException.class).hasMessage("""
                        topology "bookstore" cannot be planned on this veneer
                          - role "veneer_admin", which imports the tables, has no user mapping on shard "shard1": declare one with userMapping("veneer_admin", ...)""");
    }

    @Test
    void gives_each_role_what_is_declared_and_the_application_no_way_to_the_passwords() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = cluster.router(cluster.topology()
                .userMapping("pg_monitor", as -> as.user("bookstore_app").password("x"))
                .grantTo("pg_monitor", Privilege.SELECT)
                .tenant("bluth_co")
                .on("shard1")
                .build());
        router.apply().orThrow();

        assertThat(privileges(cluster, "veneer_app")).isEqualTo("DELETE,INSERT,SELECT,UPDATE");
        assertThat(privileges(cluster, "pg_monitor")).isEqualTo("SELECT");
        assertThat(Cluster.ask(cluster.app(), "SELECT has_server_privilege('shard1', 'USAGE')"))
                .isEqualTo("false");
        assertThat(Cluster.ask(cluster.app(), "SELECT bool_or(umoptions IS NOT NULL) FROM pg_user_mappings"))
                .as("an application role sees no mapping's options, not even its own")
                .isEqualTo("false");
    }

    @Test
    void default_privileges_open_neither_the_records_nor_a_tenant() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.onVeneer(
                "ALTER DEFAULT PRIVILEGES FOR ROLE veneer_admin GRANT ALL ON TABLES TO veneer_app, PUBLIC",
                "ALTER DEFAULT PRIVILEGES FOR ROLE veneer_admin GRANT ALL ON SCHEMAS TO veneer_app");
        TenantRouter router = cluster.router(ShardTopology.builder("bookstore")
                .shard("shard1", at -> cluster.address(at, 1).admin(cluster.shardAdmin(1)))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .userMapping("veneer_app", as -> as.user("bookstore_app").password(Cluster.SHARD_APP_PASSWORDS.get(0)))
                .grantTo("veneer_app", Privilege.SELECT)
                .tenant("bluth_co")
                .on("shard1")
                .build());

        router.apply().orThrow();

        assertThat(router.plan().isEmpty()).as(router.plan().toString()).isTrue();
        assertThat(privileges(cluster, "veneer_app")).isEqualTo("SELECT");
        assertThat(cluster.ask("SELECT has_table_privilege('veneer_app', 'bluth_co.books', 'DELETE')"))
                .as("nor by way of PUBLIC")
                .isEqualTo("false");
        assertThatThrownBy(() -> Cluster.ask(cluster.app(), "SELECT * FROM ppp.user_mapping"))
                .hasMessageContaining("permission denied for schema ppp");
        cluster.onVeneer("GRANT UPDATE ON ppp.tenant TO veneer_app");
        assertThatThrownBy(router::plan)
                .isInstanceOf(PlanException.class)
                .hasMessageStartingWith(
                        "schema \"ppp\" on the veneer is not one that this library made, or not closed to others");
    }

    @Test
    void names_the_foreign_tables_that_belong_to_others() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        TenantRouter router = cluster.router(
                cluster.topology().tenant("bluth_co").on("shard1").build());
        router.apply().orThrow();
        cluster.onVeneer("ALTER FOREIGN TABLE bluth_co.books OWNER TO postgres");

        assertThatThrownBy(router::plan).isInstanceOfSatisfying(MissingPrivilegesException.class, it -> {
            assertThat(it.statements())
                    .containsExactly("ALTER FOREIGN TABLE \"bluth_co\".\"books\" OWNER TO \"veneer_admin\";");
            cluster.onVeneer(it.statements().toArray(String[]::new));
        });
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
    }

    private static String privileges(Cluster cluster, String role) {
        return cluster.ask("SELECT string_agg(DISTINCT privilege_type, ',' ORDER BY privilege_type)"
                + " FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'bluth_co'::regnamespace"
                + " AND grantee = '" + role + "'::regrole");
    }
}
