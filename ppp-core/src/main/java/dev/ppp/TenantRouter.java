package dev.ppp;

import dev.ppp.error.Explanation;
import dev.ppp.error.PlanException;
import dev.ppp.error.TenantException;
import dev.ppp.health.Health;
import dev.ppp.internal.applier.Applier;
import dev.ppp.internal.directory.Home;
import dev.ppp.internal.directory.Routes;
import dev.ppp.internal.directory.TenantDirectory;
import dev.ppp.internal.directory.Verification;
import dev.ppp.internal.health.HealthCheck;
import dev.ppp.internal.lane.Sessions;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Drift;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.query.AcrossTenants;
import dev.ppp.query.Lane;
import dev.ppp.query.StatementObserver;
import dev.ppp.query.TenantDsl;
import dev.ppp.query.TenantResolver;
import dev.ppp.query.TenantsTransaction;
import dev.ppp.query.TransactionOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
import org.jspecify.annotations.Nullable;

/**
 * Compares a topology with the veneer, makes the veneer so, and queries tenants. Safe for use by many threads; keep one
 * for the life of the application. It opens no pool; while it plans and applies,
 * it asks shards and applies tenants in threads of its own, which end with that.
 *
 * <pre>{@code
 * TenantRouter router = TenantRouter.builder(topology).admin(veneerAdmin).app(veneerApp).build();
 * router.apply().orThrow();                       // at every start: does nothing when nothing is to be done
 * router.tenant("bluth_co").dsl().selectFrom(AUTHORS).fetch();
 * }</pre>
 *
 * <p>It uses two roles of the veneer. The <em>admin</em> plans and applies: it may create schemas and temporary
 * tables in the database and foreign servers of {@code postgres_fdw}, and needs no more. Every query of a tenant runs as the <em>application's</em>
 * role. A router without an admin can query and verify only.
 */
public final class TenantRouter {

    private final ShardTopology topology;
    private final @Nullable Applier applier;
    private final @Nullable DataSource app;
    private final @Nullable TenantDirectory directory;
    private final HealthCheck health;
    private final @Nullable TenantContexts contexts;
    private final boolean readsAll;

    private TenantRouter(Builder builder) {
        this.topology = builder.topology;
        this.applier =
                builder.admin == null ? null : new Applier(topology.declaration(), builder.admin, topology.admins());
        this.app = builder.app;
        this.directory = builder.app == null ? null : new TenantDirectory(topology.declaration(), builder.app);
        this.readsAll = builder.reports != null;
        this.contexts = builder.app == null || directory == null
                ? null
                : new TenantContexts(
                        topology,
                        builder.app,
                        new Routes(directory, builder.contexts),
                        new TenantContexts.Querying(
                                builder.settings,
                                builder.shared,
                                builder.generatedFrom,
                                Optional.ofNullable(builder.logins),
                                Optional.ofNullable(builder.reports),
                                new Sessions(builder.poolerKeepsSessions),
                                new Witnesses(builder.observer, builder.reported)),
                        builder.contexts);
        this.health = new HealthCheck(builder.app, builder.admin, topology.declaration(), topology.ways());
    }

    /**
     * Begins a router.
     *
     * @param topology what should be
     * @return a builder
     */
    public static Builder builder(ShardTopology topology) {
        return new Builder(topology);
    }

    /**
     * Plans what it takes to make the veneer as declared, without dropping or adopting anything. Always compares fully:
     * reads the veneer's catalogs with a constant number of queries, and each shard that Java can reach with one. Asks
     * each source of a password once. Changes nothing.
     *
     * @return the plan; empty when the veneer is as declared
     * @throws dev.ppp.error.PppException when no plan can be made; the message says what to do
     */
    public Plan plan() {
        return plan(PlanOptions.defaults());
    }

    /**
     * Plans as {@link #plan()} does, with pruning or adoption.
     *
     * @param options what the plan may do
     * @return the plan; empty when the veneer is as declared
     * @throws dev.ppp.error.PppException when no plan can be made; the message says what to do
     */
    public Plan plan(PlanOptions options) {
        return applier().plan(options);
    }

    /**
     * Compares three things: the topology, the veneer, and the shards' own catalogs. A constant number of queries of the
     * veneer and of each shard, whatever the number of tenants. Changes nothing.
     *
     * @return what differs, in words, and the plan that repairs it; shards that could not be asked are named
     * @throws dev.ppp.error.PppException when no plan can be made; the message says what to do
     */
    public Drift drift() {
        return applier().drift(PlanOptions.defaults());
    }

    /**
     * Compares some tenants, as {@link #drift()} does all; reads neither other tenants' tables nor shards that have none of
     * these.
     *
     * @param tenants declared tenants, at least one
     * @return what differs
     * @throws dev.ppp.error.PppException when no plan can be made; the message says what to do
     */
    public Drift drift(String... tenants) {
        return applier().drift(PlanOptions.defaults().onlyTenants(tenants));
    }

    /**
     * Plans and applies, for the start of an application: as {@link #apply(ApplyOptions)} with the defaults. Changes that
     * can hurt are left out and named in the report. Does nothing, and compares nothing, when the same topology was applied
     * completely before and no password and no catalog of a shard has changed since; see
     * {@link ApplyOptions#comparingFully()} for what that can miss.
     *
     * @return what was done and what was not; see {@link ApplyReport#orThrow()}
     * @throws dev.ppp.error.PppException when no plan can be made, or what all tenants share cannot be applied
     */
    public ApplyReport apply() {
        return apply(ApplyOptions.defaults());
    }

    /**
     * Plans and applies under a lock. Of many processes that call this at once, one does the work and the others find
     * it done. What all tenants share is made in one transaction, then each tenant in one of its own, several at the same
     * time: a tenant that fails is rolled back, harms no other, and is named in the report; applying again finishes the job. A tenant
     * that is migrated on its shard meanwhile is followed, or named in a note.
     *
     * @param options how to apply
     * @return what was done and what was not
     * @throws dev.ppp.error.PppException when no plan can be made, or what all tenants share cannot be applied
     */
    public ApplyReport apply(ApplyOptions options) {
        try {
            return applier().apply(options);
        } finally {
            refresh();
        }
    }

    /**
     * Applies a reviewed plan with the default options; see {@link #apply(Plan, ApplyOptions)}.
     *
     * @param plan the reviewed plan
     * @return what was done and what was not
     * @throws dev.ppp.error.HazardException when the plan holds changes that can hurt
     * @throws dev.ppp.error.StalePlanException when something else would be done now than was reviewed
     * @throws dev.ppp.error.PppException when no plan can be made, or what all tenants share cannot be applied
     */
    public ApplyReport apply(Plan plan) {
        return apply(plan, ApplyOptions.defaults());
    }

    /**
     * Applies a reviewed plan: what it says, or nothing but the schema {@code ppp}, in which
     * the lock is. When what it aims at holds already, it succeeds and does
     * nothing.
     *
     * @param plan the reviewed plan
     * @param options how to apply it
     * @return what was done and what was not
     * @throws dev.ppp.error.HazardException when the plan holds changes that can hurt and that the options do not accept
     * @throws dev.ppp.error.StalePlanException when something else would be done now than was reviewed
     * @throws dev.ppp.error.PppException when no plan can be made, or what all tenants share cannot be applied
     */
    public ApplyReport apply(Plan plan, ApplyOptions options) {
        try {
            return applier().apply(plan, options);
        } finally {
            refresh();
        }
    }

    /**
     * Checks, as the application's role, that every declared tenant stands where it is declared and may be queried. Needs
     * no admin. Two queries of the veneer's catalogs; asks no shard. Changes nothing.
     *
     * @return what is wrong; empty when every tenant can be queried
     * @throws TenantException when the router has no application data source
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public List<Explanation> verify() {
        return new Verification(topology.declaration(), app()).problems();
    }

    /**
     * Asks the veneer and every shard whether they answer, as {@link #health(Duration)} does, for 5 seconds at most.
     *
     * @return what each answered
     */
    public Health health() {
        return health(Duration.ofSeconds(5));
    }

    /**
     * Asks the veneer and every shard whether they answer: each shard through the veneer, as the application, or as the role
     * of one of its tenants, by any one of its foreign tables, of which no row is read, and by Java's own way to it. All at the same time, each in a thread and
     * on a connection of its own, so that one that does not answer holds up no other; a pool that has fewer connections to
     * spare than there are shards does. Changes nothing.
     *
     * <p>What does not answer in time is broken off; its connection is closed. A thread is left only where a driver cannot be woken
     * while it connects; as long as there is one, no other is started for the same purpose. Asking often, from many threads,
     * asks each server once at a time. Where a shard is frozen, a backend of the veneer stays with it for up to half a minute more.
     *
     * @param timeout how long to wait, at most
     * @return what each answered
     * @throws IllegalArgumentException when the timeout is not positive
     */
    public Health health(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout " + timeout + " is not positive");
        }
        return health.ask(timeout);
    }

    /**
     * Finds a tenant: a declared one, or one that another process has made on the veneer since, which is known by the name
     * of its schema there: any schema with foreign tables of one declared shard counts as a tenant. The first time it asks
     * the veneer's catalog, for that tenant alone; from then on it remembers, for as many tenants as the router's limit
     * allows. A name that is no tenant is remembered for 5 seconds.
     *
     * @param tenant the tenant's name
     * @return jOOQ for that tenant, and for no other
     * @throws TenantException when there is no such tenant; the message names no other
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    public TenantDsl tenant(String tenant) {
        Objects.requireNonNull(tenant, "tenant");
        return contexts().onVeneer(tenant);
    }

    /**
     * Runs one transaction on the veneer over several tenants: committed at the end, rolled back when anything is thrown.
     *
     * <p>Before the commit, a transaction that was led to several shards is checked for writes, whichever way they came about. If it
     * writes to more than one, it is rolled back: {@code postgres_fdw} has no two-phase commit (manual, chapter
     * "postgres_fdw", section "Transaction Management"), so that a failure at the commit could leave one shard committed and another not.
     *
     * @param options whether it is run again, and whether it may write to several shards all the same
     * @param body queries tenants; is run anew each time
     * @param <T> what is found
     * @return what the body returned
     * @throws dev.ppp.error.StatementRefusedException when it writes to several shards and the options do not accept it
     * @throws dev.ppp.error.QueryException as {@link TenantDsl#transaction} does
     * @throws org.jooq.exception.DataAccessException when the server refuses something else
     */
    public <T> T transactionResult(TransactionOptions options, Function<? super TenantsTransaction, ? extends T> body) {
        return contexts().transactionResult(options, body);
    }

    /**
     * Runs one transaction over several tenants that gives no result; otherwise as
     * {@link #transactionResult(TransactionOptions, Function)} with the defaults: once, and writing to one shard.
     *
     * @param body queries tenants
     * @throws dev.ppp.error.StatementRefusedException when it writes to several shards
     */
    public void transaction(Consumer<? super TenantsTransaction> body) {
        transactionResult(TransactionOptions.defaults(), transaction -> {
            body.accept(transaction);
            return true;
        });
    }

    /**
     * Reads from several tenants at once, by the same query in each.
     *
     * @param tenants their names; looked up anew each time that something is read, mostly in memory, and with one query for those that are
     *     not known
     * @return what can be done with them
     * @throws IllegalArgumentException when there is no name
     * @throws TenantException when tenants have a role each, and no data source for reports was given
     */
    public AcrossTenants across(Collection<String> tenants) {
        List<String> names = tenants.stream().distinct().toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names of tenants are missing; all of them are read with acrossAll()");
        }
        return across(() -> contexts().homes(names));
    }

    /**
     * Reads from several tenants at once; otherwise as {@link #across(Collection)}.
     *
     * @param first a tenant's name
     * @param others more of them
     * @return what can be done with them
     * @throws TenantException as there
     */
    public AcrossTenants across(String first, String... others) {
        return across(Stream.concat(Stream.of(first), Stream.of(others)).toList());
    }

    /**
     * Reads from all tenants at once: the declared ones, and those that another process has made on the veneer since, which are known by the
     * names of their schemas there. They are looked up anew each time that something is read, with one query.
     *
     * @return what can be done with them
     * @throws TenantException as {@link #across(Collection)} does
     */
    public AcrossTenants acrossAll() {
        return across(() -> {
            List<Home> all = contexts().homes();
            if (all.isEmpty()) {
                throw new TenantException(Explanation.of("there is no tenant on the veneer")
                        .hint("Declare some, and apply the topology."));
            }
            return all;
        });
    }

    private AcrossTenants across(Supplier<List<Home>> homes) {
        if (topology.declaration().rolePerTenant().isPresent() && !readsAll) {
            throw new TenantException(
                    Explanation.of("tenants have a role each, and no data source may read all of them")
                            .hint(
                                    "Give the router one with TenantRouter.builder(topology).reports(dataSource): of a role that is a"
                                            + " member of the tenants' roles, and inherits from them."));
        }
        return contexts().across(homes);
    }

    /**
     * Gives connections of one tenant, for plain JDBC and ORMs. They come from the lane's own pool: the router's application
     * data source, or the direct one of the tenant's shard. Each has the tenant's schema as its {@code search_path} when it is
     * handed out, and what it had before when it is closed, whatever was done with it; a session that cannot be put
     * right is not given back. Statements that name other schemas are sent as they are. A connection refuses
     * {@code setSchema} to any other. One that leads through a pooler such as PgBouncer is not given,
     * unless that is known to keep sessions ({@link Builder#poolerKeepsSessions}); to know, a new connection costs one round trip more.
     *
     * <p>Where the veneer or shard is PostgreSQL 18 or newer, a connection that stands right already costs no round trip; else a
     * checkout costs one, and so does closing it. Opens nothing by itself; safe for use by many threads.
     *
     * @param tenant the tenant's name
     * @param lane the lane
     * @return a source of connections, which looks the tenant up at each checkout, mostly in memory, and then throws what {@link #tenant} does
     */
    public DataSource dataSource(String tenant, Lane lane) {
        Objects.requireNonNull(tenant, "tenant");
        return dataSource(() -> Optional.of(tenant), lane);
    }

    /**
     * Gives connections of the tenant that is current at checkout; otherwise as {@link #dataSource(String, Lane)}. For what
     * has one data source for all tenants: JPA, transaction managers, connection providers of ORMs.
     *
     * @param resolver tells the current tenant; when it tells none, {@code getConnection} throws a {@link TenantException}
     * @param lane the lane
     * @return a source of connections
     */
    public DataSource dataSource(TenantResolver resolver, Lane lane) {
        Objects.requireNonNull(resolver, "resolver");
        return contexts().connections(resolver::currentTenant, lane);
    }

    private void refresh() {
        if (directory != null) {
            directory.refresh();
        }
    }

    private Applier applier() {
        if (applier == null) {
            throw new PlanException(
                    Explanation.of("router has no admin data source, so that it can only query and verify")
                            .hint("Give it one with TenantRouter.builder(topology).admin(dataSource)."));
        }
        return applier;
    }

    private TenantContexts contexts() {
        app();
        return Objects.requireNonNull(contexts);
    }

    private DataSource app() {
        if (app == null) {
            throw new TenantException(Explanation.of("router has no application data source, so that it cannot query")
                    .hint("Give it one with TenantRouter.builder(topology).app(dataSource)."));
        }
        return app;
    }

    /** Collects what a router needs. For one thread. */
    public static final class Builder {

        private final ShardTopology topology;
        private final Set<String> shared = new LinkedHashSet<>(List.of("pg_catalog", "information_schema"));
        private final Set<String> generatedFrom = new LinkedHashSet<>();
        private Settings settings = new Settings();
        private int contexts = 10_000;
        private boolean poolerKeepsSessions;
        private @Nullable StatementObserver observer;
        private double reported;
        private @Nullable DataSource admin;
        private @Nullable DataSource app;
        private @Nullable Function<String, DataSource> logins;
        private @Nullable DataSource reports;

        private Builder(ShardTopology topology) {
            this.topology = topology;
        }

        /**
         * Gives the way to the veneer as its admin, who plans and applies. One connection is enough; more are used to apply many
         * tenants at the same time, see {@link ApplyOptions#sessions(int)}.
         *
         * @param dataSource connects to the veneer's database through pgjdbc, directly or from a pool
         * @return this builder
         */
        public Builder admin(DataSource dataSource) {
            once(admin, "admin data source");
            admin = Objects.requireNonNull(dataSource, "dataSource");
            return this;
        }

        /**
         * Gives the way to the veneer as the application's role, for every query of a tenant.
         *
         * @param dataSource connects to the veneer's database, usually from a pool
         * @return this builder
         */
        public Builder app(DataSource dataSource) {
            once(app, "application data source");
            app = Objects.requireNonNull(dataSource, "dataSource");
            return this;
        }

        /**
         * Gives the way to the veneer by which {@link TenantRouter#across(Collection)} reads. Default: that of the application. Needed where tenants
         * have a role each: its role has to inherit from all of them, by {@code GRANT .. WITH INHERIT TRUE}, and has a user mapping.
         *
         * @param dataSource connects to the veneer as somebody who may read all tenants
         * @return this builder
         * @throws IllegalStateException when it is given twice
         */
        public Builder reports(DataSource dataSource) {
            once(reports, "data source for reports");
            reports = Objects.requireNonNull(dataSource, "dataSource");
            return this;
        }

        /**
         * Gives each tenant's own login to the veneer, so that not even code that sends any SQL can leave its tenant: the session has no
         * other rights. {@link TenantRouter#tenant} and {@link TenantRouter#dataSource(String, Lane)} then use these on the veneer lane, and set no role. The
         * application's data source is still asked where tenants stand; it needs no rights on them. Default: all tenants share the
         * application's data source.
         *
         * @param login gives the same pool for the same tenant each time; asked for tenants that exist
         * @return this builder
         */
        public Builder tenantLogins(Function<String, DataSource> login) {
            once(logins, "tenants' logins");
            logins = Objects.requireNonNull(login, "login");
            return this;
        }

        /**
         * Names schemas of generated code whose tables are not the tenant's, such as one with reference data on the veneer.
         * Every other schema stands for the tenant's, but one that belongs to another declared tenant: a statement that
         * refers to it is refused, unless it is named in {@link #generatedFrom}. Default: {@code pg_catalog} and
         * {@code information_schema}.
         *
         * @param schemas schemas that keep their names
         * @return this builder
         */
        public Builder shared(String... schemas) {
            shared.addAll(List.of(schemas));
            return this;
        }

        /**
         * Names tenants' schemas from which code was generated, so that their names in it stand for the current tenant's. Not needed
         * where code was generated from a schema that is no tenant's, such as {@code public}, or from none, as
         * {@code DDLDatabase} does. Default: none.
         *
         * @param schemas schemas of tenants
         * @return this builder
         */
        public Builder generatedFrom(String... schemas) {
            generatedFrom.addAll(List.of(schemas));
            return this;
        }

        /**
         * Sets jOOQ's settings for tenants' queries. A copy is taken. Default: jOOQ's own defaults.
         *
         * @param jooqSettings any settings but those that decide in which schema a table is
         * @return this builder
         * @throws IllegalArgumentException when they leave schemas away, map them, or write names in another case or
         *     without quotes: that would lead out of the tenant
         */
        public Builder settings(Settings jooqSettings) {
            if (leadsAway(jooqSettings)) {
                throw new IllegalArgumentException("settings decide in which schema a table is: leave out renderSchema,"
                        + " renderMapping, renderNameCase and renderQuotedNames");
            }
            settings = SettingsTools.clone(jooqSettings);
            return this;
        }

        @SuppressWarnings("deprecation") // an old setting that still works has to be looked at, too
        private static boolean leadsAway(Settings jooq) {
            Settings usual = new Settings();
            return Boolean.FALSE.equals(jooq.isRenderSchema())
                    || jooq.getRenderMapping() != null
                    || jooq.getRenderNameCase() != usual.getRenderNameCase()
                    || jooq.getRenderQuotedNames() != usual.getRenderQuotedNames()
                    || jooq.getRenderNameStyle() != usual.getRenderNameStyle();
        }

        private static void once(@Nullable Object before, String what) {
            if (before != null) {
                throw new IllegalStateException(what + " is given twice");
            }
        }

        /**
         * Limits how many tenants the router remembers. Default: 10,000. A tenant that is forgotten costs one query of the
         * veneer's catalog when it is asked for again.
         *
         * @param limit at least 1
         * @return this builder
         * @throws IllegalArgumentException when the limit is less than 1
         */
        public Builder contexts(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("limit of remembered tenants " + limit + " is not at least 1");
            }
            contexts = limit;
            return this;
        }

        /**
         * Says that each pooler between the application and the servers, such as PgBouncer, keeps a session of the server for each of
         * its clients until that disconnects ({@code pool_mode = session}), and lets {@link TenantRouter#dataSource(String, Lane)} give connections that
         * lead through it. From outside, such a pooler cannot be told from one that gives the session to somebody else after each
         * transaction; through that one, a tenant's connection would read other tenants' rows. Default: a connection that leads through
         * a pooler is refused there, and so it is in the contexts of tenants that have roles of their own. Pools inside the application, such as HikariCP, are no poolers in this sense.
         *
         * @return this builder
         */
        public Builder poolerKeepsSessions() {
            poolerKeepsSessions = true;
            return this;
        }

        /**
         * Gives what hears of every statement for tenants, on both lanes and across tenants, such as {@code dev.ppp.micrometer.TenantMeters}. Default: nothing, which
         * costs nothing.
         *
         * @param statementObserver fast, and safe for use by many threads
         * @return this builder
         */
        public Builder observer(StatementObserver statementObserver) {
            once(observer, "observer");
            observer = Objects.requireNonNull(statementObserver, "statementObserver");
            return this;
        }

        /**
         * Has a part of the statements on the veneer lane explained after they have succeeded, and those logged that were not shipped whole: by SLF4J, at
         * WARN, on the logger {@code dev.ppp.pushdown}, with the tenant, what was left to the veneer, the way out and the statement, without any
         * constant. The same statement is looked at once in ten minutes at most, of whichever tenant. Default: 0, none.
         *
         * <p>It is done by one thread, which ends when there is nothing to do, on a connection of its own from the pool of the statement. The
         * caller neither waits for it nor notices when it fails. When it does not keep up, statements are left out. It costs a planning on the veneer, with what the
         * veneer asks of shards for it.
         *
         * @param share from 0, for none, to 1, for all
         * @return this builder
         * @throws IllegalArgumentException when it is not within 0 and 1
         */
        public Builder reportUnshipped(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share of statements " + share + " is not within 0 and 1");
            }
            reported = share;
            return this;
        }

        /**
         * Builds the router. Connects to nothing.
         *
         * @return the router
         * @throws IllegalStateException when it has neither an admin nor an application data source
         */
        public TenantRouter build() {
            if (admin == null && app == null) {
                throw new IllegalStateException("router has no data source: give it an admin, an app, or both");
            }
            return new TenantRouter(this);
        }
    }
}
