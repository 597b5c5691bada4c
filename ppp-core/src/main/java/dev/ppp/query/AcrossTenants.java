package dev.ppp.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Reads from many tenants through the veneer: the same query in each, put together with {@code UNION ALL}, so that several shards
 * work at the same time (manual, chapter "postgres_fdw", section "Asynchronous Execution Options"). Read-only, by the transaction in
 * which it runs. Immutable, safe for use by many threads.
 *
 * <pre>{@code
 * Result<Record3<String, String, Integer>> most = router.across("bluth_co", "initech")
 *         .each(tenant -> select(tenant, AUTHORS.LAST_NAME, count().as("n")).from(AUTHORS).groupBy(AUTHORS.LAST_NAME))
 *         .orderBy(field("n").desc())
 *         .limit(10)
 *         .fetch();
 * }</pre>
 */
public final class AcrossTenants {

    /** The name of the column that says whose row it is. */
    public static final String TENANT = "tenant";

    private static final int BRANCHES = 200;
    private static final int CONNECTIONS = 4;

    private final DataSource veneer;
    private final Configuration jooq;
    private final Supplier<? extends List<? extends Home>> homes;
    private final Options options;

    /** A tenant, as one of many. Made by {@code TenantRouter}. */
    public interface Home {

        /**
         * Returns the tenant's name.
         *
         * @return the name under which it is asked for
         */
        String tenant();

        /**
         * Returns on which shard it is at home.
         *
         * @return the shard's name
         */
        String shard();

        /**
         * Renders a query for this tenant.
         *
         * @param query tables of generated code are the tenant's
         * @return SQL with all values in it
         */
        String render(Query query);
    }

    /** How it is read, and who hears of it. */
    record Options(
            int branches,
            int connections,
            Optional<Duration> timeout,
            Optional<? extends StatementObserver> observer) {}

    /**
     * Made by {@code TenantRouter.across}.
     *
     * @param veneer connects to the veneer as somebody who may read all of the tenants
     * @param jooq how what is put together is rendered
     * @param homes tells which tenants, anew each time that something is read; at least one
     * @param observer hears of each statement; throws nothing
     */
    public AcrossTenants(
            DataSource veneer,
            Configuration jooq,
            Supplier<? extends List<? extends Home>> homes,
            Optional<? extends StatementObserver> observer) {
        this(veneer, jooq, homes, new Options(BRANCHES, CONNECTIONS, Optional.empty(), observer));
    }

    private AcrossTenants(
            DataSource veneer, Configuration jooq, Supplier<? extends List<? extends Home>> homes, Options options) {
        this.veneer = veneer;
        this.jooq = jooq;
        this.homes = homes;
        this.options = options;
    }

    /**
     * Limits how many tenants one statement reads from. Default: {@value #BRANCHES}. Planning takes longer with each, on old
     * servers much longer: 2,000 took 0.03 s on PostgreSQL 18, and 1.3 s on 15. More tenants are read in several statements, one after the other in one
     * transaction.
     *
     * @param limit at least 1
     * @return the same tenants, read so
     * @throws IllegalArgumentException when the limit is less than 1
     */
    public AcrossTenants branches(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit of branches " + limit + " is not at least 1");
        }
        return with(new Options(limit, options.connections(), options.timeout(), options.observer()));
    }

    /**
     * Limits how many connections are used at the same time where each shard gets a statement of its own. Default: {@value #CONNECTIONS}.
     *
     * @param limit at least 1
     * @return the same tenants, read so
     * @throws IllegalArgumentException when the limit is less than 1
     */
    public AcrossTenants connections(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit of connections " + limit + " is not at least 1");
        }
        return with(new Options(options.branches(), limit, options.timeout(), options.observer()));
    }

    /**
     * Breaks off each statement that takes longer, by {@code statement_timeout}. Default: what the session has. A shard that is frozen
     * in the midst of a statement can hold it for half a minute more.
     *
     * @param longest from 1 ms to some 24 days
     * @return the same tenants, read so
     * @throws IllegalArgumentException when it is shorter or longer
     */
    public AcrossTenants timeout(Duration longest) {
        if (longest.compareTo(Duration.ofMillis(1)) < 0
                || longest.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("timeout " + longest + " is not within 1 ms and 24 days");
        }
        return with(new Options(options.branches(), options.connections(), Optional.of(longest), options.observer()));
    }

    /**
     * Says what is read in each tenant. Put conditions, aggregates, joins here, since here the shard does them: over
     * all tenants together, PostgreSQL would fetch the rows first. Columns of enumerations come as text, since each tenant has
     * its own type.
     *
     * @param query gets the column {@value #TENANT}, a constant in each tenant, for its list of columns, and is called once for each tenant;
     *     the columns must be the same each time
     * @param <R> the rows
     * @return what can be read then
     */
    public <R extends Record> TenantsQuery<R> each(
            Function<? super Field<String>, ? extends Select<? extends R>> query) {
        return new TenantsQuery<R>(veneer, jooq, homes, options, new Union<>(query, List.of(), OptionalLong.empty()));
    }

    private AcrossTenants with(Options other) {
        return new AcrossTenants(veneer, jooq, homes, other);
    }

    static Field<String> column(String tenant) {
        return DSL.inline(tenant).cast(SQLDataType.CLOB).as(TENANT);
    }
}
