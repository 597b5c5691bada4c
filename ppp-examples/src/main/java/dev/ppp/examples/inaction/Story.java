package dev.ppp.examples.inaction;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ppp.examples.cluster.Cluster;
import java.io.PrintStream;
import java.util.List;

/** The story that {@link dev.ppp.examples.InAction} tells. */
public final class Story {

    private static final List<Step> STEPS = List.of(
            new ServersAndRoles(),
            new PlanAndApply(),
            new OneAuthorInFourTenants(),
            new JoinInsideOneTenant(),
            new JoinAcrossShards(),
            new JoinAcrossTenantsOfOneShard(),
            new AbortOverTwoShards(),
            new ColumnsComeAndGo());

    private final Cluster cluster;
    private final Screen screen;

    /**
     * Prepares the story.
     *
     * @param cluster where it plays; nothing has been planned on its veneer yet
     * @param out where it is told
     */
    public Story(Cluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.screen = new Screen(out);
    }

    /**
     * Tells the whole story.
     *
     * @throws StoryException if a step does not come out as it should
     */
    public void tell() {
        try (Logs logs = new Logs(cluster, screen);
                HikariDataSource app = poolOfOne()) {
            Stage stage = Stage.of(cluster, app, screen, logs);
            for (Step step : STEPS) {
                screen.heading(step.title());
                step.play(stage);
            }
        }
    }

    private HikariDataSource poolOfOne() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.veneer().appDataSource());
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }
}
