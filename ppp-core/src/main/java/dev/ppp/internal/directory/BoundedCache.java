package dev.ppp.internal.directory;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Remembers at most so many values, and forgets first what has not been asked for since it was last passed over. A hit
 * takes no lock and makes no object.
 *
 * @param <V> what is remembered
 */
public final class BoundedCache<V> {

    private final ConcurrentHashMap<String, Entry<V>> entries = new ConcurrentHashMap<>();
    private final Queue<String> order = new ConcurrentLinkedQueue<>();
    private final int limit;

    /**
     * Begins empty.
     *
     * @param limit how many values to remember, at least 1
     */
    public BoundedCache(int limit) {
        this.limit = limit;
    }

    /**
     * Recalls a value.
     *
     * @param key its key
     * @return the value, or null when it is not remembered
     */
    public @Nullable V get(String key) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (!entry.asked) {
            entry.asked = true;
        }
        return entry.value;
    }

    /**
     * Remembers a value, unless another is remembered already.
     *
     * @param key its key
     * @param value the value
     * @return the value that is remembered
     */
    public synchronized V putIfAbsent(String key, V value) {
        Entry<V> before = entries.get(key);
        if (before != null) {
            return before.value;
        }
        while (entries.size() >= limit) {
            forgetOne();
        }
        entries.put(key, new Entry<>(value));
        order.add(key);
        return value;
    }

    /**
     * Remembers a value in place of another, if that is still remembered.
     *
     * @param key its key
     * @param before what was remembered
     * @param now the value
     */
    public synchronized void replace(String key, V before, V now) {
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.value.equals(before)) {
            entries.put(key, new Entry<>(now));
        }
    }

    /**
     * Tells how many values are remembered.
     *
     * @return never more than the limit
     */
    public int size() {
        return entries.size();
    }

    private void forgetOne() {
        String oldest = order.remove();
        Entry<V> entry = entries.get(oldest);
        if (entry != null && entry.asked) {
            entry.asked = false;
            order.add(oldest);
        } else {
            entries.remove(oldest);
        }
    }

    private static final class Entry<V> {
        private final V value;
        private volatile boolean asked;

        Entry(V value) {
            this.value = value;
        }
    }
}
