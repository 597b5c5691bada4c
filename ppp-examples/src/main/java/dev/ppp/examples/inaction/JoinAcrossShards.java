package dev.ppp.examples.inaction;

import java.util.Set;
import org.jooq.ResultQuery;

/** Step 5: a join across two shards, which only the veneer can do. */
final class JoinAcrossShards implements Step {

    @Override
    public String title() {
        return "5. A join across two shards";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        screen.say(
                "The authors that both bluth_co on shard1 and initech on shard3 have. A tenant's own context names no"
                        + " other tenant, so this is asked on the application's connection itself:");
        ResultQuery<?> query = SameAuthors.of(stage.veneer(), "bluth_co", "initech");
        screen.sql(query);
        screen.answer(query.fetch());
        ExecutionPlan plan = stage.explain(stage.veneer(), query);
        Received received = stage.logs().show();
        StoryException.unless(plan.joinsOnTheVeneer(), "the veneer does not join:\n" + plan);
        StoryException.unless(
                received.shardsAsked().equals(Set.of("shard1", "shard3"))
                        && !received.fromVeneer("shard1", " JOIN ")
                        && !received.fromVeneer("shard3", " JOIN "),
                "shard1 and shard3 were not asked for one table each");
        screen.found("The join was done on the veneer: its plan has two foreign scans below a join of its own, and"
                + " shard1 and shard3 logged a statement about one table each.");
    }
}
