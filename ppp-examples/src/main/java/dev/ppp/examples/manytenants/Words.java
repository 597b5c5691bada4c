package dev.ppp.examples.manytenants;

import java.time.Duration;
import java.util.Locale;

/** How figures are written. */
final class Words {

    private Words() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String time(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds < 1) {
            return String.format(Locale.ROOT, seconds < 0.01 ? "%.1f ms" : "%.0f ms", seconds * 1e3);
        }
        return String.format(Locale.ROOT, seconds < 100 ? "%.1f s" : "%.0f s", seconds);
    }

    static String timeWithRate(Duration time, int tenants) {
        return String.format(Locale.ROOT, "%s (%.1f/s)", time(time), perSecond(time, tenants));
    }

    static double perSecond(Duration time, int tenants) {
        return tenants * 1e9 / time.toNanos();
    }

    /** Returns the time for each tenant, in milliseconds. */
    static String timeOfEach(Duration time, int tenants) {
        return String.format(Locale.ROOT, "%.2f ms", millisecondsOfEach(time, tenants));
    }

    static double millisecondsOfEach(Duration time, int tenants) {
        return time.toNanos() / 1e6 / tenants;
    }

    static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    static String bytesOfEach(long bytes, int tenants) {
        return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3 / tenants);
    }
}
