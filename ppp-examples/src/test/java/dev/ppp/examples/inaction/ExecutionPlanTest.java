package dev.ppp.examples.inaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ExecutionPlanTest {

    @Test
    void with_one_scan_that_joins_is_done_on_the_shard() {
        ExecutionPlan plan = plan("""
                Sort
                  Sort Key: a.last_name
                  ->  Foreign Scan
                        Relations: (cyberdyne.authors a) INNER JOIN (dunder_mifflin.authors b)
                        Remote SQL: SELECT r1.id FROM (cyberdyne.authors r1 INNER JOIN dunder_mifflin.authors r2 ON (true))""");

        assertThat(plan.joinsOnTheShard()).isTrue();
        assertThat(plan.joinsOnTheVeneer()).isFalse();
        assertThat(plan.place()).isEqualTo("the shard");
    }

    @Test
    void with_a_join_over_two_scans_is_done_on_the_veneer() {
        for (String join : new String[] {"Nested Loop", "Hash Join", "Hash Right Semi Join", "Merge Left Join"}) {
            ExecutionPlan plan = plan(join + """

                      ->  Foreign Scan on initech.authors b
                            Remote SQL: SELECT id FROM initech.authors
                      ->  Sort
                            ->  Async Foreign Scan on bluth_co.authors a
                                  Remote SQL: SELECT id FROM bluth_co.authors""");

            assertThat(plan.joinsOnTheShard()).isFalse();
            assertThat(plan.joinsOnTheVeneer()).isTrue();
            assertThat(plan.place()).isEqualTo("the veneer");
        }
    }

    @Test
    void with_one_scan_that_does_not_join_is_neither() {
        ExecutionPlan plan = plan("""
                Foreign Scan on initech.authors b
                  Remote SQL: SELECT id FROM initech.authors""");

        assertThat(plan.joinsOnTheShard()).isFalse();
        assertThat(plan.joinsOnTheVeneer()).isFalse();
        assertThatThrownBy(plan::place)
                .isInstanceOf(StoryException.class)
                .hasMessage("cannot tell where the join is done:\n" + plan);
    }

    private static ExecutionPlan plan(String text) {
        return new ExecutionPlan(text.lines().toList());
    }
}
