package dev.ppp.internal.lane;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.TenantException;
import dev.ppp.internal.directory.Route;
import dev.ppp.internal.directory.Routes;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/** Finds the place of each tenant on one lane. Safe for use by many threads. */
public sealed interface Places {

    /**
     * Finds a tenant's place.
     *
     * @param tenant its name
     * @return where it stood when the veneer was asked
     * @throws TenantException when there is no such tenant, or no way to it
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    default Place find(String tenant) {
        return of(routes().find(tenant));
    }

    /**
     * Asks the veneer whether a tenant has moved away from a place.
     *
     * @param before where it stood
     * @return where it stands now; empty when that is where it stood
     * @throws TenantException when there is no such tenant any more, or no way to it
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked
     */
    Optional<Place> moved(Place before);

    /**
     * Returns the place of a route.
     *
     * @param route where a tenant stands
     * @return its place on this lane
     * @throws TenantException when there is no way to it
     */
    Place of(Route route);

    /**
     * Returns where routes are found.
     *
     * @return the memory that both lanes share
     */
    Routes routes();

    /**
     * Returns what is known of the connections' sessions.
     *
     * @return one for both lanes
     */
    Sessions sessions();

    /**
     * On the veneer: there, a tenant stays in its schema, whichever shard it is on.
     *
     * @param routes finds tenants
     * @param app connects to the veneer
     * @param logins connects to the veneer as each tenant's own login, by the tenant's name; empty where all share one
     * @param watched schemas in which a tenant's statements may write to another shard
     * @param sessions knows the connections' sessions
     */
    record OnVeneer(
            Routes routes,
            DataSource app,
            Optional<Function<String, DataSource>> logins,
            WatchedSchemas watched,
            Sessions sessions)
            implements Places {

        @Override
        public Place of(Route route) {
            return logins.map(it -> new Place(
                            route,
                            Objects.requireNonNull(it.apply(route.tenant()), route.tenant()),
                            route.schema(),
                            Optional.empty()))
                    .orElseGet(() -> new Place(route, app, route.schema(), route.role()));
        }

        @Override
        public Optional<Place> moved(Place before) {
            return Optional.empty();
        }
    }

    /**
     * On the shards.
     *
     * @param routes finds tenants
     * @param directs the way to each shard that has one
     * @param sessions knows the connections' sessions
     */
    record OnShards(Routes routes, Map<String, DataSource> directs, Sessions sessions) implements Places {

        /** Copies the ways to the shards. */
        public OnShards {
            directs = Map.copyOf(directs);
        }

        @Override
        public Place of(Route route) {
            DataSource direct = directs.get(route.shard());
            if (direct == null) {
                throw new TenantException(Explanation.of("tenant " + Identifier.quoted(route.tenant())
                                + " cannot be reached directly: shard " + Identifier.quoted(route.shard())
                                + " has no direct data source")
                        .hint("Give it one in the topology: .shard(name, at -> at.direct(dataSource))."));
            }
            String schema = route.remoteSchema()
                    .orElseThrow(() -> new TenantException(Explanation.of("tenant " + Identifier.quoted(route.tenant())
                                    + " cannot be reached directly: its foreign tables lead into several schemas of shard "
                                    + Identifier.quoted(route.shard()))
                            .hint("Plan, and read what the plan says of it.")));
            return new Place(route, direct, schema, Optional.empty());
        }

        @Override
        public Optional<Place> moved(Place before) {
            Place now = of(routes.findAgain(before.route()));
            return now.route().equals(before.route()) ? Optional.empty() : Optional.of(now);
        }
    }
}
