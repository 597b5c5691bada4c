package dev.ppp.internal.lane;

import dev.ppp.internal.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Query;

/** Tells a witness of jOOQ's statements. */
public final class WitnessListener implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    private static final String BEGUN = WitnessListener.class.getName() + ".begun";
    private static final String TOOK = WitnessListener.class.getName() + ".took";

    @SuppressWarnings("serial") // of jOOQ's interface; it is not serialized
    private final Witness witness;

    private final String tenant;
    private final String shard;
    private final String schema;

    @SuppressWarnings("serial")
    private final DataSource source;

    /**
     * Makes one for a tenant.
     *
     * @param witness hears of its statements
     * @param place whose they are, and where they go
     * @param source connects to where its statements go
     */
    public WitnessListener(Witness witness, Place place, DataSource source) {
        this.witness = witness;
        this.tenant = place.route().tenant();
        this.shard = place.route().shard();
        this.schema = Sql.render("{0}.", Sql.name(place.schema()));
        this.source = source;
    }

    @Override
    public void executeStart(ExecuteContext context) {
        context.data(BEGUN, System.nanoTime());
    }

    @Override
    public void executeEnd(ExecuteContext context) {
        if (context.data(BEGUN) instanceof Long begun) {
            context.data(TOOK, System.nanoTime() - begun);
        }
    }

    @Override
    public void exception(ExecuteContext context) {
        if (context.data(TOOK) == null) {
            executeEnd(context);
        }
    }

    /** What was not sent is told only where there was no connection. */
    @Override
    public void end(ExecuteContext context) {
        boolean sent = context.data(BEGUN) != null;
        if (sent || context.sqlException() != null || isOfConnection(context)) {
            long took = context.data(TOOK) instanceof Long nanos ? nanos : 0;
            witness.ended(new Witness.Ended(
                    tenant,
                    shard,
                    Duration.ofNanos(took),
                    Optional.ofNullable(context.exception()),
                    () -> sent(context)));
        }
    }

    private static boolean isOfConnection(ExecuteContext context) {
        return context.exception() != null && context.exception().getCause() instanceof SQLException;
    }

    /** The values are written into it now, since jOOQ's queries can be altered later. */
    private Optional<Sent> sent(ExecuteContext context) {
        Query query = context.query();
        String sql = context.sql();
        return query == null || sql == null
                ? Optional.empty()
                : Optional.of(new Sent(
                        sql,
                        sql.replace(schema, ""),
                        () -> new Sent.Again(context.dsl().renderInlined(query), List.of()),
                        source));
    }
}
