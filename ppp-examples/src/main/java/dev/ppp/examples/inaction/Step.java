package dev.ppp.examples.inaction;

/** One step of the story. */
interface Step {

    /** Returns the heading. */
    String title();

    /**
     * Plays the step on the stage.
     *
     * @throws StoryException if it does not come out as it should
     */
    void play(Stage stage);
}
