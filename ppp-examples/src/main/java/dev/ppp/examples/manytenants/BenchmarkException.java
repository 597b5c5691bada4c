package dev.ppp.examples.manytenants;

/** What was measured is not what should have been. */
public final class BenchmarkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what was expected and what was found.
     *
     * @param message lower-case start, no full stop
     */
    public BenchmarkException(String message) {
        super(message);
    }

    static void unless(boolean expected, String message) {
        if (!expected) {
            throw new BenchmarkException(message);
        }
    }
}
