package dev.ppp.examples.cluster;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.using;

import dev.ppp.examples.cluster.LogEntry.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;

@Tag("docker")
final class ClusterOnContainersIT {

    private static ContainerCluster cluster;

    @BeforeAll
    static void start() {
        cluster = ContainerCluster.start();
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

    @Test
    void gives_each_shard_a_name_in_the_network_beside_its_published_port() {
        assertThat(cluster.shards())
                .extracting(cluster::seenByVeneer)
                .extracting(Address::toString)
                .containsExactly("shard1:5432/bookstore", "shard2:5432/bookstore", "shard3:5432/bookstore");
        assertThat(cluster.shards())
                .extracting(shard -> shard.address().port())
                .doesNotContain(ContainerServer.PORT)
                .doesNotHaveDuplicates();
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
    void uses_one_collation_everywhere() {
        for (Server server : cluster.servers()) {
            assertThat(dsl(server.appDataSource())
                            .fetchValue("SELECT datlocprovider::text || ' ' || datlocale FROM pg_database"
                                    + " WHERE datname = current_database()"))
                    .isEqualTo("b C.UTF-8");
        }
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
    void logs_statements_and_never_a_password() throws SQLException {
        Server shard = cluster.shard("shard1");
        try (StatementLog log = shard.openStatementLog();
                Connection connection = shard.appDataSource().getConnection()) {
            log.read();
            dsl(connection).execute("SELECT 'once\nand\tfor Žofie'");

            assertThat(log.read())
                    .extracting(entry -> ((Statement) entry).sql())
                    .containsExactly("SELECT 'once\nand\tfor Žofie'");
        }
        for (Server server : cluster.servers()) {
            assertThat(wholeLog(server))
                    .contains("CREATE ROLE", "SCRAM-SHA-256$")
                    .doesNotContain(passwords());
        }
    }

    @Test
    void leaves_nothing_when_it_is_closed() {
        ContainerCluster other = ContainerCluster.start(ClusterSettings.forMeasuring(1));
        assertThat(containers(other.id())).isEqualTo(2);
        assertThat(networks(other.id())).isEqualTo(1);

        other.close();
        other.close();

        assertThat(containers(other.id())).isZero();
        assertThat(networks(other.id())).isZero();
        assertThat(other.isClosing()).isTrue();
    }

    @Test
    void is_removed_by_its_id_alone() {
        ContainerCluster other = ContainerCluster.start(ClusterSettings.forMeasuring(1));

        ContainerCluster.removeLeftOver(other.id());
        ContainerCluster.removeLeftOver(other.id());

        assertThat(containers(other.id())).isZero();
        assertThat(networks(other.id())).isZero();
        other.close();
    }

    @Test
    void says_which_image_it_could_not_get() {
        assertThatThrownBy(() -> ContainerCluster.start(ClusterSettings.forMeasuring(1), "localhost:1/no/such:image"))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("could not get image \"localhost:1/no/such:image\": ")
                .hasMessageEndingWith("; the system property ppp.postgres.image names another one");
    }

    private static List<String> passwords() {
        return cluster.servers().stream()
                .flatMap(any -> Stream.of(any.superuser(), any.admin(), any.app()))
                .map(Login::password)
                .toList();
    }

    private static String wholeLog(Server server) {
        return dsl(server.connectingAs(server.superuser(), StatementLog.sessionProperties()))
                .fetchSingle("SELECT pg_read_file(pg_current_logfile('jsonlog'))")
                .into(String.class);
    }

    private static int containers(String id) {
        return DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(ContainerCluster.LABEL, id))
                .exec()
                .size();
    }

    private static int networks(String id) {
        return DockerClientFactory.instance()
                .client()
                .listNetworksCmd()
                .withFilter("label", List.of(ContainerCluster.LABEL + "=" + id))
                .exec()
                .size();
    }

    private static DSLContext dsl(DataSource source) {
        return using(source, SQLDialect.POSTGRES);
    }

    private static DSLContext dsl(Connection connection) {
        return using(connection, SQLDialect.POSTGRES);
    }
}
