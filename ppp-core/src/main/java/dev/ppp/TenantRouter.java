package dev.ppp;

import dev.ppp.error.Explanation;
import dev.ppp.error.PlanException;
import dev.ppp.error.TenantException;
import dev.ppp.internal.applier.Applier;
import dev.ppp.internal.directory.BoundedCache;
import dev.ppp.internal.directory.Route;
import dev.ppp.internal.directory.TenantDirectory;
import dev.ppp.internal.directory.Verification;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Drift;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.query.TenantDsl;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.SQLDialect;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
import org.jooq.impl.DefaultConfiguration;
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
    private final Configuration jooq;
    private final Pattern tenants;
    private final BoundedCache<TenantDsl> contexts;

    private TenantRouter(Builder builder) {
        this.topology = builder.topology;
        this.applier =
                builder.admin == null ? null : new Applier(topology.declaration(), builder.admin, topology.admins());
        this.app = builder.app;
        this.directory = builder.app == null ? null : new TenantDirectory(topology.declaration(), builder.app);
        DefaultConfiguration configuration = new DefaultConfiguration();
        configuration.set(SQLDialect.POSTGRES);
        configuration.set(SettingsTools.clone(builder.settings));
        if (builder.app != null) {
            configuration.set(builder.app);
        }
        this.jooq = configuration;
        this.tenants = tenants(builder.shared);
        this.contexts = new BoundedCache<>(builder.contexts);
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
        TenantDsl known = contexts.get(tenant);
        return known != null
                ? known
                : contexts.putIfAbsent(tenant, context(directory().find(tenant)));
    }

    private TenantDsl context(Route route) {
        Settings settings = SettingsTools.clone(jooq.settings());
        String replacement = Matcher.quoteReplacement(route.schema());
        settings.setRenderMapping(new RenderMapping()
                .withSchemata(
                        new MappedSchema().withInput("").withOutput(route.schema()),
                        new MappedSchema().withInputExpression(tenants).withOutput(replacement)));
        return new TenantDsl(route.tenant(), route.schema(), route.shard(), jooq.derive(settings));
    }

    /** Matches every schema in generated code but those that are shared. */
    private static Pattern tenants(Set<String> shared) {
        String alternatives = shared.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("(?!(?:" + alternatives + ")$)(?s:.+)");
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

    private TenantDirectory directory() {
        app();
        return Objects.requireNonNull(directory);
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
        private Settings settings = new Settings();
        private int contexts = 10_000;
        private @Nullable DataSource admin;
        private @Nullable DataSource app;

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
         * Names schemas of generated code whose tables are not the tenant's, such as one with reference data on the veneer.
         * Every other schema in generated code stands for the tenant's, whichever it was generated from: none, as
         * {@code DDLDatabase} does, {@code public}, or one tenant's own. Default: {@code pg_catalog} and
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
