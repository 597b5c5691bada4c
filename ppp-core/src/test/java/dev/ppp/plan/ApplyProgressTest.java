package dev.ppp.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApplyProgressTest {

    @Test
    void tells_rate_and_remaining_time() {
        ApplyProgress progress = new ApplyProgress(118, 2, 1_000, Duration.ofSeconds(4));

        assertThat(progress.perSecond()).isEqualTo(30);
        assertThat(progress.remaining().orElseThrow().toMillis()).isBetween(29_333L, 29_334L);
        assertThat(progress).hasToString("118 of 1000 tenants, 2 failed, 30 a second");
    }

    @Test
    void knows_nothing_before_the_first_tenant() {
        ApplyProgress progress = new ApplyProgress(0, 0, 1, Duration.ZERO);

        assertThat(progress.perSecond()).isZero();
        assertThat(progress.remaining()).isEmpty();
        assertThat(progress).hasToString("0 of 1 tenant, 0 a second");
    }
}
