package dev.ppp.plan;

import dev.ppp.catalog.Identifier;
import java.util.stream.Collectors;

/** Writes a plan as a script for psql. Whatever is data stands in quotes or, in comments, without control characters. */
final class PlanScript {

    private final Plan plan;
    private final StringBuilder text = new StringBuilder();

    PlanScript(Plan plan) {
        this.plan = plan;
    }

    String text() {
        comment(plan.summary());
        comment(title());
        plan.notes().forEach(it -> comment("Note: " + it));
        plan.refusals().forEach(it -> comment("Refused: " + it));
        if (!plan.steps().isEmpty()) {
            text.append("\\set ON_ERROR_STOP on\n");
            plan.steps().forEach(this::step);
        }
        return text.toString();
    }

    private String title() {
        Plan.Header header = plan.header();
        String revision = header.revision().isPresent()
                ? ", revision " + header.revision().getAsLong()
                : "";
        return "Topology " + Words.name(header.topology()) + revision + ", on database " + Words.name(header.database())
                + " as role " + Words.name(header.role());
    }

    private void step(Step step) {
        text.append('\n');
        comment(step.scope().words());
        text.append("BEGIN;\n");
        for (Change change : step.changes()) {
            comment(change.summary());
            change.hazard().ifPresent(it -> comment("HAZARD: " + it.reason()));
            change.statements().forEach(it -> text.append(it.masked()).append(";\n"));
        }
        text.append("COMMIT;\n");
    }

    private void comment(String words) {
        text.append(
                words.lines().map(it -> "-- " + Identifier.printable(it) + "\n").collect(Collectors.joining()));
    }
}
