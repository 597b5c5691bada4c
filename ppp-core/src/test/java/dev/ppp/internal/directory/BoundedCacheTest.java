package dev.ppp.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedCacheTest {

    @Test
    void never_holds_more_than_its_limit() {
        BoundedCache<Integer> cache = new BoundedCache<>(3);
        for (int at = 0; at < 1_000; at++) {
            cache.putIfAbsent("key" + at, at);
            cache.get("key" + at);
        }
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.get("key999")).isEqualTo(999);
    }

    @Test
    void forgets_first_what_was_not_asked_for() {
        BoundedCache<Integer> cache = new BoundedCache<>(2);
        cache.putIfAbsent("old but used", 1);
        cache.putIfAbsent("new and unused", 2);
        cache.get("old but used");
        cache.putIfAbsent("newest", 3);

        assertThat(cache.get("old but used")).isEqualTo(1);
        assertThat(cache.get("new and unused")).isNull();
        assertThat(cache.get("newest")).isEqualTo(3);
    }

    @Test
    void keeps_the_first_of_two_values() {
        BoundedCache<Integer> cache = new BoundedCache<>(2);
        assertThat(cache.putIfAbsent("key", 1)).isEqualTo(1);
        assertThat(cache.putIfAbsent("key", 2)).isEqualTo(1);
    }
}
