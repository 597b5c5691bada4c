package dev.ppp.examples.inaction;

import static dev.ppp.examples.db.Tables.AUTHORS;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.ResultQuery;
import org.jooq.exception.DataAccessException;

/** Step 7: a transaction over two shards that fails, and what becomes of it on both. */
final class AbortOverTwoShards implements Step {

    private static final String QUERY_CANCELED = "57014";

    @Override
    public String title() {
        return "7. A transaction over two shards that fails";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        screen.say(
                "One transaction on the veneer locks a row of bluth_co on shard1 and one of initech on shard3, and then"
                        + " does something that takes longer than it may:");
        String error = fail(stage);
        screen.found("The transaction failed: " + error);
        Received received = stage.logs().show();
        for (String shard : List.of("shard1", "shard3")) {
            StoryException.unless(
                    received.fromVeneer(shard, " FOR UPDATE") && received.fromVeneer(shard, "ABORT TRANSACTION"),
                    shard + " did not log both a lock and an abort");
        }
        screen.found(
                "shard1 and shard3 logged SELECT ... FOR UPDATE, and then ABORT TRANSACTION: the veneer ended on both"
                        + " what it had begun on both.");
    }

    private static String fail(Stage stage) {
        try {
            stage.veneer().transaction(transaction -> {
                DSLContext dsl = transaction.dsl();
                run(stage, dsl.query("SET LOCAL statement_timeout = '500ms'"));
                answer(stage, lock(dsl, "bluth_co"));
                answer(stage, lock(dsl, "initech"));
                run(stage, dsl.query("SELECT pg_sleep(60)"));
            });
            throw new StoryException("the transaction did not fail");
        } catch (DataAccessException e) {
            StoryException.unless(QUERY_CANCELED.equals(e.sqlState()), "the transaction failed otherwise: " + e);
            return Objects.requireNonNull(e.getCause(SQLException.class)).getMessage() + " (SQLSTATE " + e.sqlState()
                    + ")";
        }
    }

    private static ResultQuery<?> lock(DSLContext dsl, String tenant) {
        TenantTable authors = new TenantTable(tenant, AUTHORS, "a");
        return dsl.select(authors.field(AUTHORS.ID), authors.field(AUTHORS.LAST_NAME))
                .from(authors.table())
                .where(authors.field(AUTHORS.LAST_NAME).eq("Vonnegut"))
                .forUpdate();
    }

    private static void run(Stage stage, Query query) {
        stage.screen().sql(query);
        query.execute();
    }

    private static void answer(Stage stage, ResultQuery<?> query) {
        stage.screen().sql(query);
        stage.screen().answer(query.fetch());
    }
}
