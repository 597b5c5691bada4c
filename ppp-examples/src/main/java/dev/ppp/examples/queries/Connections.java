package dev.ppp.examples.queries;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.VisitListener;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jooq.impl.DefaultVisitListenerProvider;

/** The pools of a process, which the library and plain jOOQ share. */
final class Connections implements AutoCloseable {

    private final Place place = Place.ofThisProcess();
    private final HikariDataSource veneer = pool(place.veneer());
    private final List<HikariDataSource> shards =
            place.shards().stream().map(Connections::pool).toList();
    private final Map<String, DSLContext> plain = new HashMap<>();

    TenantRouter router(Size size) {
        return TenantRouter.builder(new Tenants(place, size).topology(this::direct))
                .app(veneer)
                .contexts(20_000)
                .build();
    }

    Place place() {
        return place;
    }

    /** jOOQ as one uses it without this library: a configuration for each schema, made once. */
    DSLContext plainVeneer(String schema) {
        return plain.computeIfAbsent("veneer " + schema, it -> mapped(veneer, schema));
    }

    /** The same, with as many listeners as the library has there, which do nothing: what jOOQ itself does for them is seen so. */
    DSLContext heard(String schema) {
        return plain.computeIfAbsent(
                "heard " + schema,
                it -> mapped(veneer, schema)
                        .configuration()
                        .derive(new DefaultVisitListenerProvider(new VisitListener() {}))
                        .derive(DefaultExecuteListenerProvider.providers(
                                new ExecuteListener() {}, new ExecuteListener() {}))
                        .dsl());
    }

    DSLContext plainShard(int shard, String schema) {
        return plain.computeIfAbsent("shard " + schema, it -> mapped(shards.get(shard), schema));
    }

    private DataSource direct(Server shard) {
        return shards.get(place.shards().indexOf(shard));
    }

    private static DSLContext mapped(DataSource pool, String schema) {
        return DSL.using(
                pool,
                SQLDialect.POSTGRES,
                new Settings()
                        .withRenderMapping(new RenderMapping()
                                .withSchemata(new MappedSchema().withInput("").withOutput(schema))));
    }

    private static HikariDataSource pool(Server server) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.appDataSource());
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        veneer.close();
        shards.forEach(HikariDataSource::close);
    }
}
