package dev.ppp.examples.estimates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.examples.cluster.ClusterSettings;
import dev.ppp.examples.cluster.EmbeddedCluster;
import dev.ppp.explain.LocalStep.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/decisions/remote-estimates.md rests on, with smaller tables: what is shipped, and how often the shard is asked. */
final class EstimatesIT {

    private static final Findings.Planned WHOLE = new Findings.Planned(Optional.empty(), 0);

    private static Report report;

    @BeforeAll
    static void measure() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(new ClusterSettings(1, false, true))) {
            report = new Experiment(cluster, new Arguments(1, true, Optional.empty())).run();
        }
    }

    @Test
    void ship_what_joins_no_more_than_three_tables_whole_and_ask_the_shard_nothing() {
        places(Costs.PPP).forEach(place -> {
            assertThat(Question.values())
                    .as(place.toString())
                    .filteredOn(it -> it != Question.TOTALS_OF_FOUR)
                    .allSatisfy(it -> assertThat(planned(place, it)).isEqualTo(WHOLE));
            assertThat(planned(place, Question.TOTALS_OF_FOUR).explains()).isZero();
        });
        assertThat(planned(new Place(Costs.PPP, Way.LOOPBACK, true, false), Question.TOTALS_OF_FOUR))
                .isEqualTo(new Findings.Planned(Optional.of(Kind.JOIN), 0));
    }

    @Test
    void ship_all_where_operators_cost_nothing() {
        places(Costs.FREE_OPERATORS)
                .forEach(place -> assertThat(Question.values())
                        .as(place.toString())
                        .allSatisfy(it -> assertThat(planned(place, it)).isEqualTo(WHOLE)));
    }

    @Test
    void leave_joins_to_the_veneer_with_the_options_that_postgres_fdw_has_by_itself() {
        places(Costs.ITS_OWN)
                .filter(Place::large)
                .forEach(place -> assertThat(planned(place, Question.JOIN_OF_SOME))
                        .as(place.toString())
                        .isEqualTo(new Findings.Planned(Optional.of(Kind.JOIN), 0)));
    }

    @Test
    void ask_the_shard_at_each_planning_with_use_remote_estimate() {
        places(Costs.REMOTE_ESTIMATE).forEach(place -> {
            assertThat(planned(place, Question.POINT_READ).explains())
                    .as(place.toString())
                    .isEqualTo(1);
            assertThat(planned(place, Question.TOTALS_OF_FOUR).explains())
                    .as(place.toString())
                    .isGreaterThan(10);
        });
    }

    @Test
    void are_reported_in_the_document_between_two_comments(@TempDir Path documents) throws Exception {
        Path page = Files.createDirectory(documents.resolve("decisions")).resolve("remote-estimates.md");
        Files.writeString(
                page, "before\n<!-- begin: written by Estimates -->\nold\n<!-- end: written by Estimates -->\nafter\n");

        report.write(documents);

        assertThat(page)
                .hasContent("before\n<!-- begin: written by Estimates -->\n" + report
                        + "<!-- end: written by Estimates -->\nafter\n");
        assertThat(report.toString()).contains("| point read ").doesNotContain("NaN");
    }

    private static Findings.Planned planned(Place place, Question question) {
        return report.findings().planned(place, question);
    }

    private static Stream<Place> places(Costs costs) {
        return Place.all().stream().filter(it -> it.costs() == costs);
    }
}
