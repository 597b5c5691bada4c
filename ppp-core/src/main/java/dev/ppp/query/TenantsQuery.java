package dev.ppp.query;

import dev.ppp.error.Explanation;
import dev.ppp.error.QueryException;
import dev.ppp.error.StatementRefusedException;
import dev.ppp.explain.Pushdown;
import dev.ppp.internal.explain.Explaining;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * The same query in each of many tenants. Nothing is read before one of {@link #fetch}, {@link #stream}, {@link #combine} and their
 * partial likes is called. Complete answers come from one statement, or from several in one transaction, and one shard that fails
 * makes the whole fail. Partial ones take a statement for each shard, since a shard that fails makes its whole statement fail.
 * Immutable, safe for use by many threads.
 *
 * @param <R> the rows
 */
public final class TenantsQuery<R extends Record> {

    private final DataSource veneer;
    private final Configuration jooq;
    private final Supplier<? extends List<? extends AcrossTenants.Home>> homes;
    private final AcrossTenants.Options options;
    private final Union<R> union;

    TenantsQuery(
            DataSource veneer,
            Configuration jooq,
            Supplier<? extends List<? extends AcrossTenants.Home>> homes,
            AcrossTenants.Options options,
            Union<R> union) {
        this.veneer = veneer;
        this.jooq = jooq;
        this.homes = homes;
        this.options = options;
        this.union = union;
    }

    /**
     * Puts the rows of all tenants in one order. Together with a {@link #limit}, each shard sends no more rows of a tenant than that.
     *
     * @param fields columns of the query in each tenant, known by their names; none of an enumeration
     * @return the same query with that order
     */
    public TenantsQuery<R> orderBy(OrderField<?>... fields) {
        List<SortField<?>> order = new ArrayList<>();
        for (OrderField<?> field : fields) {
            order.add(field instanceof SortField<?> sort ? sort : ((Field<?>) field).asc());
        }
        return new TenantsQuery<>(veneer, jooq, homes, options, union.orderedBy(order));
    }

    /**
     * Reads no more rows than that, of all tenants together.
     *
     * @param rows at least 0
     * @return the same query with that limit
     * @throws IllegalArgumentException when it is negative
     */
    public TenantsQuery<R> limit(long rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("limit of rows " + rows + " is negative");
        }
        return new TenantsQuery<>(veneer, jooq, homes, options, union.limitedTo(rows));
    }

    /**
     * Reads all rows of all tenants.
     *
     * @return the rows, in no order unless one was given
     * @throws QueryException when one shard, or the way to it, fails
     * @throws StatementRefusedException when rows of more tenants than one statement takes are to be put in order, and there is
     *     no limit
     * @throws dev.ppp.error.TenantException when there is no such tenant
     * @throws DataAccessException when the server refuses something else
     */
    public Result<R> fetch() {
        AcrossRun run = run();
        expectMergeable(run.slices());
        return run.reading(reading -> {
            if (run.slices().size() == 1) {
                return union.statement(reading.dsl(), run.tenants()).fetch();
            }
            return union.isUnordered()
                    ? union.cut(run.tenants(), complete(run, reading, union::statement))
                    : union.merged(reading.dsl(), run.tenants(), complete(run, reading, union::keyed));
        });
    }

    /**
     * Reads all rows of all tenants, a thousand at a time, and never holds more. Close the stream: until then it holds a
     * connection. For one thread.
     *
     * @return the rows, in no order unless one was given; it throws while it is read what {@link #fetch} throws
     * @throws StatementRefusedException when rows of more tenants than one statement takes are to be put in order
     */
    public Stream<R> stream() {
        AcrossRun run = run();
        expectInOrder(run.slices());
        return AcrossRows.complete(run, run.slices(), union.limit(), union::statement).stream();
    }

    /**
     * Puts together what was read in each tenant: a query over all of the rows, run by the veneer. Conditions on the column
     * {@value AcrossTenants#TENANT} keep tenants from being asked, where one statement takes them all.
     *
     * @param onTop gets a table with the columns of the query in each tenant, those of enumerations as text; it may read no other
     * @param <C> its rows
     * @return its rows
     * @throws QueryException as {@link #fetch} does
     * @throws DataAccessException as {@link #fetch} does
     */
    public <C extends Record> Result<C> combine(Function<? super Table<?>, ? extends Select<C>> onTop) {
        AcrossRun run = run();
        expectMergeable(run.slices());
        return run.reading(reading -> {
            if (run.slices().size() == 1) {
                return reading.dsl().fetch(onTop.apply(union.table(reading.dsl(), run.tenants())));
            }
            List<Record> rows = complete(run, reading, union::texts);
            return reading.dsl().fetch(onTop.apply(union.table(reading.dsl(), run.tenants(), rows)));
        });
    }

    /**
     * Reads the rows of all tenants that can be read, each shard by itself, several at the same time. A tenant in which something is
     * missing does not hide the others on its shard.
     *
     * @return the rows, and which tenants are missing
     * @throws QueryException when the veneer itself, or the way to it, fails
     * @throws StatementRefusedException as {@link #fetch} does
     * @throws DataAccessException when the server refuses something that has to do with no shard
     */
    public PartialResult<R> fetchPartial() {
        AcrossRun run = run();
        expectMergeable(run.slicesOfShards());
        if (union.isUnordered()) {
            AcrossRun.Part<R> part = run.parts(union::statement);
            return new PartialResult<>(union.cut(run.tenants(), part.rows()), part.missing());
        }
        AcrossRun.Part<Record> part = run.parts(union::keyed);
        List<AcrossTenants.Home> there = run.tenantsOf(part);
        Result<R> rows =
                run.reading(it -> union.merged(it.dsl(), there.isEmpty() ? run.tenants() : there, part.rows()));
        return new PartialResult<>(rows, part.missing());
    }

    /**
     * Puts together what can be read, as {@link #combine} does.
     *
     * @param onTop as there
     * @param <C> its rows
     * @return its rows, and which tenants are missing in them
     * @throws QueryException when the veneer itself, or the way to it, fails
     * @throws DataAccessException when the server refuses something that has to do with no shard
     */
    public <C extends Record> PartialResult<C> combinePartial(Function<? super Table<?>, ? extends Select<C>> onTop) {
        AcrossRun run = run();
        expectMergeable(run.slicesOfShards());
        AcrossRun.Part<Record> part = run.parts(union::texts);
        List<AcrossTenants.Home> there = run.tenantsOf(part);
        Result<C> result = run.reading(it -> it.dsl()
                .fetch(onTop.apply(
                        there.isEmpty()
                                ? union.emptyTable(run.tenants())
                                : union.table(it.dsl(), there, part.rows()))));
        return new PartialResult<>(result, part.missing());
    }

    /**
     * Reads the rows of all tenants that can be read, one shard after the other, a thousand rows at a time.
     *
     * @return the rows, and at their end, which tenants are missing; to be closed
     * @throws StatementRefusedException when rows of more than one shard are to be put in order
     */
    public PartialRows<R> streamPartial() {
        AcrossRun run = run();
        expectInOrder(run.slicesOfShards());
        return new PartialRows<>(AcrossRows.partial(run, run.slicesOfShards(), union, union::statement));
    }

    /**
     * Returns the statements that {@link #fetch} would send now, for a look at them.
     *
     * @return SQL with all values in it; one statement, unless there are more tenants than it takes
     */
    public List<String> statements() {
        AcrossRun run = run();
        return run.slices().stream().map(it -> union.sql(DSL.using(jooq), it)).toList();
    }

    /**
     * Explains what of {@link #fetch} would run where. It is planned, and not run.
     *
     * @return for each statement; that rows of several tenants are put in order, or cut at a limit, once more on the veneer is one of its
     *     steps there
     * @throws QueryException as {@link #fetch} does
     * @throws DataAccessException as {@link #fetch} does
     */
    public List<Pushdown> explain() {
        return explained(Explaining.PLANNED);
    }

    /**
     * Explains what of {@link #fetch} ran where, as {@link #explain} does, with the numbers of rows. It is run, and its rows
     * are thrown away.
     *
     * @return for each statement
     * @throws QueryException as {@link #fetch} does
     * @throws DataAccessException as {@link #fetch} does
     */
    public List<Pushdown> explainAnalyze() {
        return explained(Explaining.RUN);
    }

    private List<Pushdown> explained(Explaining how) {
        AcrossRun run = run();
        return run.slices().stream()
                .map(slice -> run.reading(it -> how.explain(it.dsl(), union.statement(it.dsl(), slice))))
                .toList();
    }

    private AcrossRun run() {
        return new AcrossRun(veneer, jooq, options, homes.get());
    }

    private <X extends Record> List<X> complete(AcrossRun run, ReadOnly reading, AcrossRows.Statements<X> statements) {
        List<List<AcrossTenants.Home>> slices = run.slices();
        List<X> rows =
                new ArrayList<>(statements.over(reading.dsl(), slices.get(0)).fetch());
        for (List<AcrossTenants.Home> slice : slices.subList(1, slices.size())) {
            if (union.isUnordered() && union.limit().orElse(Long.MAX_VALUE) <= rows.size()) {
                break;
            }
            run.next(reading);
            rows.addAll(statements.over(reading.dsl(), slice).fetch());
        }
        return rows;
    }

    /** To be put in order, rows of several statements go to the veneer once more. */
    private void expectMergeable(List<?> statements) {
        if (union.limit().isEmpty()) {
            expectInOrder(statements);
        }
    }

    private void expectInOrder(List<?> statements) {
        if (statements.size() > 1 && !union.isUnordered()) {
            throw new StatementRefusedException(Explanation.of("rows of " + statements.size()
                            + " statements cannot be put in order without holding them all")
                    .hint("Fetch them with a limit, leave the order out, or let one statement take more tenants:"
                            + " across(..).branches(..)."));
        }
    }
}
