package dev.ppp.plan;

import dev.ppp.error.Explanation;

/**
 * What a plan will not do, whatever the caller accepts, and why. It stops only what depends on it: the rest of the plan
 * is applied.
 *
 * @param object what is refused: a tenant, a foreign server
 * @param explanation the reason and the way out
 */
public record Refusal(String object, Explanation explanation) {

    /** Returns the reason and the way out. */
    @Override
    public String toString() {
        return explanation.toString();
    }
}
