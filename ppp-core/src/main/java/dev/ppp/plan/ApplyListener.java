package dev.ppp.plan;

/** Hears how far an apply has come. */
@FunctionalInterface
public interface ApplyListener {

    /** Hears nothing. */
    ApplyListener NONE = progress -> {};

    /**
     * Is called when the tenants are begun and after each of them: by one thread at a time, which goes on with the next
     * tenant when the call returns. What it throws ends the apply; what was committed stays.
     *
     * @param progress how far the apply has come
     */
    void progressed(ApplyProgress progress);
}
