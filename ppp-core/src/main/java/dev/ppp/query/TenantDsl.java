package dev.ppp.query;

import dev.ppp.catalog.Identifier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.Configuration;
import org.jooq.DSLContext;

/**
 * Queries one tenant through the veneer, with jOOQ. Tables of generated code are rendered with the tenant's schema
 * before their name, and never by {@code search_path}: a connection needs no preparation and keeps nothing. Plain SQL is
 * sent as it stands, so qualify names in it. Immutable, safe for use by many threads.
 *
 * <pre>{@code
 * TenantDsl bluth = router.tenant("bluth_co");
 * List<AuthorsRecord> rice = bluth.dsl().selectFrom(AUTHORS).where(AUTHORS.LAST_NAME.eq("Rice")).fetch();
 * bluth.transaction(dsl -> dsl.update(AUTHORS).set(AUTHORS.FIRST_NAME, "Ann").execute());
 * }</pre>
 */
public final class TenantDsl {

    private final String tenant;
    private final String schema;
    private final String shard;
    private final DSLContext dsl;

    /**
     * Made by {@code TenantRouter.tenant}.
     *
     * @param tenant the tenant's name
     * @param schema its schema on the veneer
     * @param shard the shard on which it stood when it was first asked for
     * @param configuration renders generated tables with that schema
     */
    public TenantDsl(String tenant, String schema, String shard, Configuration configuration) {
        this.tenant = tenant;
        this.schema = schema;
        this.shard = shard;
        this.dsl = configuration.dsl();
    }

    /**
     * Returns the tenant's name.
     *
     * @return the name under which it was asked for
     */
    public String tenant() {
        return tenant;
    }

    /**
     * Returns the tenant's schema on the veneer.
     *
     * @return the schema in which generated tables are rendered
     */
    public String schema() {
        return schema;
    }

    /**
     * Returns the shard on which the tenant stood when it was first asked for.
     *
     * @return the shard's name
     */
    public String shard() {
        return shard;
    }

    /**
     * Returns jOOQ's own context for this tenant. Each statement takes a connection of the application's data source and
     * gives it back.
     *
     * @return always the same object
     */
    public DSLContext dsl() {
        return dsl;
    }

    /**
     * Runs statements in one transaction: committed at the end, rolled back when anything is thrown. A transaction that
     * writes to several shards is not atomic: {@code postgres_fdw} has no two-phase commit (manual, chapter
     * "postgres_fdw", section "Transaction Management").
     *
     * @param body gets a context that is bound to the transaction
     * @throws org.jooq.exception.DataAccessException when the server refuses something. A commit that ends in SQLSTATE 08006
     *     or 57014 may have been done or not
     */
    public void transaction(Consumer<? super DSLContext> body) {
        dsl.transaction(configuration -> body.accept(configuration.dsl()));
    }

    /**
     * Runs statements in one transaction and returns what they found; otherwise as {@link #transaction}.
     *
     * @param body gets a context that is bound to the transaction
     * @param <T> what is found
     * @return what the body returned
     * @throws org.jooq.exception.DataAccessException as {@link #transaction} does
     */
    public <T> T transactionResult(Function<? super DSLContext, ? extends T> body) {
        return dsl.transactionResult(configuration -> body.apply(configuration.dsl()));
    }

    /** Returns the tenant's name and where it stands. */
    @Override
    public String toString() {
        return "tenant " + Identifier.quoted(tenant) + " on shard " + Identifier.quoted(shard);
    }
}
