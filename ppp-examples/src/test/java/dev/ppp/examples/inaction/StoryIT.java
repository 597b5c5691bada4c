package dev.ppp.examples.inaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.cluster.Login;
import dev.ppp.examples.cluster.Server;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class StoryIT {

    @Test
    void shows_no_password_and_leaves_none_in_any_servers_log() throws SQLException {
        try (EmbeddedCluster cluster = EmbeddedCluster.start()) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            new Story(cluster, new PrintStream(output, true, StandardCharsets.UTF_8)).tell();

            List<String> passwords = cluster.servers().stream()
                    .flatMap(server -> Stream.of(server.superuser(), server.admin(), server.app()))
                    .map(Login::password)
                    .toList();
            assertThat(output.toString(StandardCharsets.UTF_8))
                    .contains("password :'shard1_veneer_app_password'")
                    .doesNotContain(passwords);
            for (Server server : cluster.servers()) {
                assertThat(log(server)).contains("CREATE ROLE").doesNotContain(passwords);
            }
        }
    }

    private static String log(Server server) throws SQLException {
        String url = "jdbc:postgresql://" + server.address();
        try (Connection connection = DriverManager.getConnection(
                        url, server.superuser().role(), server.superuser().password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_read_file(pg_current_logfile('jsonlog'))")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
