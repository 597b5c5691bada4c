package dev.ppp.internal.lane;

import dev.ppp.internal.sql.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.ExecuteContext;
import org.jooq.Query;

/** Tells a witness of jOOQ's statements. */
public final class WitnessListener extends TimedListener {

    private static final long serialVersionUID = 1L;

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
    protected void ended(ExecuteContext context, Duration took) {
        witness.ended(
                new Witness.Ended(tenant, shard, took, Optional.ofNullable(context.exception()), () -> sent(context)));
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
