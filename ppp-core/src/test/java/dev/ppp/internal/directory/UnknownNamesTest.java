package dev.ppp.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnknownNamesTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000); // System.nanoTime() may wrap
    private final UnknownNames names = new UnknownNames(clock::get);

    @Test
    void remembers_a_name_for_five_seconds() {
        names.remember("nobody", names.generation());
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(4_999));
        assertThat(names.remembers("nobody")).isTrue();
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(names.remembers("nobody")).isFalse();
        assertThat(names.size()).isZero();
    }

    @Test
    void remembers_a_bounded_number_of_names() {
        for (int at = 0; at < 20_000; at++) {
            names.remember("nobody" + at, names.generation());
        }
        assertThat(names.size()).isEqualTo(10_000);
        assertThat(names.remembers("nobody0")).isFalse();
        assertThat(names.remembers("nobody19999")).isTrue();
    }

    @Test
    void lets_few_new_names_a_second_be_looked_up() {
        assertThat(lookUps(1_000)).isEqualTo(100);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(lookUps(1_000)).isEqualTo(20);
    }

    @Test
    void costs_nothing_for_names_that_are_tenants() {
        for (int at = 0; at < 1_000; at++) {
            assertThat(names.mayLookUp()).isTrue();
            names.giveBack();
        }
    }

    private int lookUps(int asked) {
        int allowed = 0;
        for (int at = 0; at < asked; at++) {
            allowed += names.mayLookUp() ? 1 : 0;
        }
        return allowed;
    }
}
