package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.catalog.Privilege;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.Server;
import dev.ppp.testing.Server.Sqls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanIT {

    @Test
    void prints_a_whole_topology_as_a_psql_script() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");

        TenantRouter router = TenantRouter.builder(ShardTopology.builder("bookstore")
                        .revision(7)
                        .shard(
                                "shard1",
                                at -> at.host("127.0.0.1")
                                        .port(cluster.shardServer(1).port())
                                        .dbname(cluster.database())
                                        .admin(cluster.shardAdmin(1)))
                        .userMapping(
                                "veneer_admin", as -> as.user("bookstore_admin").password("one"))
                        .userMapping(
                                "veneer_app", as -> as.user("bookstore_app").password("two"))
                        .grantTo("veneer_app")
                        .tenant("bluth_co")
                        .schema("bluth")
                        .on("shard1")
                        .build())
                .admin(cluster.admin())
                .build();

        assertThat(text(router.plan(), cluster)).isEqualTo("""
                -- Plan: 9 to create, 2 to alter, 0 to drop
                -- Topology "bookstore", revision 7, on database "DATABASE" as role "veneer_admin"
                \\set ON_ERROR_STOP on

                -- shared by all tenants
                BEGIN;
                -- create schema "ppp" for the records of this library
                CREATE SCHEMA ppp;
                REVOKE ALL ON SCHEMA ppp FROM PUBLIC;
                CREATE TABLE ppp.applier (
                    id integer PRIMARY KEY CHECK (id = 1), layout integer NOT NULL, generation bigint NOT NULL DEFAULT 0,
                    holder text, holder_is text, lease_until timestamptz);
                INSERT INTO ppp.applier (id, layout) VALUES (1, 1);
                CREATE TABLE ppp.topology (topology text PRIMARY KEY, revision bigint NOT NULL);
                CREATE TABLE ppp.applied (topology text PRIMARY KEY, digest text NOT NULL);
                CREATE TABLE ppp.foreign_server (server text PRIMARY KEY, topology text NOT NULL);
                CREATE TABLE ppp.user_mapping (
                    server text, role text, topology text NOT NULL,
                    options text[] NOT NULL, verifiers text[] NOT NULL DEFAULT '{}', PRIMARY KEY (server, role));
                CREATE TABLE ppp.tenant (
                    schema text PRIMARY KEY, tenant text NOT NULL, topology text NOT NULL,
                    server text NOT NULL, remote_schema text NOT NULL, created boolean NOT NULL, tables text[],
                    selection text, relations bigint[], shapes text[], types text[] NOT NULL DEFAULT '{}');
                CREATE TABLE ppp.shape (digest text PRIMARY KEY, numbers integer[] NOT NULL, names text[] NOT NULL);
                CREATE TABLE ppp.grantee (topology text, role text, PRIMARY KEY (topology, role));
                -- record revision 7 of topology "bookstore"
                INSERT INTO ppp.topology (topology, revision) VALUES ('bookstore', 7)
                    ON CONFLICT (topology) DO UPDATE SET revision = EXCLUDED.revision;
                -- record role "veneer_app" as one that may query
                INSERT INTO ppp.grantee (topology, role) VALUES ('bookstore', 'veneer_app') ON CONFLICT DO NOTHING;
                -- create foreign server "shard1"
                CREATE SERVER "shard1" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (
                    host '127.0.0.1',
                    port 'PORT1',
                    dbname 'DATABASE',
                    fdw_startup_cost '45000',
                    fdw_tuple_cost '1',
                    fetch_size '1000',
                    batch_size '1000',
                    async_capable 'true',
                    connect_timeout '10',
                    tcp_user_timeout '10000',
                    keepalives '1',
                    keepalives_idle '10',
                    keepalives_interval '5',
                    keepalives_count '3'
                );
                INSERT INTO ppp.foreign_server (server, topology) VALUES ('shard1', 'bookstore')
                    ON CONFLICT (server) DO UPDATE SET topology = EXCLUDED.topology;
                -- create user mapping for "veneer_admin" on foreign server "shard1"
                CREATE USER MAPPING FOR "veneer_admin" SERVER "shard1" OPTIONS (user 'bookstore_admin', password :'shard1_veneer_admin_password');
                INSERT INTO ppp.user_mapping (server, role, topology, options) VALUES ('shard1', 'veneer_admin', 'bookstore', ARRAY['user=bookstore_admin', 'password']::pg_catalog.text[])
                    ON CONFLICT (server, role) DO UPDATE SET topology = EXCLUDED.topology, options = EXCLUDED.options;
                -- create user mapping for "veneer_app" on foreign server "shard1"
                CREATE USER MAPPING FOR "veneer_app" SERVER "shard1" OPTIONS (user 'bookstore_app', password :'shard1_veneer_app_password');
                INSERT INTO ppp.user_mapping (server, role, topology, options) VALUES ('shard1', 'veneer_app', 'bookstore', ARRAY['user=bookstore_app', 'password']::pg_catalog.text[])
                    ON CONFLICT (server, role) DO UPDATE SET topology = EXCLUDED.topology, options = EXCLUDED.options;
                COMMIT;

                -- tenant "bluth_co" on shard "shard1"
                BEGIN;
                -- create schema "bluth"
                CREATE SCHEMA "bluth";
                INSERT INTO ppp.tenant (schema, tenant, topology, server, remote_schema, created)
                    VALUES ('bluth', 'bluth_co', 'bookstore', 'shard1', 'bluth_co', true)
                    ON CONFLICT (schema) DO UPDATE SET tenant = EXCLUDED.tenant, topology = EXCLUDED.topology,
                    server = EXCLUDED.server, remote_schema = EXCLUDED.remote_schema, created = EXCLUDED.created;
                -- create foreign table "bluth"."authors"
                CREATE FOREIGN TABLE "bluth"."authors" (
                    "id" uuid DEFAULT gen_random_uuid() NOT NULL,
                    "first_name" text NOT NULL,
                    "last_name" text NOT NULL
                )
                    SERVER "shard1" OPTIONS (schema_name 'bluth_co', table_name 'authors');
                -- create foreign table "bluth"."books"
                CREATE FOREIGN TABLE "bluth"."books" (
                    "id" uuid DEFAULT gen_random_uuid() NOT NULL,
                    "title" text NOT NULL,
                    "author_id" uuid NOT NULL
                )
                    SERVER "shard1" OPTIONS (schema_name 'bluth_co', table_name 'books');
                -- grant USAGE on schema "bluth" to "veneer_app"
                GRANT USAGE ON SCHEMA "bluth" TO "veneer_app";
                -- grant SELECT, INSERT, UPDATE, DELETE on tables "authors", "books" of schema "bluth" to "veneer_app"
                GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "bluth"."authors", "bluth"."books" TO "veneer_app";
                COMMIT;
                """);
    }

    @Test
    void alters_only_the_options_and_privileges_that_differ() {
        Cluster cluster = standing();

        Plan plan = cluster.router(cluster.topologyOfVeneerOnly()
                        .revision(2)
                        .grantTo("pg_monitor", Privilege.SELECT)
                        .userMapping(
                                "pg_monitor", as -> as.user("bookstore_app").password("x"))
                        .tenant("bluth_co")
                        .on("shard1")
                        .tenant("cyberdyne")
                        .on("shard2")
                        .build())
                .plan();
        Sqls.run(
                cluster.superuser(),
                "ALTER SERVER shard1 OPTIONS (SET fetch_size '7', ADD truncatable 'false', DROP batch_size)",
                "REVOKE DELETE, UPDATE ON bluth_co.books FROM veneer_app",
                "GRANT TRUNCATE ON bluth_co.authors TO veneer_app",
                "REVOKE USAGE ON SCHEMA cyberdyne FROM veneer_app");
        assertThat(plan.changes()).hasSize(8);

        Plan repair = router(cluster).plan();

        assertThat(text(repair, cluster)).isEqualTo("""
                -- Plan: 2 to create, 1 to alter, 1 to drop
                -- Topology "bookstore", on database "DATABASE" as role "veneer_admin"
                \\set ON_ERROR_STOP on

                -- shared by all tenants
                BEGIN;
                -- alter foreign server "shard1": fetch_size '7' -> '1000', batch_size '1000', no truncatable (was 'false')
                ALTER SERVER "shard1" OPTIONS (SET fetch_size '1000', ADD batch_size '1000', DROP truncatable);
                COMMIT;

                -- tenant "bluth_co" on shard "shard1"
                BEGIN;
                -- grant UPDATE, DELETE on table "books" of schema "bluth_co" to "veneer_app"
                GRANT UPDATE, DELETE ON TABLE "bluth_co"."books" TO "veneer_app";
                -- revoke TRUNCATE on table "authors" of schema "bluth_co" from "veneer_app"
                -- HAZARD: statements of the role that use these privileges fail
                REVOKE TRUNCATE ON TABLE "bluth_co"."authors" FROM "veneer_app";
                COMMIT;

                -- tenant "cyberdyne" on shard "shard2"
                BEGIN;
                -- grant USAGE on schema "cyberdyne" to "veneer_app"
                GRANT USAGE ON SCHEMA "cyberdyne" TO "veneer_app";
                COMMIT;
                """);
        router(cluster).apply(repair, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(router(cluster).plan().isEmpty()).isTrue();
    }

    @Test
    void drops_with_pruning_what_the_topology_no_longer_names_and_says_what_is_lost() {
        Cluster cluster = standing();
        TenantRouter smaller = cluster.router(ShardTopology.builder("bookstore")
                .shard(
                        "shard1",
                        at -> at.host("127.0.0.1")
                                .port(cluster.shardServer(1).port())
                                .dbname(cluster.database()))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .tenant("bluth_co")
                .on("shard1", from -> from.except("books"))
                .build());

        assertThat(smaller.plan().toString()).isEqualTo("""
                -- Plan: 0 to create, 0 to alter, 0 to drop
                -- Topology "bookstore", on database "%s" as role "veneer_admin"
                -- Note: tenant "bluth_co" still has foreign table "books", not selected by limitTo or except; a plan with pruning drops what is not selected
                -- Note: 1 tenant is no longer declared and kept; a plan with pruning drops what is no longer declared
                """.formatted(cluster.database()));
        Plan plan = smaller.plan(PlanOptions.defaults().withPruning());
        assertThat(text(plan, cluster)).isEqualTo("""
                -- Plan: 0 to create, 0 to alter, 9 to drop
                -- Topology "bookstore", on database "DATABASE" as role "veneer_admin"
                \\set ON_ERROR_STOP on

                -- tenant "bluth_co" on shard "shard1"
                BEGIN;
                -- drop foreign table "books" of schema "bluth_co"
                -- HAZARD: queries of these tables through the veneer fail; the shard keeps their rows
                DROP FOREIGN TABLE "bluth_co"."books";
                -- revoke SELECT, INSERT, UPDATE, DELETE on table "authors" of schema "bluth_co" from "veneer_app"
                -- HAZARD: statements of the role that use these privileges fail
                REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLE "bluth_co"."authors" FROM "veneer_app";
                -- revoke USAGE on schema "bluth_co" from "veneer_app"
                -- HAZARD: statements of the role that use these privileges fail
                REVOKE USAGE ON SCHEMA "bluth_co" FROM "veneer_app";
                COMMIT;

                -- tenant "cyberdyne" on shard "shard2"
                BEGIN;
                -- drop tenant "cyberdyne" from the veneer: schema "cyberdyne" with 2 foreign tables
                -- HAZARD: the tenant can no longer be queried through the veneer; the shard keeps its rows
                DROP FOREIGN TABLE "cyberdyne"."authors", "cyberdyne"."books";
                DROP SCHEMA "cyberdyne";
                DELETE FROM ppp.tenant WHERE schema = 'cyberdyne';
                COMMIT;

                -- no longer used by any tenant
                BEGIN;
                -- forget role "veneer_app", which is no longer declared
                DELETE FROM ppp.grantee WHERE topology = 'bookstore' AND role = 'veneer_app';
                -- drop user mapping for "veneer_app" on foreign server "shard1"
                -- HAZARD: the role can no longer query tenants of this shard
                DROP USER MAPPING FOR "veneer_app" SERVER "shard1";
                DELETE FROM ppp.user_mapping WHERE server = 'shard1' AND role = 'veneer_app';
                -- drop user mapping for "veneer_admin" on foreign server "shard2"
                -- HAZARD: the role can no longer query tenants of this shard
                DROP USER MAPPING FOR "veneer_admin" SERVER "shard2";
                DELETE FROM ppp.user_mapping WHERE server = 'shard2' AND role = 'veneer_admin';
                -- drop user mapping for "veneer_app" on foreign server "shard2"
                -- HAZARD: the role can no longer query tenants of this shard
                DROP USER MAPPING FOR "veneer_app" SERVER "shard2";
                DELETE FROM ppp.user_mapping WHERE server = 'shard2' AND role = 'veneer_app';
                -- drop foreign server "shard2"
                -- HAZARD: the shard can no longer be reached through the veneer
                DROP SERVER "shard2";
                DELETE FROM ppp.foreign_server WHERE server = 'shard2';
                COMMIT;
                """);
        smaller.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();
        assertThat(smaller.plan(PlanOptions.defaults().withPruning()).isEmpty()).isTrue();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_server")).isEqualTo("1");
        assertThat(Cluster.ask(cluster.shardAdmin(2), "SELECT count(*) FROM cyberdyne.books"))
                .as("rows on the shard")
                .isEqualTo("1");
    }

    @Test
    void asks_the_same_number_of_queries_whatever_the_number_of_tenants() {
        Cluster cluster = Cluster.fresh();
        for (String tenant : List.of("t1", "t2", "t3", "t4", "t5")) {
            cluster.createTenant(1, tenant);
        }
        TenantRouter one = cluster.router(
                cluster.topology().tenants(Map.of("t1", "shard1")).build());
        TenantRouter five = cluster.router(cluster.topology()
                .tenants(Map.of("t1", "shard1", "t2", "shard1", "t3", "shard1", "t4", "shard1", "t5", "shard1"))
                .build());

        for (int round = 0; round < 2; round++) {
            assertThat(queries(cluster, 0, five))
                    .isEqualTo(queries(cluster, 0, one))
                    .isPositive();
            assertThat(queries(cluster, 1, five))
                    .isEqualTo(queries(cluster, 1, one))
                    .isPositive();
            five.apply().orThrow();
        }
        assertThat(five.plan().isEmpty()).isTrue();
    }

    /** The statements in a server's log during one plan, settings of the driver's session included. */
    private static int queries(Cluster cluster, int server, TenantRouter router) {
        Server log = server == 0 ? cluster.veneerServer() : cluster.shardServer(server);
        int before = statements(log, cluster);
        router.plan();
        return statements(log, cluster) - before;
    }

    private static int statements(Server server, Cluster cluster) {
        return (int) server.log()
                .lines()
                .filter(it -> it.contains("@" + cluster.database() + " ") && it.contains("LOG:  execute "))
                .count();
    }

    @Test
    void gives_each_password_a_psql_variable_of_its_own() {
        Cluster cluster = Cluster.fresh();
        cluster.onVeneer("CREATE ROLE \"c\" LOGIN", "CREATE ROLE \"b_c\" LOGIN", "CREATE ROLE \"b c\" LOGIN");
        try {
            Plan plan = cluster.router(ShardTopology.builder("bookstore")
                            .shard("a", at -> at.host("h"))
                            .shard("a_b", at -> at.host("h"))
                            .userMapping("b_c", as -> as.on("a").password("1"))
                            .userMapping("c", as -> as.on("a_b").password("2"))
                            .userMapping("b c", as -> as.on("a").password("3"))
                            .build())
                    .plan();

            assertThat(plan.toString())
                    .contains("FOR \"b_c\" SERVER \"a\" OPTIONS (password :'a_b_c_password')")
                    .contains("FOR \"b c\" SERVER \"a\" OPTIONS (password :'a_b_c_password_2')")
                    .contains("FOR \"c\" SERVER \"a_b\" OPTIONS (password :'a_b_c_password_3')");
        } finally {
            cluster.onVeneer("DROP ROLE \"c\"", "DROP ROLE \"b_c\"", "DROP ROLE \"b c\"");
        }
    }

    /** Two tenants that stand. */
    private static Cluster standing() {
        Cluster cluster = Cluster.fresh();
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, "cyberdyne");
        router(cluster).apply().orThrow();
        assertThat(router(cluster).plan().isEmpty()).isTrue();
        return cluster;
    }

    private static TenantRouter router(Cluster cluster) {
        return cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .on("shard2")
                .build());
    }

    private static String text(Plan plan, Cluster cluster) {
        return plan.toString()
                .replace(String.valueOf(cluster.shardServer(1).port()), "PORT1")
                .replace(String.valueOf(cluster.shardServer(2).port()), "PORT2")
                .replace(cluster.database(), "DATABASE");
    }
}
