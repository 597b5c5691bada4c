package dev.ppp.internal.directory;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps names that are no tenants from being looked up again and again: each is remembered for {@value #SECONDS} seconds,
 * {@value #LIMIT} of them at most, and when ever new ones come, no more than {@value #PER_SECOND} a second are looked up
 * once a reserve of {@value #RESERVE} is spent. Names that turn out to be tenants cost nothing.
 */
final class UnknownNames {

    private static final int SECONDS = 5;
    private static final int LIMIT = 10_000;
    private static final int PER_SECOND = 20;
    private static final int RESERVE = 100;
    private static final long NANOS = 1_000_000_000L;

    private final Map<String, Long> forgetAt = new LinkedHashMap<>();
    private final LongSupplier clock;
    private double reserve = RESERVE;
    private long filledAt;
    private int generation;

    UnknownNames(LongSupplier nanoClock) {
        this.clock = nanoClock;
        this.filledAt = nanoClock.getAsLong();
    }

    synchronized boolean remembers(String name) {
        Long until = forgetAt.get(name);
        if (until != null && until - clock.getAsLong() <= 0) {
            forgetAt.remove(name);
            return false;
        }
        return until != null;
    }

    /** Takes one look-up out of the reserve; false when it is spent. */
    synchronized boolean mayLookUp() {
        long now = clock.getAsLong();
        reserve = Math.min(RESERVE, reserve + (now - filledAt) * (double) PER_SECOND / NANOS);
        filledAt = now;
        if (reserve < 1) {
            return false;
        }
        reserve--;
        return true;
    }

    /** Puts a look-up back: it found a tenant, or could not be made. */
    synchronized void giveBack() {
        reserve = Math.min(RESERVE, reserve + 1);
    }

    /** Returns what {@link #remember} has to be told: a look-up that began before new tenants came proves nothing. */
    synchronized int generation() {
        return generation;
    }

    synchronized void remember(String name, int generationOfLookUp) {
        if (generationOfLookUp != generation) {
            return;
        }
        forgetAt.remove(name);
        if (forgetAt.size() >= LIMIT) {
            Iterator<String> oldest = forgetAt.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        forgetAt.put(name, clock.getAsLong() + SECONDS * NANOS);
    }

    synchronized void forgetAll() {
        generation++;
        forgetAt.clear();
    }

    synchronized int size() {
        return forgetAt.size();
    }
}
