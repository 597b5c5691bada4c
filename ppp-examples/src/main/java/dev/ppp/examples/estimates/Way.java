package dev.ppp.examples.estimates;

import java.util.Locale;

/** The way from the veneer to the shard. */
enum Way {
    LOOPBACK("loopback"),
    /** Through a relay that holds up each message for a millisecond. */
    ONE_MILLISECOND("+1 ms");

    private final String title;

    Way(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
