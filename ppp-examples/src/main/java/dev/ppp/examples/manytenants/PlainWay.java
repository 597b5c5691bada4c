package dev.ppp.examples.manytenants;

import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.using;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.console.ProgressBar;
import dev.ppp.examples.manytenants.Figures.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/**
 * What one does without the library: one {@code IMPORT FOREIGN SCHEMA} for each tenant with the same grants, each tenant
 * a transaction, one after the other in one session. Foreign servers and user mappings are the library's, so that they
 * are the same.
 */
final class PlainWay {

    private final Server veneer;
    private final Map<String, String> shardOfTenant;

    PlainWay(Server veneer, Map<String, String> shardOfTenant) {
        this.veneer = veneer;
        this.shardOfTenant = shardOfTenant;
    }

    /** Creates the foreign servers and user mappings; not measured. */
    void prepare(Declared declared) {
        TenantRouter.builder(declared.withoutTenants())
                .admin(veneer.adminDataSource())
                .build()
                .apply()
                .orThrow();
    }

    Duration coldImport() {
        return inEach(shardOfTenant.size(), "cold import, plain way", this::importTenant);
    }

    /** Drops and imports the first tenants, of which every shard has as many. */
    Sample dropAndImport(int many) {
        Duration time = inEach(many, "drop and import, plain way", (dsl, tenant) -> {
            dsl.query("DROP SCHEMA {0} CASCADE", name(tenant)).execute();
            importTenant(dsl, tenant);
        });
        return new Sample(many, time);
    }

    private void importTenant(DSLContext dsl, String tenant) {
        dsl.query("CREATE SCHEMA {0}", name(tenant)).execute();
        dsl.query("IMPORT FOREIGN SCHEMA {0} FROM SERVER {1} INTO {0}", name(tenant), name(shardOfTenant.get(tenant)))
                .execute();
        String app = veneer.app().role();
        dsl.query("GRANT USAGE ON SCHEMA {0} TO {1}", name(tenant), name(app)).execute();
        dsl.query("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} TO {1}", name(tenant), name(app))
                .execute();
    }

    private Duration inEach(int many, String work, BiConsumer<DSLContext, String> change) {
        List<String> some = shardOfTenant.keySet().stream().limit(many).toList();
        try (ProgressBar bar = ProgressBar.onConsole(work)) {
            Tally tally = new Tally(many, bar);
            return Stopwatch.time(() -> using(veneer.adminDataSource(), SQLDialect.POSTGRES)
                    .connection(connection -> some.forEach(tenant -> {
                        using(connection, SQLDialect.POSTGRES).transaction(it -> change.accept(it.dsl(), tenant));
                        tally.add(1);
                    })));
        }
    }
}
