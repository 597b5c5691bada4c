package dev.ppp.internal.applier;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;

/** Waits between two attempts. */
final class Pause {

    private Pause() {}

    static void of(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplyException(
                    Explanation.of("could not go on: the thread was interrupted while it waited")
                            .hint("What was committed stays. Apply again."),
                    e);
        }
    }
}
