package dev.ppp;

import dev.ppp.catalog.FdwOption;
import dev.ppp.catalog.FdwOption.Place;
import dev.ppp.catalog.Options;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Says how a shard is reached: by the veneer, with the options of a foreign server under their own names, and, where
 * wanted, by Java. Used inside {@link ShardTopology.Builder#shard}; for one thread.
 *
 * <p>Left unsaid, these options are set, for the reasons given; {@link #withoutDefaults()} leaves them all to
 * {@code postgres_fdw}. The figures were measured on one host, between two cores, so that only their ratios count.
 *
 * <table>
 * <caption>Defaults</caption>
 * <thead><tr><th>option</th><th>value</th><th>reason</th></tr></thead>
 * <tbody>
 * <tr><td>{@code use_remote_estimate}</td><td>not set, which is false</td><td>true lets the planner ask the shard with an
 *   {@code EXPLAIN}, a round trip each, whenever a statement is planned: 1 for a point read, 3 for a join of two tables, up
 *   to 35 for an aggregate of four; by choice where the veneer mostly runs reports, see {@link #useRemoteEstimate}</td></tr>
 * <tr><td>{@code fdw_startup_cost}</td><td>45000, unless {@code use_remote_estimate} is true</td><td>at the server's own
 *   default of 100 the veneer does joins of many rows of one tenant itself, and fetches both tables; at 45000 most of two tables are
 *   shipped, and of more where a condition or a LIMIT leaves few rows, or where the session sets {@code cpu_operator_cost} to 0. Two foreign
 *   scans stay below {@code jit_above_cost}, 100000 by default: where PostgreSQL is built with LLVM, a point read beyond it compiles its
 *   expressions, which took it from 0.7 ms to 5.8 ms, and to 67 ms beyond 500000</td></tr>
 * <tr><td>{@code fdw_tuple_cost}</td><td>1, unless {@code use_remote_estimate} is true</td><td>the planner takes costs that differ by less than
 *   1 % for the same; beside such a startup cost, at the server's own 0.01 to 0.2, an aggregate with GROUP BY was not always shipped</td></tr>
 * <tr><td>{@code fetch_size}</td><td>1000</td><td>100,000 rows came in 125 ms, against 155 ms at the server's own default
 *   of 100; 10,000 gained nothing more</td></tr>
 * <tr><td>{@code batch_size}</td><td>1000</td><td>an {@code INSERT ... SELECT} of 10,000 rows took 43 ms, against 694 ms
 *   at the server's own default of 1</td></tr>
 * <tr><td>{@code async_capable}</td><td>true</td><td>two shards of 1 s each answered in 1.03 s, against 2.01 s</td></tr>
 * <tr><td>{@code connect_timeout}</td><td>10 (seconds)</td><td>honoured by PostgreSQL 15; ignored by {@code postgres_fdw}
 *   of 16.11, 17.5 and 18.3, where {@code tcp_user_timeout} does the work</td></tr>
 * <tr><td>{@code tcp_user_timeout}</td><td>10000 (milliseconds)</td><td>at 3000 a dead network was noticed after 3.0 s by a
 *   new connection and 6.4 s by a cached one; without it, not within 20 s</td></tr>
 * <tr><td>{@code keepalives}, {@code keepalives_idle}, {@code keepalives_interval}, {@code keepalives_count}</td>
 *   <td>1, 10 s, 5 s, 3</td><td>an idle wait on a dead shard ends after some 25 s, not after the kernel's two hours</td></tr>
 * </tbody>
 * </table>
 */
public final class ShardBuilder {

    private static final Map<FdwOption, String> DEFAULTS = defaults();

    private final String shard;
    private final List<String> problems;
    private final Map<FdwOption, String> options = new LinkedHashMap<>();
    private boolean useDefaults = true;
    private @Nullable DataSource admin;
    private @Nullable DataSource direct;

    ShardBuilder(String shard, List<String> problems) {
        this.shard = shard;
        this.problems = problems;
    }

    /**
     * Sets {@code host}: host name, or a folder of Unix-domain sockets.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder host(String value) {
        return set(FdwOption.HOST, value);
    }

    /**
     * Sets {@code hostaddr}: IP address of the host.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder hostaddr(String value) {
        return set(FdwOption.HOSTADDR, value);
    }

    /**
     * Sets {@code port}: port of the server, 1 to 65535.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder port(int value) {
        return set(FdwOption.PORT, Integer.toString(value));
    }

    /**
     * Sets {@code dbname}: database on the shard.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder dbname(String value) {
        return set(FdwOption.DBNAME, value);
    }

    /**
     * Sets {@code connect_timeout}: seconds to wait for a connection; zero waits for ever.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder connectTimeout(int value) {
        return set(FdwOption.CONNECT_TIMEOUT, Integer.toString(value));
    }

    /**
     * Sets {@code tcp_user_timeout}: milliseconds that sent data may stay unacknowledged.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder tcpUserTimeout(int value) {
        return set(FdwOption.TCP_USER_TIMEOUT, Integer.toString(value));
    }

    /**
     * Sets {@code keepalives}: whether TCP keep-alives are used.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder keepalives(boolean value) {
        return set(FdwOption.KEEPALIVES, value ? "1" : "0");
    }

    /**
     * Sets {@code keepalives_idle}: seconds of silence before the first keep-alive.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder keepalivesIdle(int value) {
        return set(FdwOption.KEEPALIVES_IDLE, Integer.toString(value));
    }

    /**
     * Sets {@code keepalives_interval}: seconds between keep-alives.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder keepalivesInterval(int value) {
        return set(FdwOption.KEEPALIVES_INTERVAL, Integer.toString(value));
    }

    /**
     * Sets {@code keepalives_count}: lost keep-alives after which the connection is dead.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder keepalivesCount(int value) {
        return set(FdwOption.KEEPALIVES_COUNT, Integer.toString(value));
    }

    /**
     * Sets {@code sslmode}: whether and how TLS is used.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslmode(String value) {
        return set(FdwOption.SSLMODE, value);
    }

    /**
     * Sets {@code sslnegotiation}: how TLS begins; since PostgreSQL 17 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslnegotiation(String value) {
        return set(FdwOption.SSLNEGOTIATION, value);
    }

    /**
     * Sets {@code sslcompression}: whether TLS compresses.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslcompression(boolean value) {
        return set(FdwOption.SSLCOMPRESSION, value ? "1" : "0");
    }

    /**
     * Sets {@code sslrootcert}: file of trusted certificate authorities, on the veneer's host.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslrootcert(String value) {
        return set(FdwOption.SSLROOTCERT, value);
    }

    /**
     * Sets {@code sslcrl}: file of revoked certificates, on the veneer's host.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslcrl(String value) {
        return set(FdwOption.SSLCRL, value);
    }

    /**
     * Sets {@code sslcrldir}: folder of revoked certificates, on the veneer's host.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslcrldir(String value) {
        return set(FdwOption.SSLCRLDIR, value);
    }

    /**
     * Sets {@code sslsni}: whether TLS names the host (SNI).
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslsni(boolean value) {
        return set(FdwOption.SSLSNI, value ? "1" : "0");
    }

    /**
     * Sets {@code sslcertmode}: whether a client certificate is sent; since PostgreSQL 16 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslcertmode(String value) {
        return set(FdwOption.SSLCERTMODE, value);
    }

    /**
     * Sets {@code ssl_min_protocol_version}: oldest TLS version allowed.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslMinProtocolVersion(String value) {
        return set(FdwOption.SSL_MIN_PROTOCOL_VERSION, value);
    }

    /**
     * Sets {@code ssl_max_protocol_version}: newest TLS version allowed.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslMaxProtocolVersion(String value) {
        return set(FdwOption.SSL_MAX_PROTOCOL_VERSION, value);
    }

    /**
     * Sets {@code sslcert}: client certificate file, on the veneer's host; a superuser sets it in a mapping.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslcert(String value) {
        return set(FdwOption.SSLCERT, value);
    }

    /**
     * Sets {@code sslkey}: client key file, on the veneer's host; a superuser sets it in a mapping.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder sslkey(String value) {
        return set(FdwOption.SSLKEY, value);
    }

    /**
     * Sets {@code min_protocol_version}: oldest protocol version allowed; since PostgreSQL 18 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder minProtocolVersion(String value) {
        return set(FdwOption.MIN_PROTOCOL_VERSION, value);
    }

    /**
     * Sets {@code max_protocol_version}: newest protocol version allowed; since PostgreSQL 18 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder maxProtocolVersion(String value) {
        return set(FdwOption.MAX_PROTOCOL_VERSION, value);
    }

    /**
     * Sets {@code require_auth}: authentication methods that the veneer accepts from the shard; since PostgreSQL 16 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder requireAuth(String value) {
        return set(FdwOption.REQUIRE_AUTH, value);
    }

    /**
     * Sets {@code channel_binding}: whether SCRAM is bound to the TLS channel.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder channelBinding(String value) {
        return set(FdwOption.CHANNEL_BINDING, value);
    }

    /**
     * Sets {@code requirepeer}: operating-system user that must own the server's Unix-domain socket.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder requirepeer(String value) {
        return set(FdwOption.REQUIREPEER, value);
    }

    /**
     * Sets {@code gssencmode}: whether GSSAPI encrypts.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder gssencmode(String value) {
        return set(FdwOption.GSSENCMODE, value);
    }

    /**
     * Sets {@code krbsrvname}: kerberos service name.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder krbsrvname(String value) {
        return set(FdwOption.KRBSRVNAME, value);
    }

    /**
     * Sets {@code gsslib}: GSSAPI library to use on Windows.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder gsslib(String value) {
        return set(FdwOption.GSSLIB, value);
    }

    /**
     * Sets {@code gssdelegation}: whether GSSAPI credentials are delegated; since PostgreSQL 16 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder gssdelegation(boolean value) {
        return set(FdwOption.GSSDELEGATION, value ? "1" : "0");
    }

    /**
     * Sets {@code options}: command-line options for the shard's session, such as {@code -c lock_timeout=5s}; PgBouncer refuses them.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder options(String value) {
        return set(FdwOption.OPTIONS, value);
    }

    /**
     * Sets {@code application_name}: application name seen on the shard.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder applicationName(String value) {
        return set(FdwOption.APPLICATION_NAME, value);
    }

    /**
     * Sets {@code target_session_attrs}: which of several hosts is acceptable.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder targetSessionAttrs(String value) {
        return set(FdwOption.TARGET_SESSION_ATTRS, value);
    }

    /**
     * Sets {@code load_balance_hosts}: order in which several hosts are tried; since PostgreSQL 16 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder loadBalanceHosts(String value) {
        return set(FdwOption.LOAD_BALANCE_HOSTS, value);
    }

    /**
     * Sets {@code passfile}: password file, on the veneer's host.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder passfile(String value) {
        return set(FdwOption.PASSFILE, value);
    }

    /**
     * Sets {@code service}: entry of the connection service file, on the veneer's host.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder service(String value) {
        return set(FdwOption.SERVICE, value);
    }

    /**
     * Sets {@code use_remote_estimate}: whether the planner asks the shard for costs. True makes for the best plans of joins
     * of whole tables, and costs remote {@code EXPLAIN}s at every planning; {@code fdw_startup_cost} is then left to the
     * server unless it is set. Where the veneer joins tables of several shards, {@code ANALYZE} them as the veneer's admin.
     * {@code postgres_fdw} cannot read the {@code EXPLAIN} of a schema or table with a line break in its name.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder useRemoteEstimate(boolean value) {
        return set(FdwOption.USE_REMOTE_ESTIMATE, Boolean.toString(value));
    }

    /**
     * Sets {@code fdw_startup_cost}: planner's cost of starting a foreign scan.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder fdwStartupCost(double value) {
        return set(FdwOption.FDW_STARTUP_COST, decimal(value));
    }

    /**
     * Sets {@code fdw_tuple_cost}: planner's cost of each row transferred.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder fdwTupleCost(double value) {
        return set(FdwOption.FDW_TUPLE_COST, decimal(value));
    }

    /**
     * Sets {@code fetch_size}: rows fetched in one round trip.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder fetchSize(int value) {
        return set(FdwOption.FETCH_SIZE, Integer.toString(value));
    }

    /**
     * Sets {@code batch_size}: rows inserted in one round trip.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder batchSize(int value) {
        return set(FdwOption.BATCH_SIZE, Integer.toString(value));
    }

    /**
     * Sets {@code async_capable}: whether scans of several shards run at once.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder asyncCapable(boolean value) {
        return set(FdwOption.ASYNC_CAPABLE, Boolean.toString(value));
    }

    /**
     * Sets {@code updatable}: whether rows may be written.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder updatable(boolean value) {
        return set(FdwOption.UPDATABLE, Boolean.toString(value));
    }

    /**
     * Sets {@code truncatable}: whether tables may be truncated.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder truncatable(boolean value) {
        return set(FdwOption.TRUNCATABLE, Boolean.toString(value));
    }

    /**
     * Sets {@code keep_connections}: whether a backend keeps its connection to the shard. PostgreSQL's default, true, saves
     * 11 ms a transaction, which a new connection with SCRAM took.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder keepConnections(boolean value) {
        return set(FdwOption.KEEP_CONNECTIONS, Boolean.toString(value));
    }

    /**
     * Sets {@code parallel_commit}: whether several shards commit at once. PostgreSQL's default is false. With true, when one
     * shard dies at the commit, the others have always committed; neither way is atomic.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder parallelCommit(boolean value) {
        return set(FdwOption.PARALLEL_COMMIT, Boolean.toString(value));
    }

    /**
     * Sets {@code parallel_abort}: whether several shards roll back at once; since PostgreSQL 16 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder parallelAbort(boolean value) {
        return set(FdwOption.PARALLEL_ABORT, Boolean.toString(value));
    }

    /**
     * Sets {@code analyze_sampling}: where {@code ANALYZE} takes its sample; since PostgreSQL 16 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder analyzeSampling(String value) {
        return set(FdwOption.ANALYZE_SAMPLING, value);
    }

    /**
     * Sets {@code use_scram_passthrough}: whether the client's own SCRAM keys log in to the shard; since PostgreSQL 18 on the veneer.
     *
     * @param value the option's value
     * @return this builder
     */
    public ShardBuilder useScramPassthrough(boolean value) {
        return set(FdwOption.USE_SCRAM_PASSTHROUGH, Boolean.toString(value));
    }

    /**
     * Sets {@code extensions}: extensions on both sides whose functions and operators may be shipped. Without it, a condition
     * on a column of such a type fetches the whole table.
     *
     * @param names the extensions, at least one
     * @return this builder
     */
    public ShardBuilder extensions(String... names) {
        return set(FdwOption.EXTENSIONS, String.join(",", names));
    }

    /**
     * Sets an option by the name that the manual gives it.
     *
     * @param name the option, such as {@code fetch_size}
     * @param value its value as PostgreSQL gets it; {@code true} or {@code false} for a Boolean option
     * @return this builder
     */
    public ShardBuilder option(String name, String value) {
        Optional<FdwOption> known = FdwOption.named(name);
        if (known.isEmpty()) {
            problems.add(Words.option(name, shard) + " " + FdwOption.unknown(name, Place.SERVER));
        }
        return known.map(it -> set(it, value)).orElse(this);
    }

    /**
     * Leaves every option that is not set to {@code postgres_fdw} and libpq.
     *
     * @return this builder
     */
    public ShardBuilder withoutDefaults() {
        useDefaults = false;
        return this;
    }

    /**
     * Gives Java's own way to the shard as its admin, who owns the tenants' schemas there. With it, imports name their
     * tables, and what the shard holds can be compared. The address may differ from the one that the veneer uses.
     *
     * @param dataSource connects to the shard's database as the shard's admin
     * @return this builder
     */
    public ShardBuilder admin(DataSource dataSource) {
        if (admin != null) {
            problems.add("admin data source of shard " + Words.name(shard) + " is given twice");
        }
        admin = Objects.requireNonNull(dataSource, "dataSource");
        return this;
    }

    /**
     * Gives Java's own way to the shard as the application's user, for the direct lane: queries that do not go through the
     * veneer. It is the application's own pool; the library opens and closes none.
     *
     * @param dataSource connects to the shard's database as the application's user
     * @return this builder
     */
    public ShardBuilder direct(DataSource dataSource) {
        if (direct != null) {
            problems.add("direct data source of shard " + Words.name(shard) + " is given twice");
        }
        direct = Objects.requireNonNull(dataSource, "dataSource");
        return this;
    }

    Shard build() {
        checkAddress();
        Map<String, String> all = new LinkedHashMap<>();
        options.forEach((option, value) -> all.put(option.option(), value));
        if (useDefaults) {
            DEFAULTS.entrySet().stream()
                    .filter(it -> hasDefault(it.getKey()))
                    .forEach(it -> all.putIfAbsent(it.getKey().option(), it.getValue()));
        }
        return new Shard(shard, new Options(all), Optional.ofNullable(admin), Optional.ofNullable(direct));
    }

    /** Costs that the shard gives are real ones; beside a raised one, no join with a few rows of the veneer would look up rows. */
    private boolean hasDefault(FdwOption option) {
        boolean isCost = option == FdwOption.FDW_STARTUP_COST || option == FdwOption.FDW_TUPLE_COST;
        return !isCost || !"true".equals(options.get(FdwOption.USE_REMOTE_ESTIMATE));
    }

    private void checkAddress() {
        boolean reachable = options.containsKey(FdwOption.HOST)
                || options.containsKey(FdwOption.HOSTADDR)
                || options.containsKey(FdwOption.SERVICE);
        if (!reachable) {
            problems.add("shard " + Words.name(shard) + " has no address: set host, hostaddr or service");
        }
    }

    private ShardBuilder set(FdwOption option, String value) {
        String what = Words.option(option.option(), shard);
        if (!option.allowedOn(Place.SERVER)) {
            problems.add(what + " belongs to a user mapping");
            return this;
        }
        option.problem(value).ifPresent(it -> problems.add(what + Words.value(value) + " " + it));
        String before = options.putIfAbsent(option, value);
        if (before != null) {
            problems.add(what + " is given twice:" + Words.value(before) + " and" + Words.value(value));
        }
        return this;
    }

    private static String decimal(double value) {
        return Double.isFinite(value) ? new BigDecimal(Double.toString(value)).toPlainString() : Double.toString(value);
    }

    private static Map<FdwOption, String> defaults() {
        Map<FdwOption, String> defaults = new LinkedHashMap<>();
        defaults.put(FdwOption.FDW_STARTUP_COST, "45000");
        defaults.put(FdwOption.FDW_TUPLE_COST, "1");
        defaults.put(FdwOption.FETCH_SIZE, "1000");
        defaults.put(FdwOption.BATCH_SIZE, "1000");
        defaults.put(FdwOption.ASYNC_CAPABLE, "true");
        defaults.put(FdwOption.CONNECT_TIMEOUT, "10");
        defaults.put(FdwOption.TCP_USER_TIMEOUT, "10000");
        defaults.put(FdwOption.KEEPALIVES, "1");
        defaults.put(FdwOption.KEEPALIVES_IDLE, "10");
        defaults.put(FdwOption.KEEPALIVES_INTERVAL, "5");
        defaults.put(FdwOption.KEEPALIVES_COUNT, "3");
        return defaults;
    }
}
