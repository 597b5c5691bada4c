package dev.ppp.examples.inaction;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;

import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;

/** Step 4: a join inside one tenant, which the shard does. */
final class JoinInsideOneTenant implements Step {

    @Override
    public String title() {
        return "4. A join inside one tenant";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        screen.say("The books of one author of bluth_co, whose tables are both on shard1:");
        DSLContext bluth = stage.router().tenant("bluth_co").dsl();
        ResultQuery<?> query = bluth.select(AUTHORS.FIRST_NAME, AUTHORS.LAST_NAME, BOOKS.TITLE, BOOKS.PUBLISH_DATE)
                .from(BOOKS)
                .join(AUTHORS)
                .on(BOOKS.AUTHOR_ID.eq(AUTHORS.ID))
                .where(AUTHORS.LAST_NAME.eq("Rice"))
                .orderBy(BOOKS.PUBLISH_DATE);
        screen.sql(query);
        screen.answer(query.fetch());
        ExecutionPlan plan = stage.explain(bluth, query);
        Received received = stage.logs().show();
        StoryException.unless(plan.joinsOnTheShard(), "the veneer joins:\n" + plan);
        StoryException.unless(
                received.shardsAsked().equals(Set.of("shard1")) && received.fromVeneer("shard1", " JOIN "),
                "shard1 was not sent the join");
        screen.found("The join ran on shard1: the veneer's plan has one foreign scan and no join of its own, and the"
                + " statement that shard1 logged holds the join.");
    }
}
