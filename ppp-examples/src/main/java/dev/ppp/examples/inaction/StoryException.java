package dev.ppp.examples.inaction;

/** A step did not come out as it should have. */
public final class StoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what was expected and what happened.
     *
     * @param message lower-case start, no full stop
     */
    public StoryException(String message) {
        super(message);
    }

    /** Goes on when what a step says is true, and fails with the message otherwise. */
    static void unless(boolean expected, String message) {
        if (!expected) {
            throw new StoryException(message);
        }
    }
}
