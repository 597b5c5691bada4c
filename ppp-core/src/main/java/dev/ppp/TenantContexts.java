package dev.ppp;

import dev.ppp.catalog.TenantSchema;
import dev.ppp.internal.directory.BoundedCache;
import dev.ppp.internal.directory.Home;
import dev.ppp.internal.directory.Route;
import dev.ppp.internal.directory.Routes;
import dev.ppp.internal.lane.InRole;
import dev.ppp.internal.lane.MovedListener;
import dev.ppp.internal.lane.OnTop;
import dev.ppp.internal.lane.OneShard;
import dev.ppp.internal.lane.Place;
import dev.ppp.internal.lane.Places;
import dev.ppp.internal.lane.Scope;
import dev.ppp.internal.lane.Sessions;
import dev.ppp.internal.lane.SharedTransaction;
import dev.ppp.internal.lane.TenantConnections;
import dev.ppp.internal.lane.VeneerGuard;
import dev.ppp.internal.lane.WatchedSchemas;
import dev.ppp.internal.lane.WitnessListener;
import dev.ppp.query.AcrossTenants;
import dev.ppp.query.Lane;
import dev.ppp.query.TenantDsl;
import dev.ppp.query.TenantsTransaction;
import dev.ppp.query.TransactionOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.ExecuteListenerProvider;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.TransactionProvider;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.Settings;
import org.jooq.conf.SettingsTools;
import org.jooq.conf.StatementType;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jooq.impl.DefaultTransactionListenerProvider;
import org.jooq.impl.DefaultVisitListenerProvider;

/** Makes and remembers each tenant's jOOQ, one configuration for each lane. Safe for use by many threads. */
final class TenantContexts {

    private final DataSource app;
    private final DataSource reports;
    private final Querying querying;
    private final Places veneer;
    private final Places shards;
    private final Configuration jooq;
    private final Pattern tenants;
    private final Set<String> others;
    private final Set<String> remote;
    private final WatchedSchemas watched;
    private final BoundedCache<TenantDsl> onVeneer;
    private final BoundedCache<TenantDsl> onShards;

    /**
     * How tenants are queried: jOOQ's settings, schemas that keep their names, schemas of tenants that stand for every tenant's,
     * each tenant's own login, if they have one, who may read all of them, if that is not the application, what is known of their sessions,
     * and who hears of their statements.
     */
    record Querying(
            Settings settings,
            Set<String> shared,
            Set<String> generatedFrom,
            Optional<Function<String, DataSource>> logins,
            Optional<DataSource> reports,
            Sessions sessions,
            Witnesses witnesses) {

        Querying {
            settings = SettingsTools.clone(settings);
            shared = Set.copyOf(shared);
            generatedFrom = Set.copyOf(generatedFrom);
        }
    }

    TenantContexts(ShardTopology topology, DataSource app, Routes routes, Querying querying, int limit) {
        this.app = app;
        this.reports = querying.reports().orElse(app);
        this.querying = querying;
        this.watched = watched(topology, querying);
        this.veneer = new Places.OnVeneer(routes, app, querying.logins(), watched, querying.sessions());
        this.shards = new Places.OnShards(routes, topology.directs(), querying.sessions());
        DefaultConfiguration configuration = new DefaultConfiguration();
        configuration.set(SQLDialect.POSTGRES);
        configuration.set(querying.settings());
        this.jooq = configuration;
        this.tenants = tenants(querying.shared());
        this.others = others(topology, querying);
        this.remote = topology.declaration().tenants().values().stream()
                .map(TenantSchema::remoteSchema)
                .collect(Collectors.toUnmodifiableSet());
        this.onVeneer = new BoundedCache<>(limit);
        this.onShards = new BoundedCache<>(limit);
    }

    DataSource connections(Supplier<Optional<String>> tenant, Lane lane) {
        Places places = switch (lane) {
            case VENEER -> veneer;
            case DIRECT -> shards;
        };
        return TenantConnections.entered(places, tenant, querying.witnesses().of(lane));
    }

    TenantDsl onVeneer(String tenant) {
        TenantDsl known = onVeneer.get(tenant);
        return known != null ? known : onVeneer.putIfAbsent(tenant, onVeneer(veneer.find(tenant)));
    }

    private TenantDsl onVeneer(Place place) {
        Route route = place.route();
        DataSource source = source(place);
        Configuration configuration = jooq.derive(new DataSourceConnectionProvider(source))
                .derive(listeners(Lane.VENEER, place, source, guard(place)))
                .derive(new DefaultTransactionListenerProvider(new OneShard()));
        return new TenantDsl(
                route.tenant(),
                place.schema(),
                route.shard(),
                rendering(place, configuration),
                Optional.of(() -> onShard(route.tenant())));
    }

    /** A tenant's own role may write nowhere else. */
    private VeneerGuard guard(Place onVeneer) {
        return new VeneerGuard(onVeneer.role().isPresent() ? new WatchedSchemas(Set.of()) : watched, onVeneer.schema());
    }

    private DataSource source(Place onVeneer) {
        return onVeneer.role().isPresent()
                ? TenantConnections.qualified(veneer, onVeneer.route().tenant())
                : onVeneer.dataSource();
    }

    /** The context is made anew when the tenant stands in another place; one that is held on to follows by itself. */
    private TenantDsl onShard(String tenant) {
        Place place = shards.find(tenant);
        TenantDsl known = onShards.get(tenant);
        if (known == null) {
            return onShards.putIfAbsent(tenant, onShard(place));
        }
        if (known.schema().equals(place.schema())
                && known.shard().equals(place.route().shard())) {
            return known;
        }
        TenantDsl now = onShard(place);
        onShards.replace(tenant, known, now);
        return now;
    }

    private TenantDsl onShard(Place place) {
        String tenant = place.route().tenant();
        DataSource source = TenantConnections.qualified(shards, tenant);
        Configuration configuration = jooq.derive(new DataSourceConnectionProvider(source))
                .derive(listeners(Lane.DIRECT, place, source, new MovedListener()));
        return new TenantDsl(
                tenant, place.schema(), place.route().shard(), rendering(place, configuration), Optional.empty());
    }

    <T> T transactionResult(TransactionOptions options, Function<? super TenantsTransaction, ? extends T> body) {
        return options.run(() -> {
            SharedTransaction shared = new SharedTransaction(new DataSourceConnectionProvider(app));
            DSLContext veneerDsl = jooq.derive((ConnectionProvider) shared)
                    .derive((TransactionProvider) shared)
                    .derive(new DefaultTransactionListenerProvider(new OneShard()))
                    .dsl();
            return TenantsTransaction.<T>run(veneerDsl, this::inTransaction, (transaction, dsl) -> {
                if (options.severalShards()) {
                    OneShard.accept(dsl.configuration());
                }
                return body.apply(transaction);
            });
        });
    }

    /** Like one on the veneer, but on the connection that tenants share in the transaction. */
    private TenantDsl inTransaction(String tenant, DSLContext transaction) {
        transaction.connection(it -> veneer.routes().find(tenant, it)); // from now on it is known
        TenantDsl found = onVeneer(tenant);
        Place place = veneer.find(tenant);
        ConnectionProvider shared = transaction.configuration().connectionProvider();
        Configuration configuration = found.dsl()
                .configuration()
                .derive(listeners(Lane.VENEER, place, source(place), guard(place)))
                .derive(place.role()
                        .<ConnectionProvider>map(it -> new InRole(shared, it))
                        .orElse(shared));
        return new TenantDsl(tenant, found.schema(), found.shard(), configuration, Optional.of(() -> onShard(tenant)));
    }

    /** The last one hears of what the others have made of it. */
    private ExecuteListenerProvider[] listeners(
            Lane lane, Place place, DataSource source, ExecuteListener... listeners) {
        Stream<ExecuteListener> witness =
                querying.witnesses().of(lane).stream().map(it -> new WitnessListener(it, place, source));
        return DefaultExecuteListenerProvider.providers(
                Stream.concat(Stream.of(listeners), witness).toArray(ExecuteListener[]::new));
    }

    /** Reads from many tenants; they are looked up each time that something is read. */
    AcrossTenants across(Supplier<List<Home>> homes) {
        Settings settings = SettingsTools.clone(jooq.settings());
        settings.setStatementType(StatementType.STATIC_STATEMENT);
        Configuration together =
                jooq.derive(settings).derive(new DefaultVisitListenerProvider(new OnTop(querying.shared())));
        return new AcrossTenants(
                reports,
                together,
                () -> homes.get().stream().map(Branch::new).toList(),
                querying.witnesses().observer());
    }

    List<Home> homes(List<String> tenants) {
        return veneer.routes().homes(tenants);
    }

    List<Home> homes() {
        return veneer.routes().allHomes(querying.shared());
    }

    /** A tenant, as one of many. */
    private final class Branch implements AcrossTenants.Home {

        private final Home home;

        Branch(Home home) {
            this.home = home;
        }

        @Override
        public String tenant() {
            return home.tenant();
        }

        @Override
        public String shard() {
            return home.shard();
        }

        @Override
        public String render(Query query) {
            return rendering(home.tenant(), Set.of(home.schema()), home.schema(), jooq)
                    .dsl()
                    .renderInlined(query);
        }
    }

    private Configuration rendering(Place place, Configuration configuration) {
        Set<String> own = new HashSet<>(Set.of(place.schema()));
        if (!remote.contains(
                place.route().schema())) { // else it is somebody's on a shard, whatever it is on the veneer
            own.add(place.route().schema());
        }
        return rendering(place.route().tenant(), own, place.schema(), configuration);
    }

    private Configuration rendering(String tenant, Set<String> own, String schema, Configuration configuration) {
        Settings settings = SettingsTools.clone(configuration.settings());
        settings.setRenderMapping(new RenderMapping()
                .withSchemata(
                        new MappedSchema().withInput("").withOutput(schema),
                        new MappedSchema().withInputExpression(tenants).withOutput(Matcher.quoteReplacement(schema))));
        Scope scope = new Scope(tenant, own, others);
        return configuration.derive(settings).derive(new DefaultVisitListenerProvider(scope));
    }

    /** Matches every schema in generated code but those that are shared. */
    private static Pattern tenants(Set<String> shared) {
        String alternatives = shared.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("(?!(?:" + alternatives + ")$)(?s:.+)");
    }

    /** On the veneer, shared schemas may have foreign tables, too. */
    private static WatchedSchemas watched(ShardTopology topology, Querying querying) {
        Set<String> watched = new HashSet<>(querying.shared());
        watched.removeAll(Set.of("pg_catalog", "information_schema")); // they have none
        topology.declaration().tenants().values().forEach(it -> watched.add(it.schema()));
        return new WatchedSchemas(watched);
    }

    /** Schemas of declared tenants, unless they stand for every tenant's, or are shared. */
    private static Set<String> others(ShardTopology topology, Querying querying) {
        Set<String> others = new HashSet<>();
        topology.declaration().tenants().values().forEach(it -> {
            others.add(it.schema());
            others.add(it.remoteSchema());
        });
        others.removeAll(querying.generatedFrom());
        others.removeAll(querying.shared());
        return others;
    }
}
