package dev.ppp.examples.cluster;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.using;

import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

final class EmbeddedClusterIT {

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void has_one_veneer_and_three_shards() {
        assertThat(cluster.servers())
                .extracting(
                        Server::name,
                        server -> server.address().dbname(),
                        server -> server.admin().role())
                .containsExactly(
                        tuple("veneer", "veneer", "veneer_admin"),
                        tuple("shard1", "bookstore", "bookstore_admin"),
                        tuple("shard2", "bookstore", "bookstore_admin"),
                        tuple("shard3", "bookstore", "bookstore_admin"));
    }

    @ParameterizedTest
    @CsvSource({"shard1,bluth_co", "shard2,cyberdyne", "shard2,dunder_mifflin", "shard3,initech"})
    void gives_each_tenant_seven_authors_and_eight_books(String shard, String tenant) {
        DSLContext app = dsl(cluster.shard(shard).appDataSource());
        assertThat(app.fetchValue("SELECT count(*) FROM {0}", name(tenant, AUTHORS.getName())))
                .isEqualTo(7L);
        assertThat(app.fetchValue("SELECT count(*) FROM {0}", name(tenant, BOOKS.getName())))
                .isEqualTo(8L);
    }

    @Test
    void gives_the_same_author_another_id_in_each_tenant() {
        assertThat(Stream.of("cyberdyne", "dunder_mifflin")
                        .map(tenant -> dsl(cluster.shard("shard2").appDataSource())
                                .fetchValue(
                                        "SELECT id FROM {0} WHERE last_name = 'Rice'",
                                        name(tenant, AUTHORS.getName()))))
                .doesNotHaveDuplicates();
    }

    @Test
    void names_the_constraints() {
        assertThat(dsl(cluster.shard("shard1").adminDataSource())
                        .fetchValues("SELECT conname FROM pg_constraint"
                                + " WHERE contype IN ('p', 'u', 'f') AND connamespace = 'bluth_co'::regnamespace"
                                + " ORDER BY conname"))
                .isEqualTo(List.of("authors_full_name_uk", "authors_pk", "books_author_fk", "books_pk"));
    }

    @Test
    void has_no_role_that_is_a_superuser_but_the_one_it_began_with() {
        for (Server server : cluster.servers()) {
            assertThat(dsl(server.appDataSource()).fetchValues("SELECT rolname FROM pg_roles WHERE rolsuper"))
                    .isEqualTo(List.of("postgres"));
        }
    }

    @Test
    void uses_one_collation_everywhere() {
        for (Server server : cluster.servers()) {
            assertThat(dsl(server.appDataSource())
                            .fetchValue("SELECT datlocprovider::text || ' ' || datlocale FROM pg_database"
                                    + " WHERE datname = current_database()"))
                    .isEqualTo("b C.UTF-8");
        }
    }

    @Test
    void listens_on_127_0_0_1_alone() {
        for (Server server : cluster.servers()) {
            assertThat(dsl(server.adminDataSource()).fetchValue("SELECT current_setting('listen_addresses')"))
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void has_another_password_for_each_role_on_each_server() {
        assertThat(cluster.servers().stream()
                        .flatMap(server -> Stream.of(server.superuser(), server.admin(), server.app()))
                        .map(Login::password))
                .doesNotHaveDuplicates()
                .hasSize(12);
    }

    @Test
    void asks_for_the_password() {
        Server shard = cluster.shard("shard1");
        Server other = cluster.shard("shard2");
        PGSimpleDataSource wrong =
                shard.connectingAs(new Login(shard.app().role(), other.app().password()), new Properties());

        assertThatThrownBy(wrong::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void shows_a_password_in_no_text() {
        for (Server server : cluster.servers()) {
            assertThat(server.toString() + server.admin() + server.adminDataSource())
                    .doesNotContain(
                            server.superuser().password(),
                            server.admin().password(),
                            server.app().password());
        }
    }

    @Test
    void refuses_a_shard_that_it_does_not_have() {
        assertThatThrownBy(() -> cluster.shard("shard4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shard \"shard4\" does not exist");
    }

    private static DSLContext dsl(DataSource source) {
        return using(source, SQLDialect.POSTGRES);
    }
}
