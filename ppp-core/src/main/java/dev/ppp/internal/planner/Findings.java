package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.internal.sql.Sql;
import dev.ppp.plan.Change;
import dev.ppp.plan.Refusal;
import dev.ppp.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.QueryPart;

/** What the parts of the planner find: changes, refusals, and what a database administrator has to do first. */
final class Findings {

    private final List<Change> shared = new ArrayList<>();
    private final List<Step> tenants = new ArrayList<>();
    private final List<Change> leftover = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<String>> ofTenants = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> prerequisites = new LinkedHashSet<>();

    void shared(Change change) {
        shared.add(change);
    }

    void tenant(Step.Tenant tenant, List<Change> changes) {
        if (!changes.isEmpty()) {
            tenants.add(new Step(tenant, changes));
        }
    }

    void leftover(Change change) {
        leftover.add(change);
    }

    void refuse(String object, Explanation explanation) {
        refusals.add(new Refusal(object, explanation));
    }

    void note(String note) {
        notes.add(note);
    }

    /** Adds a note that may concern many tenants alike. */
    void note(String tenant, String note) {
        ofTenants.computeIfAbsent(note, it -> new ArrayList<>()).add(tenant);
    }

    /** Adds what makes any plan senseless. */
    void problem(String problem) {
        problems.add(problem);
    }

    /**
     * Adds a statement that a database administrator has to run first.
     *
     * @param template the statement, with a number in braces for each name
     * @param names identifiers
     */
    void prerequisite(String template, String... names) {
        prerequisites.add(Sql.render(template, Stream.of(names).map(Sql::name).toArray(QueryPart[]::new)));
    }

    /** Adds a change that the role that plans may not make, for a database administrator. */
    void prerequisite(Change change) {
        change.statements().forEach(it -> prerequisites.add(it.masked() + ";"));
    }

    boolean creates(Class<? extends Change> kind) {
        return shared.stream().anyMatch(kind::isInstance)
                || tenants.stream().flatMap(it -> it.changes().stream()).anyMatch(kind::isInstance);
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (!shared.isEmpty()) {
            steps.add(new Step(new Step.Shared(), shared));
        }
        steps.addAll(tenants);
        if (!leftover.isEmpty()) {
            steps.add(new Step(new Step.Leftover(), leftover));
        }
        return steps;
    }

    List<Refusal> refusals() {
        return refusals;
    }

    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        ofTenants.forEach((note, tenants) -> {
            String others = tenants.size() > 1 ? " and " + (tenants.size() - 1) + " more" : "";
            all.add((tenants.size() > 1 ? "tenants " : "tenant ") + Identifier.quoted(tenants.get(0)) + others + ": "
                    + note);
        });
        return all;
    }

    List<String> problems() {
        return problems;
    }

    List<String> prerequisites() {
        return List.copyOf(prerequisites);
    }
}
