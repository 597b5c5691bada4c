package dev.ppp.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.using;

import dev.ppp.examples.cluster.LogEntry.Failure;
import dev.ppp.examples.cluster.LogEntry.Session;
import dev.ppp.examples.cluster.LogEntry.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.SQLDialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

final class StatementLogIT {

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
    void reads_each_statement_once_and_not_its_own() throws SQLException {
        Server shard = cluster.shard("shard1");
        try (StatementLog log = shard.openStatementLog();
                Connection connection = shard.appDataSource().getConnection()) {
            assertThat(log.read())
                    .allSatisfy(entry -> assertThat(entry.session().role()).isEqualTo("bookstore_app"));
            execute(connection, "SELECT 'once\nand\tfor Žofie'");

            assertThat(log.read())
                    .containsExactly(
                            new Statement(session(connection), "SELECT 'once\nand\tfor Žofie'", Optional.empty()));
            assertThat(log.read()).isEmpty();
        }
    }

    @Test
    void reads_the_parameters_of_a_statement() throws SQLException {
        Server shard = cluster.shard("shard1");
        try (StatementLog log = shard.openStatementLog();
                Connection connection = shard.appDataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT ?::int")) {
            log.read();
            statement.setInt(1, 42);
            statement.execute();

            assertThat(log.read())
                    .containsExactly(
                            new Statement(session(connection), "SELECT $1::int", Optional.of("Parameters: $1 = '42'")));
        }
    }

    @Test
    void reads_what_failed() throws SQLException {
        Server shard = cluster.shard("shard1");
        try (StatementLog log = shard.openStatementLog();
                Connection connection = shard.appDataSource().getConnection()) {
            log.read();
            try {
                execute(connection, "SELECT 1 / 0");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("22012");
            }

            assertThat(log.read())
                    .containsExactly(
                            new Failure(session(connection), "22012", "division by zero", Optional.of("SELECT 1 / 0")));
        }
    }

    @Test
    void reads_more_than_one_chunk_in_order() throws SQLException {
        Server shard = cluster.shard("shard2");
        List<String> statements = IntStream.range(0, 300)
                .mapToObj(i -> "SELECT " + i + " /* " + "é".repeat(5_000) + " */")
                .toList();
        try (StatementLog log = shard.openStatementLog();
                Connection connection = shard.appDataSource().getConnection()) {
            log.read();
            for (String statement : statements) {
                execute(connection, statement);
            }

            assertThat(log.read())
                    .extracting(entry -> ((Statement) entry).sql())
                    .containsExactlyElementsOf(statements);
        }
    }

    @Test
    void never_holds_a_password_although_it_holds_every_statement() {
        for (Server server : cluster.servers()) {
            String whole = wholeLog(server);

            assertThat(whole).contains("CREATE ROLE", "SCRAM-SHA-256$");
            assertThat(cluster.servers().stream()
                            .flatMap(any -> Stream.of(any.superuser(), any.admin(), any.app()))
                            .map(Login::password)
                            .filter(whole::contains))
                    .isEmpty();
        }
    }

    private static String wholeLog(Server server) {
        return using(server.connectingAs(server.superuser(), StatementLog.sessionProperties()), SQLDialect.POSTGRES)
                .fetchSingle("SELECT pg_read_file(pg_current_logfile('jsonlog'))")
                .into(String.class);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Session session(Connection connection) throws SQLException {
        return new Session(connection.unwrap(PGConnection.class).getBackendPID(), "bookstore_app", "ppp-examples");
    }
}
