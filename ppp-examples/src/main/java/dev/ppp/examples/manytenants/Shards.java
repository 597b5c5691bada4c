package dev.ppp.examples.manytenants;

import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.using;

import dev.ppp.examples.cluster.Server;
import dev.ppp.examples.console.ProgressBar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/** The tenants' own tables: a database on each shard. The shards are worked on at the same time, each by one session. */
final class Shards {

    static final int TABLES = 20;
    static final int COLUMNS = 8;

    // 20 tables take some 100 locks; a transaction has room for about 19,000
    private static final int TENANTS_A_TRANSACTION = 50;

    private final Tenants tenants;
    private final List<Server> servers;

    Shards(Tenants tenants, List<Server> servers) {
        this.tenants = tenants;
        this.servers = List.copyOf(servers);
    }

    List<Server> servers() {
        return servers;
    }

    Tenants tenants() {
        return tenants;
    }

    void createTenants() {
        String tables = resource("/manytenants/tenant.sql");
        inEachTenant("shards' own tables", (dsl, tenant) -> {
            dsl.query("CREATE SCHEMA {0}", name(tenant)).execute();
            dsl.query("SET LOCAL search_path TO {0}", name(tenant)).execute();
            dsl.query(tables).execute();
        });
    }

    /** Adds one column to one table of every tenant. */
    void addColumn() {
        inEachTenant(
                "one more column",
                (dsl, tenant) -> dsl.query("ALTER TABLE {0} ADD COLUMN channel text", name(tenant, "orders"))
                        .execute());
    }

    void vacuumCatalogs() {
        Parallel.forEach(servers, server -> new Catalogs(server).vacuum());
    }

    private void inEachTenant(String work, BiConsumer<DSLContext, String> change) {
        try (ProgressBar bar = ProgressBar.onConsole(work)) {
            Tally tally = new Tally(tenants.number(), bar);
            Parallel.forEach(servers, server -> inEachTenantOf(server, change, tally));
        }
    }

    private void inEachTenantOf(Server server, BiConsumer<DSLContext, String> change, Tally tally) {
        List<String> all = tenants.on(server.name());
        using(server.adminDataSource(), SQLDialect.POSTGRES).connection(connection -> {
            DSLContext session = using(connection, SQLDialect.POSTGRES);
            for (int from = 0; from < all.size(); from += TENANTS_A_TRANSACTION) {
                List<String> some = all.subList(from, Math.min(all.size(), from + TENANTS_A_TRANSACTION));
                session.transaction(it -> some.forEach(tenant -> change.accept(it.dsl(), tenant)));
                tally.add(some.size());
            }
        });
    }

    private static String resource(String path) {
        try (InputStream stream = Objects.requireNonNull(Shards.class.getResourceAsStream(path), path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
