package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.query.Lane;
import dev.ppp.testing.Cluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many threads that share few connections, tenants at random, and what goes wrong in applications at random: each row that
 * is read belongs to the tenant that asked.
 */
class TenantLeaksIT {

    private static final int THREADS = 32;
    private static final int CHECKOUTS = 100_000;
    private static final int TENANTS = 20;

    /** What a checkout may do wrong before or after it reads. */
    private static final List<String> MISDEEDS = List.of(
            "SELECT 1 / 0",
            "SET search_path = t1, t2, t3",
            "SELECT set_config('search_path', 't1', false)",
            "RESET ALL",
            "BEGIN",
            "BEGIN; SET LOCAL search_path = t1",
            "BEGIN; SELECT 1 / 0",
            "SELECT no_such_column FROM authors",
            "DISCARD ALL",
            "SET search_path = ''");

    private final AtomicInteger checkouts = new AtomicInteger();
    private final AtomicInteger rows = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final ConcurrentHashMap<String, AtomicInteger> strays = new ConcurrentHashMap<>();

    @ParameterizedTest
    @EnumSource
    void are_nowhere(Lane lane) throws InterruptedException, ExecutionException {
        Cluster cluster = Cluster.fresh();
        for (int tenant = 1; tenant <= TENANTS; tenant++) {
            cluster.createTenant(1 + tenant % 2, "t" + tenant);
        }
        try (HikariDataSource veneer = pool(cluster.app());
                HikariDataSource shard1 = pool(cluster.shardApp(1));
                HikariDataSource shard2 = pool(cluster.shardApp(2))) {
            ShardTopology.Builder builder = cluster.topologyWithDirectLane(shard1, shard2);
            IntStream.rangeClosed(1, TENANTS)
                    .forEach(it -> builder.tenant("t" + it).on("shard" + (1 + it % 2)));
            ShardTopology topology = builder.build();
            cluster.router(topology).apply().orThrow();
            TenantRouter router = TenantRouter.builder(topology).app(veneer).build();

            hunt(router, lane);
        }

        assertThat(strays).isEmpty();
        assertThat(checkouts.get()).isGreaterThanOrEqualTo(CHECKOUTS);
        assertThat(failures.get()).as("misdeeds that failed").isGreaterThan(CHECKOUTS / 100);
        assertThat(rows.get()).as("rows read").isGreaterThan(CHECKOUTS * 3 / 4);
    }

    private void hunt(TenantRouter router, Lane lane) throws InterruptedException, ExecutionException {
        ThreadLocal<String> current = new ThreadLocal<>();
        DataSource source = router.dataSource(() -> Optional.ofNullable(current.get()), lane);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> hunters = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(lane.ordinal() * 1_000L + thread);
                hunters.add(threads.submit(() -> {
                    while (checkouts.incrementAndGet() <= CHECKOUTS) {
                        String tenant = "t" + (1 + random.nextInt(TENANTS));
                        current.set(tenant);
                        checkOut(source, tenant, random);
                        current.remove();
                    }
                }));
            }
            for (Future<?> hunter : hunters) {
                hunter.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void checkOut(DataSource source, String tenant, Random random) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(random.nextInt(3) > 0);
            read(connection, tenant);
            int deed = random.nextInt(MISDEEDS.size() * 8);
            if (deed < MISDEEDS.size()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(MISDEEDS.get(deed));
                }
            } else if (random.nextInt(2_000) == 0) {
                connection.abort(Runnable::run);
            } else if (random.nextInt(4) == 0 && !connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            failures.incrementAndGet();
        }
    }

    private void read(Connection connection, String tenant) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet authors = statement.executeQuery("SELECT last_name FROM authors")) {
            while (authors.next()) {
                rows.incrementAndGet();
                if (!authors.getString(1).equals("Rice of " + tenant)) {
                    strays.computeIfAbsent(tenant + " read " + authors.getString(1), it -> new AtomicInteger())
                            .incrementAndGet();
                }
            }
        }
    }

    private static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(6);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }
}
