package dev.ppp.examples.inaction;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;
import static org.jooq.impl.DSL.count;

import dev.ppp.TenantRouter;
import dev.ppp.plan.Plan;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;

/** Step 6: a join across two tenants of one shard, and what options of the server have to do with where a join is done. */
final class JoinAcrossTenantsOfOneShard implements Step {

    @Override
    public String title() {
        return "6. A join across two tenants of one shard";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        DSLContext cyberdyne = stage.router().tenant("cyberdyne").dsl();
        ResultQuery<?> sameAuthors = SameAuthors.of(stage.veneer(), "cyberdyne", "dunder_mifflin");
        ResultQuery<?> booksByAuthor = booksByAuthor(cyberdyne);
        screen.say("The same query over cyberdyne and dunder_mifflin, both on shard2:");
        String ours = ask(stage, stage.veneer(), sameAuthors);
        screen.say("Another join on shard2, of all books and authors of cyberdyne:");
        String oursToo = ask(stage, cyberdyne, booksByAuthor);
        stage.logs().show();

        screen.say(
                "What is shipped is a decision of the veneer's planner, made from estimated costs, and options of the"
                        + " foreign server have a say in it. The topology declared again, with shard2 keeping to postgres_fdw's"
                        + " own options:");
        redeclare(stage, stage.routerWithoutDefaults("shard2"));
        String theirs = stage.explain(stage.veneer(), sameAuthors).place();
        String theirsToo = stage.explain(cyberdyne, booksByAuthor).place();
        screen.say("Back to what was declared first:");
        redeclare(stage, stage.router());
        stage.logs().show();

        StoryException.unless(
                ours.equals("the shard") && oursToo.equals("the shard"),
                "the veneer joins in spite of this library's options");
        screen.found("Where the join was done:");
        screen.verbatim(line("options of shard2", "authors of both", "books by author") + "\n"
                + line("this library's", ours, oursToo) + "\n"
                + line("postgres_fdw's own", theirs, theirsToo));
    }

    private static ResultQuery<?> booksByAuthor(DSLContext tenant) {
        return tenant.select(AUTHORS.LAST_NAME, count().as("books"))
                .from(BOOKS)
                .join(AUTHORS)
                .on(BOOKS.AUTHOR_ID.eq(AUTHORS.ID))
                .groupBy(AUTHORS.LAST_NAME)
                .orderBy(AUTHORS.LAST_NAME);
    }

    private static String ask(Stage stage, DSLContext dsl, ResultQuery<?> query) {
        stage.screen().sql(query);
        stage.screen().answer(query.fetch());
        return stage.explain(dsl, query).place();
    }

    private static String line(String options, String first, String second) {
        return String.format("%-20s|%-15s|%s", options, first, second);
    }

    private static void redeclare(Stage stage, TenantRouter router) {
        Plan plan = router.plan();
        stage.screen().verbatim(plan.toString());
        router.apply(plan).orThrow();
        StoryException.unless(router.plan().isEmpty(), "the plan after the plan is not empty");
    }
}
