package dev.ppp.examples.manytenants;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A figure of the library beside another, and what it should be.
 *
 * @param figure a ratio
 * @param isSpeed whether it tells how many times as fast as the plain way; else it is a share of the cold apply
 * @param target what is to be reached, if anything is
 */
record Comparison(double figure, boolean isSpeed, Optional<Target> target) {

    static Comparison speed(Duration library, Duration plain, Optional<Target> target) {
        return new Comparison(ratio(plain, library), true, target);
    }

    static Comparison shareOfColdApply(Duration some, Duration coldApply, Optional<Target> target) {
        return new Comparison(ratio(some, coldApply), false, target);
    }

    /** Returns the ratio in words. */
    String words() {
        return number(figure, 2) + (isSpeed ? " as fast" : " of the cold apply");
    }

    String targetWords() {
        return target.map(it -> (it.isFloor() ? "at least " : "below ") + number(it.limit(), 0))
                .orElse("");
    }

    String verdict() {
        return target.isEmpty() ? "" : isMissed() ? "**not met**" : "met";
    }

    boolean isMissed() {
        return target.isPresent() && !target.get().isReachedBy(figure);
    }

    private String number(double ratio, int decimals) {
        return isSpeed
                ? String.format(Locale.ROOT, "%." + decimals + "f times", ratio)
                : String.format(Locale.ROOT, "%." + decimals + "f %%", ratio * 100);
    }

    private static double ratio(Duration one, Duration other) {
        return (double) one.toNanos() / other.toNanos();
    }
}
