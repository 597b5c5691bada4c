package dev.ppp.query;

import dev.ppp.internal.lane.OneShard;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** One transaction on the veneer in which several tenants can be queried. For the thread that runs it. */
public final class TenantsTransaction {

    private final Configuration transaction;
    private final Function<String, TenantDsl> tenants;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> shards = new LinkedHashSet<>();

    private TenantsTransaction(Configuration transaction, Function<String, TenantDsl> tenants) {
        this.transaction = transaction;
        this.tenants = tenants;
    }

    /**
     * Begins, runs and commits; used by {@code TenantRouter.transaction}.
     *
     * @param veneer begins the transaction
     * @param tenants finds tenants, by the transaction's own connection
     * @param body runs in it
     * @param <T> what is found
     * @return what the body returned
     * @throws dev.ppp.error.QueryException when there is no connection, or the commit breaks off
     */
    public static <T extends @Nullable Object> T run(
            DSLContext veneer,
            BiFunction<String, DSLContext, TenantDsl> tenants,
            BiFunction<? super TenantsTransaction, ? super DSLContext, ? extends T> body) {
        Retelling retelling = new Retelling("transaction of several tenants", Lane.VENEER);
        return new TenantTransaction<T>(veneer, retelling)
                .run(dsl -> body.apply(new TenantsTransaction(dsl.configuration(), it -> tenants.apply(it, dsl)), dsl));
    }

    /**
     * Returns jOOQ for one tenant in this transaction. It refuses what {@code TenantRouter.tenant} refuses.
     *
     * @param tenant the tenant's name
     * @return a context that is bound to the transaction
     * @throws dev.ppp.error.TenantException when there is no such tenant
     */
    public DSLContext tenant(String tenant) {
        TenantDsl found = tenants.apply(tenant);
        Configuration itsOwn = found.dsl().configuration();
        asked.add(tenant);
        shards.add(found.shard());
        if (asked.size() > 1) { // whichever shards they are remembered on: one may have been moved since
            OneShard.suspect(transaction);
        }
        return transaction
                .derive(itsOwn.connectionProvider())
                .derive(itsOwn.settings())
                .derive(itsOwn.executeListenerProviders())
                .derive(itsOwn.visitListenerProviders())
                .dsl();
    }

    /**
     * Returns the shards of the tenants that were asked for: those on which each stood when the router was first asked for it. A tenant
     * that was moved since is written on its new shard nevertheless.
     *
     * @return names of shards
     */
    public Set<String> shards() {
        return Set.copyOf(shards);
    }
}
