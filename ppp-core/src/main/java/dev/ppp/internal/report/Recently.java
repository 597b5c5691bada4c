package dev.ppp.internal.report;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Knows which texts it was asked about a short while ago. Bounded; safe for use by many threads. */
final class Recently {

    private static final int LIMIT = 1_000;
    private static final int LONGEST = 20_000;

    private final long nanos;
    private final LongSupplier clock;
    private final Map<String, Long> texts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > LIMIT;
        }
    };

    Recently(Duration since, LongSupplier clock) {
        this.nanos = since.toNanos();
        this.clock = clock;
    }

    /** Returns whether a text is one to look at, and if so, remembers it. A very long one is not. */
    synchronized boolean isNew(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        long now = clock.getAsLong();
        Long before = texts.get(text);
        if (before != null && now - before < nanos) {
            return false;
        }
        texts.remove(text); // so that it goes to the end
        texts.put(text, now);
        return true;
    }

    synchronized int size() {
        return texts.size();
    }
}
