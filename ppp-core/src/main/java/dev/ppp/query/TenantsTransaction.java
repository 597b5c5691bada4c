package dev.ppp.query;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Configuration;
import org.jooq.DSLContext;

/** One transaction on the veneer in which several tenants can be queried. For the thread that runs it. */
public final class TenantsTransaction {

    private final Configuration transaction;
    private final Function<String, TenantDsl> tenants;
    private final Set<String> shards = new LinkedHashSet<>();

    /**
     * Made by {@code TenantRouter.transaction}.
     *
     * @param transaction is bound to the transaction
     * @param tenants finds tenants
     */
    public TenantsTransaction(Configuration transaction, Function<String, TenantDsl> tenants) {
        this.transaction = transaction;
        this.tenants = tenants;
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
        shards.add(found.shard());
        return transaction
                .derive(itsOwn.settings())
                .derive(itsOwn.executeListenerProviders())
                .derive(itsOwn.visitListenerProviders())
                .dsl();
    }

    /**
     * Returns the shards of the tenants that were asked for.
     *
     * @return names, in the order in which they were first needed
     */
    public Set<String> shards() {
        return Set.copyOf(shards);
    }
}
