package dev.ppp.examples.inaction;

import static dev.ppp.examples.db.Tables.AUTHORS;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Record3;
import org.jooq.Result;
import org.jooq.ResultQuery;

/** Step 3: one typed query, the same in four tenants, over one connection. */
final class OneAuthorInFourTenants implements Step {

    @Override
    public String title() {
        return "3. The same author in four tenants, over one connection to the veneer";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        screen.say(
                "One method builds the query from generated classes; router.tenant(..) decides whose table it reads:");
        Map<String, Result<Record3<UUID, String, String>>> answers = new LinkedHashMap<>();
        for (String tenant : Topology.TENANTS) {
            ResultQuery<Record3<UUID, String, String>> query =
                    rice(stage.router().tenant(tenant).dsl());
            screen.sql(query);
            answers.put(tenant, query.fetch());
        }
        Result<Record> together = Answers.together("tenant", answers);
        screen.answer(together);
        Set<UUID> ids = together.intoSet(AUTHORS.ID);
        StoryException.unless(
                together.size() == 4 && ids.size() == 4,
                "not one author with an id of its own in each tenant:\n" + together);
        Received received = stage.logs().show();
        Set<Integer> backends =
                received.backends("veneer", stage.cluster().veneer().app().role());
        StoryException.unless(backends.size() == 1, "the veneer was asked over " + backends.size() + " connections");
        screen.found("One author, " + ids.size() + " ids: each tenant has its own row. The veneer was asked over "
                + backends.size() + " connection, and it asked " + String.join(", ", received.shardsAsked()) + ".");
    }

    private static ResultQuery<Record3<UUID, String, String>> rice(DSLContext tenant) {
        return tenant.select(AUTHORS.ID, AUTHORS.FIRST_NAME, AUTHORS.LAST_NAME)
                .from(AUTHORS)
                .where(AUTHORS.LAST_NAME.eq("Rice"));
    }
}
