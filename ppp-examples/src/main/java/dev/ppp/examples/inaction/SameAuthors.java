package dev.ppp.examples.inaction;

import static dev.ppp.examples.db.Tables.AUTHORS;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record3;
import org.jooq.ResultQuery;

/** The query of two steps: the authors whom two tenants both have, with their ids. */
final class SameAuthors {

    private SameAuthors() {}

    static ResultQuery<Record3<String, UUID, UUID>> of(DSLContext veneer, String first, String second) {
        TenantTable a = new TenantTable(first, AUTHORS, "a");
        TenantTable b = new TenantTable(second, AUTHORS, "b");
        return veneer.select(
                        a.field(AUTHORS.LAST_NAME),
                        a.field(AUTHORS.ID).as(first),
                        b.field(AUTHORS.ID).as(second))
                .from(a.table())
                .join(b.table())
                .on(a.field(AUTHORS.FIRST_NAME)
                        .eq(b.field(AUTHORS.FIRST_NAME))
                        .and(a.field(AUTHORS.LAST_NAME).eq(b.field(AUTHORS.LAST_NAME))))
                .orderBy(a.field(AUTHORS.LAST_NAME));
    }
}
