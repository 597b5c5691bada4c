package dev.ppp.plan;

import dev.ppp.plan.Change.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What it takes to make the veneer as the topology declares it, or the fact that it is so already. Immutable, holds no
 * password, connects to nothing. Printed, it is a script for psql in which each password is a variable. A router's apply
 * does a little more: it takes the lock, checks what an import brought, takes back what ALTER DEFAULT PRIVILEGES gave away,
 * and records how passwords can be recognized. So after a script that was run by hand, apply once: it writes anew the
 * passwords that it cannot recognize.
 *
 * @param header whose plan it is
 * @param steps the transactions, in their order; none when there is nothing to do
 * @param refusals what the plan will not do, and why
 * @param notes what a reader should know and nothing has to be done about
 */
public record Plan(Header header, List<Step> steps, List<Refusal> refusals, List<String> notes) {

    /**
     * Copies the lists.
     *
     * @param header whose plan it is
     * @param steps the transactions
     * @param refusals what the plan will not do
     * @param notes what a reader should know
     */
    public Plan {
        steps = List.copyOf(steps);
        refusals = List.copyOf(refusals);
        notes = List.copyOf(notes);
    }

    /**
     * Says whose plan it is.
     *
     * @param topology the topology
     * @param declaration a digest of what was declared, passwords aside
     * @param revision its revision, where it has one
     * @param database the veneer's database
     * @param role the role that plans
     * @param options what the plan may do
     * @param newerRevision the revision that was applied last, when it is newer than this one: then nothing is planned
     */
    public record Header(
            String topology,
            String declaration,
            OptionalLong revision,
            String database,
            String role,
            PlanOptions options,
            OptionalLong newerRevision) {}

    /**
     * Tells whether there is nothing to do: no change is needed, and none is refused. The veneer is then as declared, as
     * far as it could be compared (see the {@linkplain #notes() notes}), unless a {@linkplain Header#newerRevision() newer
     * revision} overtook this one.
     *
     * @return whether there is nothing to do
     */
    public boolean isEmpty() {
        return steps.isEmpty() && refusals.isEmpty();
    }

    /**
     * Returns all changes.
     *
     * @return the changes of all steps, in the order in which they are made
     */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        steps.forEach(step -> changes.addAll(step.changes()));
        return List.copyOf(changes);
    }

    /**
     * Returns the changes that can hurt.
     *
     * @return those of the changes that have a hazard
     */
    public List<Change> hazards() {
        return changes().stream().filter(it -> it.hazard().isPresent()).collect(Collectors.toUnmodifiableList());
    }

    /**
     * Sums the plan up.
     *
     * @return such as {@code Plan: 14 to create, 2 to alter, 0 to drop}
     */
    public String summary() {
        String refused = refusals.isEmpty() ? "" : ", " + refusals.size() + " refused";
        return "Plan: " + count(Kind.CREATE) + " to create, " + count(Kind.ALTER) + " to alter, " + count(Kind.DROP)
                + " to drop" + refused;
    }

    /** Returns the plan as a script for psql, whose first line is the {@linkplain #summary() summary}. */
    @Override
    public String toString() {
        return new PlanScript(this).text();
    }

    private long count(Kind kind) {
        return changes().stream().filter(it -> it.kind() == kind).count();
    }
}
