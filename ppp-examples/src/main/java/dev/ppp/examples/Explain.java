package dev.ppp.examples;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;
import static org.jooq.impl.DSL.currentLocalDate;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.inaction.Topology;
import dev.ppp.explain.Pushdown;
import dev.ppp.query.TenantDsl;
import java.io.PrintStream;
import java.util.Set;
import org.jooq.Query;
import org.jooq.impl.DSL;

/** Shows what of a query ran where, on servers that it starts itself. docs/explain.md is the same for reading. */
public final class Explain {

    private Explain() {}

    /**
     * Prints what ran where.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        try (EmbeddedCluster cluster = EmbeddedCluster.start()) {
            TenantRouter router = TenantRouter.builder(Topology.of(cluster, Set.of()))
                    .admin(cluster.veneer().adminDataSource())
                    .app(cluster.veneer().appDataSource())
                    .build();
            router.apply().orThrow();
            new Example(router.tenant("bluth_co"), System.out).print();
        }
    }

    private record Example(TenantDsl bluth, PrintStream out) {

        void print() {
            shipped();
            notShipped();
            cured();
            twoShards();
        }

        void shipped() {
            out.println("A join inside one tenant:");
            // docs: shipped
            Query booksOfRice = select(BOOKS.TITLE, AUTHORS.FIRST_NAME)
                    .from(BOOKS)
                    .join(AUTHORS)
                    .on(BOOKS.AUTHOR_ID.eq(AUTHORS.ID))
                    .where(AUTHORS.LAST_NAME.eq("Rice"));
            Pushdown pushdown = bluth.explain(booksOfRice);
            out.println(pushdown);
            // end
        }

        void notShipped() {
            out.println("The same, with a condition that no shard is sent:");
            // docs: not-shipped
            Query recentBooks = select(BOOKS.TITLE, AUTHORS.FIRST_NAME)
                    .from(BOOKS)
                    .join(AUTHORS)
                    .on(BOOKS.AUTHOR_ID.eq(AUTHORS.ID))
                    .where(BOOKS.PUBLISH_DATE.gt(currentLocalDate().minus(30)));
            out.println(bluth.explainAnalyze(recentBooks));
            // end
        }

        void cured() {
            out.println("The way out:");
            // docs: cured
            Query recentBooks = select(BOOKS.TITLE, AUTHORS.FIRST_NAME)
                    .from(BOOKS)
                    .join(AUTHORS)
                    .on(BOOKS.AUTHOR_ID.eq(AUTHORS.ID))
                    .where(BOOKS.PUBLISH_DATE.gt(field(select(currentLocalDate().minus(30)))));
            out.println(bluth.explainAnalyze(recentBooks).summary());
            // end
        }

        void twoShards() {
            out.println("A join over two shards:");
            // docs: two-shards
            Pushdown twoShards = bluth.explainAnalyze(DSL.query("SELECT a.last_name"
                    + " FROM bluth_co.authors a JOIN initech.authors b USING (first_name, last_name)"
                    + " WHERE a.last_name = 'Rice'"));
            out.println(twoShards);
            // end
        }
    }
}
