package dev.ppp.assertj;

import dev.ppp.explain.Pushdown;

/**
 * Entry point of the assertions. Imported beside AssertJ's own {@code Assertions}, both are called {@code assertThat}.
 *
 * <pre>{@code
 * assertThat(router.tenant("bluth_co").explain(query)).isFullyPushedDown().touchesOnly("shard1");
 * }</pre>
 */
public final class PppAssertions {

    private PppAssertions() {}

    /**
     * Begins to assert what of a statement runs where.
     *
     * @param actual what {@code explain} told
     * @return assertions about it
     */
    public static PushdownAssert assertThat(Pushdown actual) {
        return new PushdownAssert(actual);
    }
}
