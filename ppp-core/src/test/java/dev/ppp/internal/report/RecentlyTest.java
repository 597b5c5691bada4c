package dev.ppp.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentlyTest {

    private final AtomicLong now = new AtomicLong();
    private final Recently recently = new Recently(Duration.ofMinutes(10), now::get);

    @Test
    void a_text_is_new_once_in_a_while() {
        assertThat(recently.isNew("a")).isTrue();
        assertThat(recently.isNew("a")).isFalse();
        assertThat(recently.isNew("b")).isTrue();
        now.set(Duration.ofMinutes(10).toNanos() - 1);
        assertThat(recently.isNew("a")).isFalse();
        now.set(Duration.ofMinutes(10).toNanos());
        assertThat(recently.isNew("a")).isTrue();
        assertThat(recently.isNew("a")).isFalse();
    }

    @Test
    void the_oldest_of_too_many_is_forgotten() {
        for (int text = 0; text < 1_001; text++) {
            assertThat(recently.isNew("text " + text)).isTrue();
        }
        assertThat(recently.size()).isEqualTo(1_000);
        assertThat(recently.isNew("text 1")).isFalse();
        assertThat(recently.isNew("text 0")).isTrue();
    }

    @Test
    void a_very_long_text_is_not_remembered() {
        assertThat(recently.isNew("x".repeat(20_001))).isFalse();
        assertThat(recently.size()).isZero();
    }
}
