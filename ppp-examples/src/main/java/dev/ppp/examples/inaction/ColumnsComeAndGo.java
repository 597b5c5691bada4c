package dev.ppp.examples.inaction;

import static org.jooq.impl.DSL.using;

import dev.ppp.examples.cluster.Server;
import dev.ppp.plan.Drift;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;

/** Step 8: columns that the veneer and the shard do not both have. */
final class ColumnsComeAndGo implements Step {

    private static final String COLUMNS = """
            SELECT string_agg(attname, ', ' ORDER BY attnum) AS columns_of_books
            FROM pg_catalog.pg_attribute
            WHERE attrelid = 'bluth_co.books'::regclass AND attnum > 0 AND NOT attisdropped""";

    @Override
    public String title() {
        return "8. A column less on the veneer, a column more on a shard";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        Server veneer = stage.cluster().veneer();
        Server shard = stage.cluster().shard("shard1");

        screen.say("The veneer's admin drops a column of a foreign table. That is a statement about the veneer alone:");
        stage.run(veneer, stage.admin(veneer).query("ALTER FOREIGN TABLE bluth_co.books DROP COLUMN publish_date"));
        columns(stage, "id, title, author_id", "id, title, author_id, publish_date");
        Received dropped = stage.logs().show();
        StoryException.unless(dropped.shardsAsked().isEmpty(), "a shard was asked: " + dropped.shardsAsked());
        screen.found("The veneer sent no shard any statement, and shard1 still has the column.");

        screen.say(
                "The router compares the veneer with the shards' own catalogs, and repairs the foreign table in place:");
        repair(stage);
        columns(stage, "id, title, author_id, publish_date", "id, title, author_id, publish_date");
        stage.logs().show();

        screen.say("The other way round: a migration on the shard adds a column, of which the veneer knows nothing:");
        stage.run(shard, stage.admin(shard).query("ALTER TABLE bluth_co.books ADD COLUMN isbn varchar(13)"));
        columns(stage, "id, title, author_id, publish_date", "id, title, author_id, publish_date, isbn");
        screen.say("It is made visible in the same way; what was granted on the foreign table stays:");
        repair(stage);
        columns(stage, "id, title, author_id, publish_date, isbn", "id, title, author_id, publish_date, isbn");
        stage.logs().show();
        screen.found("Both see the same columns again.");
    }

    private static void repair(Stage stage) {
        Drift drift = stage.router().drift();
        stage.screen().verbatim(drift.toString());
        stage.screen().verbatim(drift.plan().toString());
        stage.router().apply(drift.plan()).orThrow();
        StoryException.unless(stage.router().drift().isEmpty(), "there is drift after the repair");
    }

    private static void columns(Stage stage, String onVeneer, String onShard) {
        Map<String, Result<Record>> answers = new LinkedHashMap<>();
        answers.put("veneer", ask(stage.cluster().veneer()));
        answers.put("shard1", ask(stage.cluster().shard("shard1")));
        Result<Record> together = Answers.together("server", answers);
        stage.screen().answer(together);
        StoryException.unless(
                together.getValues(1, String.class).equals(List.of(onVeneer, onShard)),
                "the columns are not as expected:\n" + together);
    }

    private static Result<Record> ask(Server server) {
        return using(server.adminDataSource(), SQLDialect.POSTGRES).fetch(COLUMNS);
    }
}
