package dev.ppp.examples.manytenants;

import java.util.List;

/** What a benchmark measured, for reading: plain text that is Markdown, too. Immutable. */
public final class Report {

    private static final String NOTES = """
            - **The tenants** have %d tables of %d columns each, with primary keys, and are dealt out to the shards in turn.
              The *plain way* is one `IMPORT FOREIGN SCHEMA` for each tenant with the same grants, each tenant a
              transaction, one after the other in one session. Both begin with an empty database on the same veneer, after
              `VACUUM (ANALYZE)` of the shards' catalogs and `CHECKPOINT`; PPP comes first, so that the plain way finds the
              shards' caches filled.
            - **Cold apply** is `apply()` with the default options. **Nothing changed** is the median of three to nine calls,
              each of a new router with new connections, after `VACUUM (ANALYZE)` of the veneer's catalogs.
            - **Repair** is `apply(plan())` after one column was added to one table of every tenant; this `apply` compares
              everything once more. The plain way drops each schema, imports it again and grants again, which loses views
              and privileges that others added; beyond 1,000 tenants it was measured with 500 of them and multiplied.
            - **Heap** is the most that was in use after a forced collection, made again and again during the call and once
              with its result held, above what was in use before the topology was declared.
            """.formatted(Shards.TABLES, Shards.COLUMNS);

    private final List<Figures> figures;
    private final Surroundings surroundings;

    Report(List<Figures> figures, Surroundings surroundings) {
        this.figures = List.copyOf(figures);
        this.surroundings = surroundings;
    }

    List<Figures> figures() {
        return figures;
    }

    /** Returns both tables, which targets were missed, what the rows mean, and what the benchmark ran on. */
    @Override
    public String toString() {
        ComparisonTable comparison = new ComparisonTable(figures);
        return String.join(
                "\n",
                comparison.toString(),
                comparison.verdict() + "\n",
                new GrowthTable(figures).toString(),
                NOTES,
                surroundings + "\n");
    }
}
