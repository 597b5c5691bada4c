package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.StalePlanException;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Holds a reviewed plan against the one that would be made now. */
final class Review {

    private final List<String> reviewed;
    private final List<String> refusals;
    private final String place;

    Review(Declaration declaration, Plan reviewed) {
        if (!reviewed.header().topology().equals(declaration.topology())) {
            throw new StalePlanException(Explanation.of("plan is one of topology "
                            + Identifier.quoted(reviewed.header().topology()) + ", and this router's is "
                            + Identifier.quoted(declaration.topology()))
                    .hint("Apply the plan with the router that made it."));
        }
        if (!reviewed.header().declaration().equals(declaration.digest())) {
            throw new StalePlanException(Explanation.of("plan was made from another declaration of topology "
                            + Identifier.quoted(declaration.topology()))
                    .hint("Plan again and review again. Nothing was changed."));
        }
        this.place = place(reviewed);
        this.reviewed = words(reviewed);
        this.refusals = refusals(reviewed);
    }

    /** Whether what the reviewed plan aimed at holds already. */
    boolean isDone(Plan current) {
        return place(current).equals(place)
                && current.steps().isEmpty()
                && refusals(current).equals(refusals)
                && current.header().newerRevision().isEmpty();
    }

    /**
     * Refuses a plan whose base has moved.
     *
     * @throws StalePlanException when what would be done now is not what was reviewed
     */
    void check(Plan current) {
        if (!place(current).equals(place)) {
            throw new StalePlanException(Explanation.of("plan was made on " + place + ", and this is " + place(current))
                    .hint("Plan and review here. Nothing was changed."));
        }
        List<String> now = words(current);
        List<String> refusalsNow = refusals(current);
        if (now.equals(reviewed) && refusalsNow.equals(refusals)) {
            return;
        }
        List<String> gone = minus(reviewed, now);
        List<String> added = minus(now, reviewed);
        List<String> facts = new ArrayList<>();
        gone.forEach(it -> facts.add("No longer to be done: " + it + "."));
        added.forEach(it -> facts.add("To be done now, too: " + it + "."));
        minus(refusalsNow, refusals).forEach(it -> facts.add("Refused now: " + it + "."));
        current.notes().forEach(it -> facts.add("Note: " + it + "."));
        throw new StalePlanException(Explanation.of("plan was made from a state of the veneer that has changed")
                .detail(String.join("\n", facts))
                .hint("Plan again and review again. Nothing was changed."));
    }

    /** The records themselves are created before the lock can be taken, so they count for neither plan. */
    private static List<String> words(Plan plan) {
        return plan.changes().stream()
                .filter(it -> !(it instanceof Change.CreateRecords))
                .map(it -> it.summary()
                        + it.hazard()
                                .map(hazard -> " (" + hazard.reason() + ")")
                                .orElse("")
                        + it.statements().stream().map(Statement::masked).collect(Collectors.joining("; ", " [", "]")))
                .collect(Collectors.toList());
    }

    private static String place(Plan plan) {
        return "database " + Identifier.quoted(plan.header().database()) + " as role "
                + Identifier.quoted(plan.header().role());
    }

    private static List<String> refusals(Plan plan) {
        return plan.refusals().stream().map(it -> it.explanation().message()).collect(Collectors.toList());
    }

    private static List<String> minus(List<String> all, List<String> some) {
        List<String> rest = new ArrayList<>(all);
        rest.removeAll(some);
        return rest;
    }
}
