package dev.ppp.examples.inaction;

import static org.jooq.impl.DSL.name;

import dev.ppp.TenantRouter;
import dev.ppp.examples.cluster.Server;
import dev.ppp.plan.Plan;
import java.util.List;
import org.jooq.Name;
import org.jooq.ResultQuery;

/** Step 6: a join across two tenants of one shard, with this library's options and with postgres_fdw's own. */
final class JoinAcrossTenantsOfOneShard implements Step {

    private static final List<Name> AUTHORS_OF_BOTH =
            List.of(name("cyberdyne", "authors"), name("dunder_mifflin", "authors"));

    @Override
    public String title() {
        return "6. A join across two tenants of one shard";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        ResultQuery<?> query = SameAuthors.of(stage.veneer(), "cyberdyne", "dunder_mifflin");
        screen.say("The same query over cyberdyne and dunder_mifflin, both on shard2:");
        screen.sql(query);
        screen.answer(query.fetch());
        ExecutionPlan oursWithFew = stage.explain(stage.veneer(), query);
        stage.logs().show();

        screen.say(
                "What is shipped is a decision of the veneer's planner, made from estimated costs, and options of the"
                        + " foreign server have a say in it. The topology declared again, with shard2 keeping to postgres_fdw's"
                        + " own options:");
        redeclare(stage, stage.routerWithoutDefaults("shard2"));
        ExecutionPlan theirsWithFew = stage.explain(stage.veneer(), query);
        screen.say("With 10,000 authors more in each of the two tenants:");
        insertMany(stage);
        ExecutionPlan theirsWithMany = stage.explain(stage.veneer(), query);
        screen.say("Back to what was declared first:");
        redeclare(stage, stage.router());
        ExecutionPlan oursWithMany = stage.explain(stage.veneer(), query);
        deleteMany(stage);
        stage.logs().show();

        StoryException.unless(
                oursWithFew.joinsOnTheShard() && oursWithMany.joinsOnTheShard(),
                "the veneer joins in spite of this library's options");
        screen.found("Where the join was done:");
        screen.verbatim(line("options of shard2", "7 authors each", "10,007 authors each") + "\n"
                + line("this library's", oursWithFew.place(), oursWithMany.place()) + "\n"
                + line("postgres_fdw's own", theirsWithFew.place(), theirsWithMany.place()));
    }

    private static String line(String options, String few, String many) {
        return String.format("%-20s|%-15s|%s", options, few, many);
    }

    private static void redeclare(Stage stage, TenantRouter router) {
        Plan plan = router.plan();
        stage.screen().verbatim(plan.toString());
        router.apply(plan).orThrow();
        StoryException.unless(router.plan().isEmpty(), "the plan after the plan is not empty");
    }

    private static void insertMany(Stage stage) {
        Server shard = stage.cluster().shard("shard2");
        for (Name authors : AUTHORS_OF_BOTH) {
            stage.run(
                    shard,
                    stage.admin(shard)
                            .query(
                                    "INSERT INTO {0} SELECT gen_random_uuid(), 'A.', 'Author ' || n"
                                            + " FROM generate_series(1, 10000) n",
                                    authors));
        }
        for (Server server : List.of(shard, stage.cluster().veneer())) {
            for (Name authors : AUTHORS_OF_BOTH) {
                stage.run(server, stage.admin(server).query("ANALYZE {0}", authors));
            }
        }
    }

    private static void deleteMany(Stage stage) {
        Server shard = stage.cluster().shard("shard2");
        for (Name authors : AUTHORS_OF_BOTH) {
            stage.run(shard, stage.admin(shard).query("DELETE FROM {0} WHERE first_name = 'A.'", authors));
        }
    }
}
