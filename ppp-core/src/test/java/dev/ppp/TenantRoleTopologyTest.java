package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Privilege;
import dev.ppp.catalog.RolePerTenant;
import dev.ppp.error.TopologyException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantRoleTopologyTest {

    @Test
    void names_each_tenants_role_after_its_schema_unless_told_otherwise() {
        Declaration declaration = topology()
                .userMapping("public", as -> as.user("bookstore_app"))
                .grantTo("veneer_app", Privilege.SELECT)
                .rolePerTenant()
                .tenant("bluth_co")
                .on("shard1")
                .tenant("cyberdyne")
                .schema("skynet")
                .on("shard1")
                .tenant("initech")
                .role("lumbergh")
                .on("shard1")
                .build()
                .declaration();

        assertThat(declaration.tenantRoles()).containsExactly("tenant_bluth_co", "tenant_skynet", "lumbergh");
        assertThat(declaration.tenants().get("initech").role()).contains("lumbergh");
        assertThat(declaration.rolePerTenant()).contains(new RolePerTenant(false, false));
        assertThat(declaration.grantees(declaration.tenants().get("bluth_co")))
                .containsExactly(new Grantee("tenant_bluth_co", Set.of(Privilege.SELECT)));
    }

    @Test
    void takes_names_from_a_function() {
        Declaration declaration = topology()
                .userMapping("public", as -> as.user("bookstore_app"))
                .rolePerTenant(roles -> roles.create().login().name(schema -> "eu." + schema))
                .tenant("bluth_co")
                .on("shard1")
                .build()
                .declaration();

        assertThat(declaration.tenantRoles()).containsExactly("eu.bluth_co");
        assertThat(declaration.rolePerTenant()).contains(new RolePerTenant(true, true));
        assertThat(declaration.grantees(declaration.tenants().get("bluth_co")))
                .as("without grantTo, each tenant's own login reads and writes")
                .containsExactly(new Grantee("eu.bluth_co", Privilege.DEFAULT));
    }

    @Test
    void gives_no_tenant_a_role_of_its_own_by_default() {
        Declaration declaration =
                topology().tenant("bluth_co").on("shard1").build().declaration();

        assertThat(declaration.tenants().get("bluth_co").role()).isEmpty();
        assertThat(declaration.rolePerTenant()).isEmpty();
    }

    @Test
    void is_digested_with_its_roles() {
        ShardTopology.Builder shared =
                topology().userMapping("public", as -> as.user("a")).tenant("t").on("shard1");
        ShardTopology.Builder own = topology()
                .userMapping("public", as -> as.user("a"))
                .rolePerTenant()
                .tenant("t")
                .on("shard1");
        ShardTopology.Builder created = topology()
                .userMapping("public", as -> as.user("a"))
                .rolePerTenant(TenantRolesBuilder::create)
                .tenant("t")
                .on("shard1");

        assertThat(List.of(shared, own, created))
                .extracting(it -> it.build().declaration().digest())
                .doesNotHaveDuplicates();
    }

    @Test
    void refuses_names_that_cannot_be_a_tenants_role() {
        assertProblems(
                topology()
                        .userMapping("public", as -> as.user("bookstore_app"))
                        .grantTo("veneer_app")
                        .rolePerTenant()
                        .tenant("x".repeat(57))
                        .on("shard1")
                        .tenant("a")
                        .role("pg_a")
                        .on("shard1")
                        .tenant("b")
                        .role("public")
                        .on("shard1")
                        .tenant("c")
                        .role("veneer_app")
                        .on("shard1")
                        .tenant("d")
                        .role("one")
                        .role("two")
                        .on("shard1")
                        .tenant("e")
                        .role("tenant_f")
                        .on("shard1")
                        .tenant("f")
                        .on("shard1"),
                "role of tenant \"d\" is given twice: \"one\" and \"two\"",
                "role \"tenant_" + "x".repeat(57) + "\" of tenant \"" + "x".repeat(57)
                        + "\" has 64 bytes; PostgreSQL would cut it to 63",
                "role \"pg_a\" of tenant \"a\" is a name that PostgreSQL reserves",
                "role \"public\" of tenant \"b\" is a name that PostgreSQL reserves",
                "role \"veneer_app\" of tenant \"c\" is one that may query every tenant",
                "tenants \"e\" and \"f\" share role \"tenant_f\"");
    }

    @Test
    void refuses_what_contradicts_a_role_per_tenant() {
        assertProblems(
                topology()
                        .grantTo("veneer_app")
                        .grantTo("report", Privilege.SELECT)
                        .rolePerTenant()
                        .rolePerTenant(roles -> roles.name(schema -> "a").name(schema -> "b"))
                        .tenant("bluth_co")
                        .on("shard1"),
                "role per tenant is declared twice",
                "names of tenants' roles are chosen twice",
                "roles \"veneer_app\" and \"report\" are granted different privileges, [SELECT, INSERT, UPDATE, DELETE] and"
                        + " [SELECT], but share the tenants' roles: grant them the same",
                "tenants' roles have no user mapping on shard \"shard1\", among them \"b\": declare one for \"public\","
                        + " which they all share, or one for each of them");
        assertProblems(
                topology().tenant("bluth_co").role("x").on("shard1"),
                "tenant \"bluth_co\" is given role \"x\", but tenants have no roles of their own: declare rolePerTenant()");
    }

    @Test
    void takes_a_user_mapping_for_each_role_in_the_place_of_a_shared_one() {
        ShardTopology.Builder topology = topology()
                .rolePerTenant()
                .userMapping("tenant_a", as -> as.user("a"))
                .tenant("a")
                .on("shard1");

        assertThat(topology.build().declaration().tenants().get("a").role()).isEqualTo(Optional.of("tenant_a"));
        assertProblems(
                topology.tenant("b").on("shard1").tenant("c").on("shard1"),
                "tenants' roles have no user mapping on shard \"shard1\", among them \"tenant_b\" and 1 more: declare one for"
                        + " \"public\", which they all share, or one for each of them");
    }

    private static ShardTopology.Builder topology() {
        return ShardTopology.builder("bookstore").shard("shard1", at -> at.host("10.0.1.11"));
    }

    private static void assertProblems(ShardTopology.Builder topology, String... problems) {
        assertThatThrownBy(topology::build)
                .isInstanceOfSatisfying(
                        TopologyException.class, it -> assertThat(it.problems()).isEqualTo(List.of(problems)));
    }
}
