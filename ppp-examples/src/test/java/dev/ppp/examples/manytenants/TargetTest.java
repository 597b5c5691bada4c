package dev.ppp.examples.manytenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetTest {

    @ParameterizedTest
    @CsvSource({
        "999, 1, ''",
        "1000, 2999, **not met**",
        "1000, 3000, met",
        "4999, 3000, met",
        "5000, 4999, **not met**",
        "5000, 5000, met"
    })
    void of_a_cold_apply_grows_with_the_tenants(int tenants, long plainMillis, String verdict) {
        assertThat(Comparison.speed(Duration.ofSeconds(1), Duration.ofMillis(plainMillis), Target.ofColdApply(tenants))
                        .verdict())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"999, 500, ''", "1000, 9, met", "1000, 10, **not met**"})
    void of_an_unchanged_apply_is_below_a_hundredth_of_the_cold_one(int tenants, long millis, String verdict) {
        assertThat(Comparison.shareOfColdApply(
                                Duration.ofMillis(millis), Duration.ofSeconds(1), Target.ofUnchangedApply(tenants))
                        .verdict())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"149, met", "150, **not met**"})
    void of_a_drift_check_is_below_15_hundredths_of_the_cold_apply(long millis, String verdict) {
        assertThat(Comparison.shareOfColdApply(
                                Duration.ofMillis(millis), Duration.ofSeconds(1), Optional.of(Target.ofDrift()))
                        .verdict())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"3999, **not met**", "4000, met"})
    void of_a_repair_is_four_times_as_fast(long plainMillis, String verdict) {
        assertThat(Comparison.speed(
                                Duration.ofSeconds(1), Duration.ofMillis(plainMillis), Optional.of(Target.ofRepair()))
                        .verdict())
                .isEqualTo(verdict);
    }

    @Test
    void is_missed_by_nothing_where_there_is_none() {
        assertThat(Comparison.speed(Duration.ofSeconds(9), Duration.ofSeconds(1), Optional.empty())
                        .isMissed())
                .isFalse();
    }
}
