package dev.ppp.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.using;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ClusterForMeasuringIT {

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(ClusterSettings.forMeasuring(2));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void has_as_many_shards_as_asked_for_and_no_tenants() {
        assertThat(cluster.servers()).extracting(Server::name).containsExactly("veneer", "shard1", "shard2");
        for (Server shard : cluster.shards()) {
            assertThat(schemas(shard)).isEqualTo(List.of("public"));
        }
    }

    @Test
    void logs_no_statement() {
        for (Server server : cluster.servers()) {
            assertThat(admin(server).fetchValue("SELECT current_setting('log_statement')"))
                    .isEqualTo("none");
            assertThat(admin(server).fetchValue("SELECT current_setting('logging_collector')"))
                    .isEqualTo("off");
        }
    }

    @Test
    void creates_further_databases_that_are_empty_and_drops_them() throws SQLException {
        Server veneer = cluster.createDatabase(cluster.veneer(), "another");
        Server shard = cluster.createDatabase(cluster.shard("shard2"), "another");
        assertThat(veneer.address().dbname()).isEqualTo("another");
        admin(veneer).execute("CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw");
        assertThat(schemas(shard)).isEqualTo(List.of("public"));

        try (Connection open = shard.adminDataSource().getConnection()) {
            cluster.checkpoint();
            cluster.dropDatabase(veneer);
            cluster.dropDatabase(shard);

            assertThat(open.isValid(5)).isFalse();
        }
        assertThatThrownBy(() -> shard.adminDataSource().getConnection())
                .isInstanceOf(SQLException.class)
                .hasMessage("FATAL: database \"another\" does not exist");
    }

    @Test
    void refuses_to_have_no_shard() {
        assertThatThrownBy(() -> ClusterSettings.forMeasuring(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number of shards 0 is not at least 1");
    }

    private static List<Object> schemas(Server server) {
        return List.copyOf(admin(server)
                .fetchValues("SELECT nspname::text FROM pg_namespace"
                        + " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname"));
    }

    private static DSLContext admin(Server server) {
        return using(server.adminDataSource(), SQLDialect.POSTGRES);
    }
}
