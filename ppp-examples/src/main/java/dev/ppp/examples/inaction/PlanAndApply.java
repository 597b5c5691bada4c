package dev.ppp.examples.inaction;

import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.Login;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Plan;
import java.util.List;
import java.util.stream.Stream;

/** Step 2: the plan that the topology asks for, applied, and the empty plan after it. */
final class PlanAndApply implements Step {

    @Override
    public String title() {
        return "2. The plan, applied, and the empty plan after it";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        screen.say(
                "The topology declares three shards, a user mapping for veneer_admin and one for veneer_app on each of"
                        + " them, and four tenants. Compared with the veneer's catalogs it gives this plan: router.plan()");
        Plan plan = stage.router().plan();
        screen.verbatim(plan.toString());
        ApplyReport report = stage.router().apply(plan).orThrow();
        screen.say("Applied: router.apply(plan)");
        screen.verbatim(report.toString());
        Plan after = stage.router().plan();
        screen.say("Planned again:");
        screen.verbatim(after.toString());
        StoryException.unless(after.isEmpty(), "the plan after the plan is not empty:\n" + after);
        screen.found("Nothing is left to do.");
        Received received = stage.logs().show();
        List<String> passwords = passwords(stage.cluster());
        StoryException.unless(
                passwords.stream().noneMatch(received::mentions), "a password occurs in a server's statement log");
        screen.found("None of the cluster's " + passwords.size() + " passwords occurs in anything that a server has"
                + " logged here, shown or not.");
    }

    private static List<String> passwords(Cluster cluster) {
        return cluster.servers().stream()
                .flatMap(server -> Stream.of(server.superuser(), server.admin(), server.app()))
                .map(Login::password)
                .toList();
    }
}
