package dev.ppp.internal.lane;

import java.util.Optional;

/** What is known of the sessions of both lanes' connections. Safe for use by many threads. */
public final class Sessions {

    private final Standing qualified;
    private final Standing entered;

    /**
     * Begins without any.
     *
     * @param kept whether somebody has said that poolers keep sessions
     */
    public Sessions(boolean kept) {
        OwnSession own = new OwnSession(kept);
        this.qualified = new Standing(Optional.empty(), own);
        this.entered = new Standing(Optional.of(new SearchPath()), own);
    }

    /** For statements that name the schema themselves. */
    Standing qualified() {
        return qualified;
    }

    /** For those whose names without a schema are to be found in the tenant's. */
    Standing entered() {
        return entered;
    }
}
