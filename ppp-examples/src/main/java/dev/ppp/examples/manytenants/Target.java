package dev.ppp.examples.manytenants;

import java.util.Optional;

/**
 * What is to be reached.
 *
 * @param limit the figure
 * @param isFloor whether it is to be reached or exceeded; else what is measured is to stay below it
 */
record Target(double limit, boolean isFloor) {

    private static final int MANY = 1000;
    private static final int VERY_MANY = 5000;

    /** How many times as fast as the plain way tenants are to be applied. The plain way slows as a shard grows. */
    static Optional<Target> ofColdApply(int tenants) {
        if (tenants < MANY) {
            return Optional.empty();
        }
        return Optional.of(new Target(tenants < VERY_MANY ? 3 : 5, true));
    }

    /** What share of the cold apply an unchanged start is to take. */
    static Optional<Target> ofUnchangedApply(int tenants) {
        return tenants < MANY ? Optional.empty() : Optional.of(new Target(0.01, false));
    }

    static Target ofDrift() {
        return new Target(0.15, false);
    }

    static Target ofRepair() {
        return new Target(4, true);
    }

    boolean isReachedBy(double measured) {
        return isFloor ? measured >= limit : measured < limit;
    }
}
