package dev.ppp.examples;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.using;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.examples.inaction.Topology;
import dev.ppp.query.AcrossTenants;
import dev.ppp.query.PartialResult;
import dev.ppp.query.TenantsQuery;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Record3;
import org.jooq.Record4;
import org.jooq.SQLDialect;

/** Reports over all tenants at once, on servers that it starts itself: four tenants on three shards. */
public final class ReportAcrossTenants {

    private ReportAcrossTenants() {}

    /**
     * Prints the reports.
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
            new Report(router, System.out).print(cluster);
        }
    }

    private record Report(TenantRouter router, PrintStream out) {

        private static final Field<String> TENANT = field(name(AcrossTenants.TENANT), String.class);

        void print(EmbeddedCluster cluster) {
            latestBooks();
            totals();
            withOneMissing(cluster);
        }

        void latestBooks() {
            out.println("The three latest books of all tenants. Each shard sends three rows of a tenant, not all:");
            // docs: latest
            TenantsQuery<Record4<String, String, String, LocalDate>> books = router.acrossAll()
                    .each(tenant -> select(tenant, BOOKS.TITLE, AUTHORS.LAST_NAME, BOOKS.PUBLISH_DATE)
                            .from(BOOKS)
                            .join(AUTHORS)
                            .on(AUTHORS.ID.eq(BOOKS.AUTHOR_ID)));
            out.println(books.orderBy(BOOKS.PUBLISH_DATE.desc(), BOOKS.TITLE, TENANT)
                    .limit(3)
                    .fetch());
            // end
        }

        void totals() {
            out.println("Books by author, over all tenants. Each shard counts, and the veneer adds up:");
            // docs: totals
            Field<Integer> n = count().as("n");
            TenantsQuery<Record3<String, String, Integer>> counts = router.acrossAll()
                    .each(tenant -> select(tenant, AUTHORS.LAST_NAME, n)
                            .from(BOOKS)
                            .join(AUTHORS)
                            .on(AUTHORS.ID.eq(BOOKS.AUTHOR_ID))
                            .groupBy(AUTHORS.LAST_NAME));
            out.println(counts.combine(all -> select(
                            all.field(AUTHORS.LAST_NAME), sum(all.field(n)).as("books"))
                    .from(all)
                    .groupBy(all.field(AUTHORS.LAST_NAME))
                    .orderBy(sum(all.field(n)).desc(), all.field(AUTHORS.LAST_NAME))
                    .limit(3)));
            // end
        }

        void withOneMissing(EmbeddedCluster cluster) {
            out.println("Books of each tenant, where one has no schema any more:");
            using(cluster.shard("shard2").adminDataSource(), SQLDialect.POSTGRES)
                    .alterSchema("cyberdyne")
                    .renameTo("not_there")
                    .execute();
            // docs: partial
            PartialResult<Record2<String, Integer>> partial = router.acrossAll()
                    .each(tenant -> select(tenant, count()).from(BOOKS))
                    .orderBy(TENANT)
                    .limit(100)
                    .fetchPartial();
            out.println(partial.rows());
            partial.missing().forEach((tenant, why) -> out.println(tenant + " is missing: " + why.getMessage()));
            // end
        }
    }
}
