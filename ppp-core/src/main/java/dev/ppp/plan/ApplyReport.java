package dev.ppp.plan;

import dev.ppp.error.ApplyException;
import dev.ppp.error.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an apply did, and what it did not. Immutable, holds no password.
 *
 * @param applied the changes that were committed, in their order
 * @param skipped changes that can hurt and were not accepted, and those that rest on them
 * @param failures the steps that failed and were rolled back: tenants, or what no tenant needs any more
 * @param refusals what the plan would not do
 * @param notes what a reader should know
 * @param compared whether everything was compared; otherwise what was applied last was trusted, since it still fits
 * @param duration how long it took, the wait for other processes included
 */
public record ApplyReport(
        List<Change> applied,
        List<Change> skipped,
        List<Failure> failures,
        List<Refusal> refusals,
        List<String> notes,
        boolean compared,
        Duration duration) {

    /**
     * Copies the lists.
     *
     * @param applied the changes that were committed
     * @param skipped changes that can hurt
     * @param failures the tenants that failed
     * @param refusals what the plan would not do
     * @param notes what a reader should know
     * @param compared whether everything was compared
     * @param duration how long it took
     */
    public ApplyReport {
        applied = List.copyOf(applied);
        skipped = List.copyOf(skipped);
        failures = List.copyOf(failures);
        refusals = List.copyOf(refusals);
        notes = List.copyOf(notes);
    }

    /**
     * A step that failed. What it had done was rolled back; the other steps are not harmed, and applying again finishes
     * the job.
     *
     * @param scope the tenant whose transaction failed, or what no tenant needs any more
     * @param sqlState the server's or the driver's SQLSTATE; empty when none was given
     * @param explanation the server's own message, detail and hint
     */
    public record Failure(Step.Scope scope, String sqlState, Explanation explanation) {

        /** Returns scope, message, detail and hint. */
        @Override
        public String toString() {
            return scope.words() + ": " + explanation;
        }
    }

    /**
     * Tells whether the veneer is now as declared: nothing failed, nothing was refused, nothing was left out.
     *
     * @return whether everything was done
     */
    public boolean isComplete() {
        return failures.isEmpty() && refusals.isEmpty() && skipped.isEmpty();
    }

    /**
     * Goes on when everything was done.
     *
     * @return this report
     * @throws ApplyException when something failed, was refused or was left out; it names each
     */
    public ApplyReport orThrow() {
        if (isComplete()) {
            return this;
        }
        throw new ApplyException(
                Explanation.of("plan was applied in part: " + counts())
                        .detail(String.join("\n", openMatters()))
                        .hint("What was committed stays. Mend the cause and apply again."),
                null);
    }

    /** Returns what was done, and each thing that was not. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("Applied: " + counts());
        notes.forEach(it -> lines.add("  Note: " + it));
        openMatters().forEach(it -> lines.add("  " + it.replace("\n", "\n  ")));
        return String.join("\n", lines);
    }

    private String counts() {
        List<String> counts = new ArrayList<>();
        counts.add(
                Words.count(applied.size(), "change") + " made" + (compared ? "" : " (the same was applied before)"));
        counts.add(failures.size() + " failed");
        counts.add(refusals.size() + " refused");
        counts.add(skipped.size() + " left out as hazards");
        return String.join(", ", counts);
    }

    private List<String> openMatters() {
        List<String> matters = new ArrayList<>();
        failures.forEach(it -> matters.add("Failed: " + it));
        refusals.forEach(it -> matters.add("Refused: " + it));
        matters.addAll(skipped.stream()
                .map(it -> "Left out: " + it.summary()
                        + it.hazard()
                                .map(hazard -> " (" + hazard.reason() + ")")
                                .orElse(""))
                .collect(Collectors.toList()));
        return matters;
    }
}
