package dev.ppp.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every option that {@code postgres_fdw} takes on a foreign server or a user mapping, its own and libpq's, with what can
 * be checked without a server (manual, chapters "postgres_fdw" and "Database Connection Control Functions").
 */
@SuppressWarnings("ImmutableEnumChecker") // its predicates and lists hold no state
public enum FdwOption {
    /** Host name, or a folder of Unix-domain sockets. */
    HOST("host", 15, Check.text(), Place.SERVER),
    /** IP address of the host. */
    HOSTADDR("hostaddr", 15, Check.text(), Place.SERVER),
    /** Port of the server, 1 to 65535. */
    PORT("port", 15, Check.ports(), Place.SERVER),
    /** Database on the shard. */
    DBNAME("dbname", 15, Check.text(), Place.SERVER),
    /** Seconds to wait for a connection; zero waits for ever. */
    CONNECT_TIMEOUT("connect_timeout", 15, Check.integer(0), Place.SERVER),
    /** Milliseconds that sent data may stay unacknowledged. */
    TCP_USER_TIMEOUT("tcp_user_timeout", 15, Check.integer(0), Place.SERVER),
    /** Whether TCP keep-alives are used. */
    KEEPALIVES("keepalives", 15, Check.oneOf("0", "1"), Place.SERVER),
    /** Seconds of silence before the first keep-alive. */
    KEEPALIVES_IDLE("keepalives_idle", 15, Check.integer(0), Place.SERVER),
    /** Seconds between keep-alives. */
    KEEPALIVES_INTERVAL("keepalives_interval", 15, Check.integer(0), Place.SERVER),
    /** Lost keep-alives after which the connection is dead. */
    KEEPALIVES_COUNT("keepalives_count", 15, Check.integer(0), Place.SERVER),
    /** Whether and how TLS is used. */
    SSLMODE(
            "sslmode",
            15,
            Check.oneOf("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
            Place.SERVER),
    /** How TLS begins. */
    SSLNEGOTIATION("sslnegotiation", 17, Check.oneOf("postgres", "direct"), Place.SERVER),
    /** Whether TLS compresses. */
    SSLCOMPRESSION("sslcompression", 15, Check.oneOf("0", "1"), Place.SERVER),
    /** File of trusted certificate authorities, on the veneer's host. */
    SSLROOTCERT("sslrootcert", 15, Check.text(), Place.SERVER),
    /** File of revoked certificates, on the veneer's host. */
    SSLCRL("sslcrl", 15, Check.text(), Place.SERVER),
    /** Folder of revoked certificates, on the veneer's host. */
    SSLCRLDIR("sslcrldir", 15, Check.text(), Place.SERVER),
    /** Whether TLS names the host (SNI). */
    SSLSNI("sslsni", 15, Check.oneOf("0", "1"), Place.SERVER),
    /** Whether a client certificate is sent. */
    SSLCERTMODE("sslcertmode", 16, Check.oneOf("disable", "allow", "require"), Place.SERVER),
    /** Oldest TLS version allowed. */
    SSL_MIN_PROTOCOL_VERSION(
            "ssl_min_protocol_version", 15, Check.oneOf("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), Place.SERVER),
    /** Newest TLS version allowed. */
    SSL_MAX_PROTOCOL_VERSION(
            "ssl_max_protocol_version", 15, Check.oneOf("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), Place.SERVER),
    /** Client certificate file, on the veneer's host; a superuser sets it in a mapping. */
    SSLCERT("sslcert", 15, Check.text(), Place.SERVER, Place.MAPPING),
    /** Client key file, on the veneer's host; a superuser sets it in a mapping. */
    SSLKEY("sslkey", 15, Check.text(), Place.SERVER, Place.MAPPING),
    /** Oldest protocol version allowed. */
    MIN_PROTOCOL_VERSION("min_protocol_version", 18, Check.oneOf("3.0", "3.2", "latest"), Place.SERVER),
    /** Newest protocol version allowed. */
    MAX_PROTOCOL_VERSION("max_protocol_version", 18, Check.oneOf("3.0", "3.2", "latest"), Place.SERVER),
    /** Authentication methods that the veneer accepts from the shard. */
    REQUIRE_AUTH("require_auth", 16, Check.text(), Place.SERVER),
    /** Whether SCRAM is bound to the TLS channel. */
    CHANNEL_BINDING("channel_binding", 15, Check.oneOf("disable", "prefer", "require"), Place.SERVER),
    /** Operating-system user that must own the server's Unix-domain socket. */
    REQUIREPEER("requirepeer", 15, Check.text(), Place.SERVER),
    /** Whether GSSAPI encrypts. */
    GSSENCMODE("gssencmode", 15, Check.oneOf("disable", "prefer", "require"), Place.SERVER),
    /** Kerberos service name. */
    KRBSRVNAME("krbsrvname", 15, Check.text(), Place.SERVER),
    /** GSSAPI library to use on Windows. */
    GSSLIB("gsslib", 15, Check.oneOf("gssapi"), Place.SERVER),
    /** Whether GSSAPI credentials are delegated. */
    GSSDELEGATION("gssdelegation", 16, Check.oneOf("0", "1"), Place.SERVER, Place.MAPPING),
    /** Command-line options for the shard's session, such as {@code -c lock_timeout=5s}; PgBouncer refuses them. */
    OPTIONS("options", 15, Check.text(), Place.SERVER),
    /** Application name seen on the shard. */
    APPLICATION_NAME("application_name", 15, Check.text(), Place.SERVER),
    /** Which of several hosts is acceptable. */
    TARGET_SESSION_ATTRS(
            "target_session_attrs",
            15,
            Check.oneOf("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
            Place.SERVER),
    /** Order in which several hosts are tried. */
    LOAD_BALANCE_HOSTS("load_balance_hosts", 16, Check.oneOf("disable", "random"), Place.SERVER),
    /** Password file, on the veneer's host. */
    PASSFILE("passfile", 15, Check.text(), Place.SERVER),
    /** Entry of the connection service file, on the veneer's host. */
    SERVICE("service", 15, Check.text(), Place.SERVER),
    /** Whether the planner asks the shard for costs. */
    USE_REMOTE_ESTIMATE("use_remote_estimate", 15, Check.bool(), Place.SERVER),
    /** Planner's cost of starting a foreign scan. */
    FDW_STARTUP_COST("fdw_startup_cost", 15, Check.number(), Place.SERVER),
    /** Planner's cost of each row transferred. */
    FDW_TUPLE_COST("fdw_tuple_cost", 15, Check.number(), Place.SERVER),
    /** Rows fetched in one round trip. */
    FETCH_SIZE("fetch_size", 15, Check.integer(1), Place.SERVER),
    /** Rows inserted in one round trip. */
    BATCH_SIZE("batch_size", 15, Check.integer(1), Place.SERVER),
    /** Whether scans of several shards run at once. */
    ASYNC_CAPABLE("async_capable", 15, Check.bool(), Place.SERVER),
    /** Whether rows may be written. */
    UPDATABLE("updatable", 15, Check.bool(), Place.SERVER),
    /** Whether tables may be truncated. */
    TRUNCATABLE("truncatable", 15, Check.bool(), Place.SERVER),
    /** Whether a backend keeps its connection to the shard. */
    KEEP_CONNECTIONS("keep_connections", 15, Check.bool(), Place.SERVER),
    /** Whether several shards commit at once. */
    PARALLEL_COMMIT("parallel_commit", 15, Check.bool(), Place.SERVER),
    /** Whether several shards roll back at once. */
    PARALLEL_ABORT("parallel_abort", 16, Check.bool(), Place.SERVER),
    /** Where {@code ANALYZE} takes its sample. */
    ANALYZE_SAMPLING("analyze_sampling", 16, Check.oneOf("off", "auto", "random", "system", "bernoulli"), Place.SERVER),
    /** Extensions on both sides whose functions may be shipped, parted by commas. */
    EXTENSIONS("extensions", 15, Check.text(), Place.SERVER),
    /** Whether the client's own SCRAM keys log in to the shard. */
    USE_SCRAM_PASSTHROUGH("use_scram_passthrough", 18, Check.bool(), Place.SERVER, Place.MAPPING),
    /** Role on the shard. */
    USER("user", 15, Check.text(), Place.MAPPING),
    /** Password on the shard. */
    PASSWORD("password", 15, Check.text(), Place.MAPPING),
    /** Password of the client key. */
    SSLPASSWORD("sslpassword", 15, Check.text(), Place.MAPPING),
    /** Whether a non-superuser needs a password; only a superuser may switch it off. */
    PASSWORD_REQUIRED("password_required", 15, Check.bool(), Place.MAPPING);

    /** Where an option may stand. */
    public enum Place {
        /** On a foreign server. */
        SERVER,
        /** On a user mapping. */
        MAPPING
    }

    private final String option;
    private final int since;
    private final Check check;
    private final List<Place> places;

    FdwOption(String option, int since, Check check, Place... places) {
        this.option = option;
        this.since = since;
        this.check = check;
        this.places = List.of(places);
    }

    /**
     * Finds an option by the name that the manual gives it.
     *
     * @param name the name, such as {@code fetch_size}
     * @return the option, where there is one
     */
    public static Optional<FdwOption> named(String name) {
        return Arrays.stream(values()).filter(it -> it.option.equals(name)).findFirst();
    }

    /**
     * Tells why an option that is not known cannot be set, and what may have been meant.
     *
     * @param name a name for which {@link #named} finds nothing
     * @param place where it was to stand
     * @return the end of a sentence that begins with the option's name
     */
    public static String unknown(String name, Place place) {
        String lower = name.toLowerCase(Locale.ROOT).replace('-', '_');
        return Stream.of(values())
                .filter(it -> it.allowedOn(place))
                .map(it -> new Candidate(it.option, distance(lower, it.option)))
                .filter(it -> it.distance() <= Math.max(2, lower.length() / 3))
                .min((one, other) -> Integer.compare(one.distance(), other.distance()))
                .map(it -> "is not known to postgres_fdw; perhaps \"" + it.option() + "\" was meant")
                .orElse("is not known to postgres_fdw");
    }

    /**
     * Returns the name that the manual gives the option.
     *
     * @return the name, such as {@code fetch_size}
     */
    public String option() {
        return option;
    }

    /**
     * Returns the first PostgreSQL that takes the option. Versions before 15 are not told apart.
     *
     * @return the veneer's major version
     */
    public int since() {
        return since;
    }

    /**
     * Tells whether the option may stand somewhere.
     *
     * @param place a foreign server or a user mapping
     * @return whether PostgreSQL takes it there
     */
    public boolean allowedOn(Place place) {
        return places.contains(place);
    }

    /**
     * Tells whether the value must never be shown.
     *
     * @return true for passwords
     */
    public boolean secret() {
        return this == PASSWORD || this == SSLPASSWORD;
    }

    /**
     * Checks a value as far as can be without a server.
     *
     * @param value the value as PostgreSQL would get it
     * @return the end of a sentence that begins with the option and its value; empty when the value is fine
     */
    public Optional<String> problem(String value) {
        if (value.isEmpty()) {
            return Optional.of("is empty; leave the option out instead");
        }
        if (value.indexOf('\0') >= 0) {
            return Optional.of("holds the character zero, which PostgreSQL cannot store");
        }
        return check.accepts().test(value) ? Optional.empty() : Optional.of("must be " + check.expected());
    }

    private record Candidate(String option, int distance) {}

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, at -> at);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int substituted = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    private record Check(String expected, Predicate<String> accepts) {

        static Check text() {
            return new Check("text", value -> true);
        }

        static Check bool() {
            return oneOf("true", "false");
        }

        static Check oneOf(String... values) {
            List<String> allowed = List.of(values);
            return new Check("one of " + String.join(", ", allowed), allowed::contains);
        }

        static Check integer(int least) {
            return new Check("a whole number of at least " + least, value -> between(value, least, Integer.MAX_VALUE));
        }

        static Check number() {
            return new Check("a number of at least 0", Check::isCost);
        }

        static Check ports() {
            return new Check(
                    "a port from 1 to 65535, or several parted by commas",
                    value -> Arrays.stream(value.split(",", -1)).allMatch(it -> between(it, 1, 65_535)));
        }

        private static boolean between(String value, int least, int most) {
            if (!value.matches("[0-9]{1,10}")) {
                return false;
            }
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        }

        private static boolean isCost(String value) {
            return value.matches("[0-9]{1,300}([.][0-9]{1,300})?([eE][+-]?[0-9]{1,2})?");
        }
    }
}
