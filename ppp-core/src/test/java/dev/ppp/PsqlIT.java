package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.testing.Cluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A printed plan is a script for psql. Skipped where no psql is on the path. */
class PsqlIT {

    @TempDir
    private Path directory;

    @BeforeAll
    static void psqlIsThere() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(it -> Files.isExecutable(Path.of(it, "psql")));
        assumeTrue(found, "no psql on the path");
    }

    @Test
    void runs_a_plan_with_the_passwords_as_variables() throws Exception {
        Cluster cluster = Cluster.fresh();
        String odd = "odd\n\\! touch \"; \\q 'x' :name :'y'";
        cluster.createTenant(1, "bluth_co");
        cluster.createTenant(2, odd);
        TenantRouter router = cluster.router(cluster.topology()
                .tenant("bluth_co")
                .on("shard1")
                .tenant(odd)
                .on("shard2")
                .build());

        int exitCode = psql(
                cluster,
                router.plan(),
                Map.of(
                        "shard1_veneer_admin_password", Cluster.SHARD_ADMIN_PASSWORDS.get(0),
                        "shard1_veneer_app_password", Cluster.SHARD_APP_PASSWORDS.get(0),
                        "shard2_veneer_admin_password", Cluster.SHARD_ADMIN_PASSWORDS.get(1),
                        "shard2_veneer_app_password", Cluster.SHARD_APP_PASSWORDS.get(1)));

        assertThat(exitCode).isZero();
        assertThat(router.plan().changes())
                .extracting(Change::summary)
                .as("only what cannot be known of mappings that the admin may not read back")
                .containsExactly(
                        "alter user mapping for \"veneer_app\" on foreign server \"shard1\": new password",
                        "alter user mapping for \"veneer_app\" on foreign server \"shard2\": new password");
        router.apply().orThrow();
        assertThat(router.plan().isEmpty()).isTrue();
        assertThat(router.tenant("bluth_co").dsl().fetchValue("SELECT count(*)::int FROM bluth_co.books"))
                .isEqualTo(1);
    }

    @Test
    void fails_without_the_passwords_and_sets_none() throws Exception {
        Cluster cluster = Cluster.fresh();
        TenantRouter router = cluster.router(cluster.topology().build());

        assertThat(psql(cluster, router.plan(), Map.of())).isNotZero();
        assertThat(cluster.ask("SELECT count(*) FROM pg_foreign_server")).isEqualTo("0");
    }

    private int psql(Cluster cluster, Plan plan, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("plan.sql"), plan.toString());
        List<String> command = new ArrayList<>(List.of(
                "psql",
                "-X",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(cluster.veneerServer().port()),
                "-U",
                "veneer_admin",
                "-d",
                cluster.database(),
                "-f",
                script.toString()));
        variables.forEach((name, value) -> command.addAll(List.of("-v", name + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(directory.resolve("output").toFile());
        builder.environment().put("PGPASSWORD", Cluster.ADMIN_PASSWORD);
        return builder.start().waitFor();
    }
}
