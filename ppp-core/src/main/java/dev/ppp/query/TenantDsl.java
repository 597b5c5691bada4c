package dev.ppp.query;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.explain.Pushdown;
import dev.ppp.internal.explain.Explaining;
import dev.ppp.internal.lane.OneShard;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.exception.DataAccessException;

/**
 * Queries one tenant with jOOQ, through the veneer or, from {@link #direct()} on, straight on its shard. Tables of generated code are rendered with the tenant's schema
 * before their name, and never by {@code search_path}: a connection needs no preparation and keeps nothing. Plain SQL is
 * sent as it stands, so qualify names in it. Immutable, but for jOOQ's own {@link org.jooq.conf.Settings}, and safe for use by many
 * threads.
 *
 * <pre>{@code
 * TenantDsl bluth = router.tenant("bluth_co");
 * List<AuthorsRecord> rice = bluth.dsl().selectFrom(AUTHORS).where(AUTHORS.LAST_NAME.eq("Rice")).fetch();
 * bluth.transaction(dsl -> dsl.update(AUTHORS).set(AUTHORS.FIRST_NAME, "Ann").execute());
 * bluth.direct().dsl().selectFrom(AUTHORS).fetch();       // the same, without the veneer
 * }</pre>
 *
 * <p>A tenant that has moved to another shard is followed on the direct lane: where the old shard says that the schema is
 * gone, the veneer is asked anew, and a statement outside a transaction is run once more, on the new shard. Inside a transaction a
 * {@link dev.ppp.error.TenantMovedException} says so. The veneer lane is not concerned.
 */
public final class TenantDsl {

    private final String tenant;
    private final String schema;
    private final String shard;
    private final Lane lane;
    private final Retelling retelling;
    private final DSLContext dsl;
    private final Supplier<TenantDsl> direct;

    /**
     * Made by {@code TenantRouter.tenant}.
     *
     * @param tenant the tenant's name
     * @param schema its schema where the lane leads
     * @param shard the shard on which it stood when it was first asked for
     * @param configuration renders generated tables with that schema
     * @param direct gives the same tenant on the direct lane; empty when this is the direct lane
     */
    public TenantDsl(
            String tenant,
            String schema,
            String shard,
            Configuration configuration,
            Optional<Supplier<TenantDsl>> direct) {
        this.tenant = tenant;
        this.schema = schema;
        this.shard = shard;
        this.lane = direct.isPresent() ? Lane.VENEER : Lane.DIRECT;
        this.retelling = new Retelling("tenant " + Identifier.quoted(tenant), lane);
        this.dsl = configuration.deriveAppending(retelling).dsl();
        this.direct = direct.orElse(() -> this);
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
     * Returns the tenant's schema where the lane leads: on the veneer, or on the shard.
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
     * Returns the lane on which this queries.
     *
     * @return the veneer, unless it came from {@link #direct()}
     */
    public Lane lane() {
        return lane;
    }

    /**
     * Returns the same tenant on the direct lane: the same queries go straight to its shard, on the application's own pool
     * for that shard.
     *
     * @return jOOQ for this tenant on its shard
     * @throws dev.ppp.error.TenantException when the tenant's shard has no direct data source
     * @throws dev.ppp.error.VeneerException when the veneer could not be asked where the tenant stands
     */
    public TenantDsl direct() {
        return direct.get();
    }

    /**
     * Returns jOOQ's own context for this tenant. Each statement takes a connection of the lane's data source and
     * gives it back. Where the shard or the way to it fails, or a statement is one that foreign tables cannot do, statements throw
     * a {@link dev.ppp.error.QueryException} in place of jOOQ's own exception. A commit of jOOQ's own {@code transaction} does not:
     * {@link #transaction} here does.
     *
     * <p>Its {@code settings()} belong to everybody who queries this tenant: leave them as they are, and change a copy, such as
     * {@code dsl.configuration().derive(SettingsTools.clone(dsl.settings()).with...).dsl()}.
     *
     * @return always the same object
     */
    public DSLContext dsl() {
        return dsl;
    }

    /**
     * Runs statements in one transaction: committed at the end, rolled back when anything is thrown. On the veneer lane, a
     * transaction whose plain SQL has written to another shard, too, is refused before its commit: {@code postgres_fdw} has no
     * two-phase commit (manual, chapter "postgres_fdw", section "Transaction Management"). It is looked at where a statement that
     * writes names another tenant's schema or a shared one; what functions and triggers on the veneer write is not noticed.
     *
     * @param body gets a context that is bound to the transaction
     * @throws dev.ppp.error.StatementRefusedException when it writes to several shards
     * @throws dev.ppp.error.QueryException when the shard, or the way to it, fails; one of the kind
     *     {@link dev.ppp.error.FailureKind#OUTCOME_UNKNOWN} when the commit broke off, so that it may have been done or not
     * @throws org.jooq.exception.DataAccessException when the server refuses something else
     */
    public void transaction(Consumer<? super DSLContext> body) {
        transactionResult(it -> {
            body.accept(it);
            return this;
        });
    }

    /**
     * Runs statements in one transaction and returns what they found; otherwise as {@link #transaction}.
     *
     * @param body gets a context that is bound to the transaction
     * @param <T> what is found
     * @return what the body returned
     * @throws dev.ppp.error.QueryException as {@link #transaction} does
     * @throws org.jooq.exception.DataAccessException as {@link #transaction} does
     */
    public <T> T transactionResult(Function<? super DSLContext, ? extends T> body) {
        return new TenantTransaction<T>(dsl, retelling).run(body);
    }

    /**
     * Runs statements in one transaction as the options say, and returns what they found; otherwise as {@link #transaction}.
     *
     * @param options whether it is run again, and whether its plain SQL may write to several shards
     * @param body gets a context that is bound to the transaction, anew each time it is run
     * @param <T> what is found
     * @return what the body returned
     * @throws org.jooq.exception.DataAccessException as {@link #transaction} does
     */
    public <T> T transactionResult(TransactionOptions options, Function<? super DSLContext, ? extends T> body) {
        return Retrying.run(
                options.retries(),
                () -> new TenantTransaction<T>(dsl, retelling).run(it -> {
                    if (options.severalShards()) {
                        OneShard.accept(it.configuration());
                    }
                    return body.apply(it);
                }));
    }

    /**
     * Explains what of a statement would run where: what the veneer sends to the shard, and what it does itself. The statement is
     * planned, with its values, on a connection of its own, and not run. Where the server's option {@code use_remote_estimate} is on, the
     * veneer asks the shard for estimates meanwhile.
     *
     * <p>For SQL as text: {@code explain(DSL.query("SELECT ..."))}.
     *
     * @param query a statement that {@code EXPLAIN} takes: SELECT, VALUES, INSERT, UPDATE, DELETE; it need not be attached
     * @return what would run where
     * @throws StatementRefusedException on the direct lane, where there is nothing to tell, and when it is more than one statement
     * @throws dev.ppp.error.QueryException when the shard, or the way to it, fails, or foreign tables cannot do the statement
     * @throws DataAccessException when the server refuses something else
     */
    public Pushdown explain(Query query) {
        return explain(Explaining.PLANNED, query);
    }

    /**
     * Explains what of a statement ran where, as {@link #explain} does, with the numbers of rows. <strong>The statement is
     * run</strong>, in a transaction of its own, which is then rolled back, on the veneer and on the shard. What no rollback undoes is not undone:
     * values drawn from sequences, and what functions and triggers do outside of the database.
     *
     * @param query a statement that {@code EXPLAIN} takes; it need not be attached
     * @return what ran where
     * @throws StatementRefusedException on the direct lane, where there is nothing to tell, and when it is more than one statement
     * @throws dev.ppp.error.QueryException as {@link #explain} does
     * @throws DataAccessException when the server refuses something else
     */
    public Pushdown explainAnalyze(Query query) {
        return explain(Explaining.RUN, query);
    }

    private Pushdown explain(Explaining how, Query query) {
        if (lane == Lane.DIRECT) {
            throw new StatementRefusedException(
                    Explanation.of(this + ": statements go to the shard as they are, so that there is nothing to tell")
                            .hint(
                                    "For the shard's own plan: dsl().explain(query). For the veneer lane: router.tenant(..).explain(query)."));
        }
        try {
            return how.explain(dsl, query);
        } catch (DataAccessException e) {
            throw retelling.of(e, UnaryOperator.identity());
        }
    }

    /** Returns the tenant's name and where it stands. */
    @Override
    public String toString() {
        return "tenant " + Identifier.quoted(tenant) + " on shard " + Identifier.quoted(shard)
                + (lane == Lane.DIRECT ? ", directly" : "");
    }
}
