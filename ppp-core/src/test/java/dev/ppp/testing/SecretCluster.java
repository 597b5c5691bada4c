package dev.ppp.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.ShardTopology;
import dev.ppp.TenantRouter;
import dev.ppp.testing.Server.Sqls;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;

/**
 * A fresh cluster whose roles have passwords that are hard to write and easy to find again. Everything that is written
 * during a test is recorded; after the test, none of the passwords may be in it.
 */
public final class SecretCluster implements BeforeEachCallback, AfterEachCallback {

    public static final String SHARD1_APP = "Sh1AppQx7' OR ''='\\'\\\\%L%s%%:'x' $ppp$ \u00fc\u6f22";
    public static final String SHARD2_APP = "Sh2AppQx7\";\\x41{0}${env}#&=+/?@ \u00e9 " + "LongQx7".repeat(60);
    public static final String ROTATED = "RotatedQx7'\\%I$1$$ after \u00e5";
    public static final String WRONG = "WrongQx7Qx7'\\ by hand \u00e6";
    public static final String PUBLIC = "PublicQx7'\\%1$s";
    public static final String SSL = "SslKeyQx7'\\%2$L \u00f1";

    private static final String VENEER_ADMIN = "VenAdminQx7'\\ %L \u00e9";
    private static final String VENEER_APP = "VenAppQx7''\\\\ {} \u00e8";
    private static final List<String> SHARD_ADMINS =
            List.of("Sh1AdminQx7'\\n%L \u00e0", "Sh2AdminQx7\"\\t$body$ \u00ea");

    private static final List<String> PASSWORDS = List.of(
            SHARD1_APP,
            SHARD2_APP,
            ROTATED,
            WRONG,
            PUBLIC,
            SSL,
            VENEER_ADMIN,
            VENEER_APP,
            SHARD_ADMINS.get(0),
            SHARD_ADMINS.get(1),
            Server.SUPERUSER_PASSWORD);

    private final List<HikariDataSource> pools = new ArrayList<>();
    private final AtomicReference<String> shard1App = new AtomicReference<>(SHARD1_APP);
    private @Nullable Cluster cluster;
    private @Nullable Recording recording;

    @Override
    public void beforeEach(ExtensionContext context) {
        Cluster fresh = Cluster.fresh();
        cluster = fresh;
        recording = Recording.begin(fresh);
        fresh.veneerServer().createRole(admin(), VENEER_ADMIN);
        fresh.veneerServer().createRole(app(), VENEER_APP);
        fresh.onVeneer(
                "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO " + admin(),
                "GRANT CREATE ON DATABASE " + fresh.database() + " TO " + admin());
        for (int shard = 1; shard <= 2; shard++) {
            fresh.shardServer(shard).createRole(inner("admin"), SHARD_ADMINS.get(shard - 1));
            fresh.shardServer(shard).createRole(inner("app"), shard == 1 ? SHARD1_APP : SHARD2_APP);
            Sqls.run(
                    fresh.shardServer(shard).superuser(fresh.database()),
                    "GRANT bookstore_admin TO " + inner("admin"),
                    "GRANT bookstore_app TO " + inner("app"));
        }
        fresh.createTenant(1, "bluth_co");
        fresh.createTenant(2, "cyberdyne");
    }

    /** Looks also at what the veneer keeps and shows. */
    @Override
    public void afterEach(ExtensionContext context) {
        try {
            recording().say(recorded());
            recording().say(activity());
            Assertions.assertThat(recording().leaks(PASSWORDS)).isEmpty();
        } finally {
            recording().close();
            pools.forEach(HikariDataSource::close);
            pools.clear();
        }
    }

    public Cluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    public Recording recording() {
        return Objects.requireNonNull(recording);
    }

    /** What the veneer shows of all sessions' statements. */
    public String activity() {
        return cluster().ask("SELECT string_agg(query, ' ') FROM pg_stat_activity");
    }

    /** The veneer's role that plans and applies. */
    public String admin() {
        return "outer_admin_" + cluster().database();
    }

    /** The veneer's role that queries. */
    public String app() {
        return "outer_app_" + cluster().database();
    }

    /** Everything in the library's own tables on the veneer. */
    public String recorded() {
        StringBuilder rows = new StringBuilder();
        if (cluster().ask("SELECT to_regnamespace('ppp') IS NOT NULL").equals("true")) {
            for (String table : List.of("applier", "topology", "foreign_server", "user_mapping", "tenant", "grantee")) {
                rows.append(cluster().ask("SELECT string_agg(t::text, ' ') FROM ppp." + table + " t"));
            }
        }
        return rows.toString();
    }

    /** Both shards and all mappings; one password comes from a source, and so does the one of a key. */
    public ShardTopology.Builder topology() {
        ShardTopology.Builder builder = ShardTopology.builder("bookstore");
        for (int number = 1; number <= 2; number++) {
            int shard = number;
            builder.shard(
                    "shard" + shard,
                    at -> at.host("127.0.0.1")
                            .port(cluster().shardServer(shard).port())
                            .dbname(cluster().database())
                            .admin(shardAdmin(shard)));
            builder.userMapping(
                    admin(), as -> as.on("shard" + shard).user(inner("admin")).password(SHARD_ADMINS.get(shard - 1)));
        }
        return builder.userMapping(
                        app(), as -> as.on("shard1").user(inner("app")).password(shard1App::get))
                .userMapping(
                        app(),
                        as -> as.on("shard2")
                                .user(inner("app"))
                                .password(SHARD2_APP)
                                .sslpassword(() -> SSL))
                .grantTo(app());
    }

    /** A router whose connections come from the driver or from pools. */
    public TenantRouter router(ShardTopology topology, boolean pooled) {
        return pooled
                ? TenantRouter.builder(topology)
                        .admin(pool(admin(), VENEER_ADMIN))
                        .app(pool(app(), VENEER_APP))
                        .build()
                : TenantRouter.builder(topology)
                        .admin(adminDataSource())
                        .app(cluster()
                                .veneerServer()
                                .as(app(), VENEER_APP, cluster().database()))
                        .build();
    }

    /** A router whose connections come from the driver. */
    public TenantRouter router(ShardTopology topology) {
        return router(topology, false);
    }

    /** The veneer's admin without a pool. */
    public PGSimpleDataSource adminDataSource() {
        return (PGSimpleDataSource)
                cluster().veneerServer().as(admin(), VENEER_ADMIN, cluster().database());
    }

    /** A pool of one connection. */
    public HikariDataSource pool(String role, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:"
                + cluster().veneerServer().port() + "/" + cluster().database());
        config.setUsername(role);
        config.setPassword(password);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(10_000);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** The shard's admin, shard 1 or 2. */
    public DataSource shardAdmin(int shard) {
        return cluster()
                .shardServer(shard)
                .as(inner("admin"), SHARD_ADMINS.get(shard - 1), cluster().database());
    }

    /** The shard's role of that kind. */
    public String inner(String kind) {
        return "inner_" + kind + "_" + cluster().database();
    }

    /** Gives shard 1's application user another password on the shard, as its verifier only. */
    public void rotateOnShard(String password) {
        String verifier = PasswordUtil.encodeScramSha256(password.toCharArray());
        Sqls.run(
                cluster().shardServer(1).superuser("postgres"),
                "ALTER ROLE " + inner("app") + " PASSWORD '" + verifier + "'");
    }

    /** Lets the source give another password. */
    public void rotateSource(String password) {
        shard1App.set(password);
    }
}
