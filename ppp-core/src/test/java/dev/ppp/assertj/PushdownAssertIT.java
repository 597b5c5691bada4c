package dev.ppp.assertj;

import static dev.ppp.assertj.PppAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import dev.ppp.testing.TwoBookstores;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.jooq.Query;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/** A query that is shipped, and how a test shows that it is not any more. */
class PushdownAssertIT {

    private static final Query BOOKS_WITH_AUTHORS =
            DSL.query("SELECT a.name, b.title FROM bluth_co.books b JOIN bluth_co.authors a ON a.id = b.author_id");

    @Test
    void shows_what_was_sent_where_a_join_is_not_shipped() {
        Cluster cluster = TwoBookstores.fresh();
        TenantDsl bluth = TwoBookstores.applied(cluster).tenant("bluth_co");

        assertThat(bluth.explain(BOOKS_WITH_AUTHORS)).isFullyPushedDown().touchesOnly("shard1");
        assertThat(bluth.explainAnalyze(BOOKS_WITH_AUTHORS)).isFullyPushedDown().shipsAtMost(1_000);

        cluster.onVeneer("ALTER SERVER shard1 OPTIONS (DROP fdw_startup_cost)");
        assertThatThrownBy(() -> assertThat(bluth.explainAnalyze(BOOKS_WITH_AUTHORS))
                        .touchesOnly("shard1")
                        .isFullyPushedDown())
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        expected: shipped whole
                        but was: not shipped whole: the veneer does a join with rows of "shard1"; 1100 rows shipped, 1000 returned
                        to "shard1" (sent once, 1000 rows): SELECT title, author_id FROM bluth_co.books
                        to "shard1" (sent once, 100 rows): SELECT id, name FROM bluth_co.authors
                        on the veneer: a join: Merge Join on (b.author_id = a.id)
                          Why it matters: "shard1" sends both sides, although it could join them.
                          Way out: Either the planner expected it to be cheaper so: SET cpu_operator_cost = 0 lets a session of the\
                         veneer ship large joins, and the server's options fdw_startup_cost and use_remote_estimate have a say in it. Or the condition cannot be sent. Sent are PostgreSQL's own operators\
                         and functions, and those of extensions that the server's option "extensions" names, as long as they are\
                         immutable.""")
                .satisfies(it -> Assertions.assertThat(Files.readString(Path.of("../docs/explain.md")))
                        .contains("```\n" + it.getMessage() + "\n```"));
    }
}
