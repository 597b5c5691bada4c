package dev.ppp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.cluster.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;

/** The README shows an example that is compiled, and the plan that it prints. */
final class ReadmeIT {

    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");

    @Test
    void shows_code_that_is_compiled() throws IOException {
        String source = Files.readString(ROOT.resolve("ppp-examples/src/main/java/dev/ppp/examples/Quickstart.java"));

        assertThat(withoutSpace(block(Files.readString(ROOT.resolve("README.md")), "java")))
                .isEqualTo(withoutSpace(between(source, "// README\n", "// end of README")));
    }

    @Test
    void shows_the_plan_that_the_example_prints() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start()) {
            Server first = cluster.shard("shard1");
            Server second = cluster.shard("shard2");
            givePasswordsOf(first, second);

            Quickstart.Outcome outcome = new Quickstart(
                            cluster.veneer().adminDataSource(),
                            cluster.veneer().appDataSource(),
                            first.address().port(),
                            second.address().port(),
                            first.admin()::password,
                            first.app()::password)
                    .run();

            String plan = outcome.plan()
                    .toString()
                    .replace("port '" + first.address().port() + "'", "port '5433'")
                    .replace("port '" + second.address().port() + "'", "port '5434'");
            assertThat(block(Files.readString(ROOT.resolve("README.md")), "sql"))
                    .isEqualTo(plan);
            assertThat(outcome.authors())
                    .singleElement()
                    .satisfies(it -> assertThat(it.getFirstName()).isEqualTo("Anne"));
        }
    }

    /** The example has one password for all shards; the cluster has one for each. */
    private static void givePasswordsOf(Server from, Server to) throws SQLException {
        PGSimpleDataSource superuser = new PGSimpleDataSource();
        superuser.setServerNames(new String[] {to.address().host()});
        superuser.setPortNumbers(new int[] {to.address().port()});
        superuser.setDatabaseName(to.address().dbname());
        superuser.setUser(to.superuser().role());
        superuser.setPassword(to.superuser().password());
        try (Connection connection = superuser.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE bookstore_admin PASSWORD '"
                    + verifier(from.admin().password()) + "'");
            statement.execute(
                    "ALTER ROLE bookstore_app PASSWORD '" + verifier(from.app().password()) + "'");
        }
    }

    private static String verifier(String password) {
        return PasswordUtil.encodeScramSha256(password.toCharArray());
    }

    private static String block(String document, String language) {
        Matcher matcher = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(document);
        assertThat(matcher.find()).as("a block of " + language).isTrue();
        return matcher.group(1);
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
