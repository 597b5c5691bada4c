package dev.ppp.testing;

import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.plan.ApplyOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A Java process that applies tenants {@code t1}, {@code t2} and so on, all on {@code shard1}, and prints each time how many
 * are done, so that it can be killed in the midst of it.
 */
public final class ApplyingProcess {

    private ApplyingProcess() {}

    /**
     * Begins to apply.
     *
     * @param arguments the veneer's port, the shard's port, the database and the number of tenants
     */
    public static void main(String[] arguments) {
        String database = arguments[2];
        ShardTopology.Builder topology = ShardTopology.builder("bookstore")
                .shard(
                        "shard1",
                        at -> at.host("127.0.0.1")
                                .port(Integer.parseInt(arguments[1]))
                                .dbname(database)
                                .admin(login(
                                        arguments[1],
                                        database,
                                        "bookstore_admin",
                                        Cluster.SHARD_ADMIN_PASSWORDS.get(0))))
                .userMapping(
                        "veneer_admin", as -> as.user("bookstore_admin").password(Cluster.SHARD_ADMIN_PASSWORDS.get(0)))
                .userMapping("veneer_app", as -> as.user("bookstore_app").password(Cluster.SHARD_APP_PASSWORDS.get(0)))
                .grantTo("veneer_app");
        for (int tenant = 1; tenant <= Integer.parseInt(arguments[3]); tenant++) {
            topology.tenant("t" + tenant).on("shard1");
        }
        TenantRouter.builder(topology.build())
                .admin(login(arguments[0], database, "veneer_admin", Cluster.ADMIN_PASSWORD))
                .build()
                .apply(ApplyOptions.defaults().sessions(2).listener(it -> System.out.println("done " + it.done())));
    }

    /** Starts the process, and kills it as soon as it has told that so many tenants are done. */
    public static void killAfter(int done, Cluster cluster, int tenants) {
        try {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ApplyingProcess.class.getName(),
                            String.valueOf(cluster.veneerServer().port()),
                            String.valueOf(cluster.shardServer(1).port()),
                            cluster.database(),
                            String.valueOf(tenants)))
                    .redirectErrorStream(true)
                    .start();
            StringBuilder said = new StringBuilder();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                    if (line.equals("done " + done)) {
                        process.destroyForcibly().onExit().join();
                        return;
                    }
                }
            }
            throw new IllegalStateException("process ended before " + done + " tenants were done:\n" + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PGSimpleDataSource login(String port, String database, String role, String password) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {"127.0.0.1"});
        dataSource.setPortNumbers(new int[] {Integer.parseInt(port)});
        dataSource.setDatabaseName(database);
        dataSource.setUser(role);
        dataSource.setPassword(password);
        return dataSource;
    }
}
