package dev.ppp.examples.manytenants;

import java.time.Duration;

/**
 * What was measured for one number of tenants.
 *
 * @param tenants how many there were
 * @param cold beginning with an empty veneer
 * @param unchanged when nothing had changed
 * @param repair after one column was added to one table of every tenant
 * @param heap what lived on the heap
 */
record Figures(int tenants, Cold cold, Unchanged unchanged, Repair repair, LiveHeap heap) {

    /**
     * Beginning with an empty veneer.
     *
     * @param apply {@code apply()}
     * @param plain one import for each tenant
     */
    record Cold(Duration apply, Duration plain) {}

    /**
     * When nothing had changed.
     *
     * @param plan {@code plan()}
     * @param apply {@code apply()}
     * @param drift {@code drift()}
     */
    record Unchanged(Duration plan, Duration apply, Duration drift) {}

    /**
     * After one column was added to one table of every tenant.
     *
     * @param apply {@code apply(plan())}
     * @param planning the call of {@code plan()} in it
     * @param plain drop and import again
     */
    record Repair(Duration apply, Duration planning, Sample plain) {}

    /**
     * Work on some of the tenants.
     *
     * @param tenants how many of them
     * @param time how long it took
     */
    record Sample(int tenants, Duration time) {

        /** Returns how long it takes for so many at the same rate. */
        Duration scaledTo(int many) {
            return time.multipliedBy(many).dividedBy(tenants);
        }
    }

    /**
     * The most bytes that lived, above those that did before.
     *
     * @param plan while everything was planned on an empty veneer, and when the plan was held
     * @param drift while everything was compared and nothing had changed
     */
    record LiveHeap(long plan, long drift) {}

    Duration plainRepair() {
        return repair.plain().scaledTo(tenants);
    }

    boolean isPlainRepairScaled() {
        return repair.plain().tenants() < tenants;
    }
}
