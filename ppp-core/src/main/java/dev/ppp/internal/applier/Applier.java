package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.error.HazardException;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.internal.state.ShardState;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Drift;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Makes the veneer as a topology declares it. Safe for use by many threads and processes. */
public final class Applier {

    private final Declaration declaration;
    private final DataSource admin;
    private final PlanMaker planMaker;

    /**
     * Prepares to plan and apply.
     *
     * @param declaration what is declared
     * @param admin connects to the veneer as its admin
     * @param shardAdmins Java's way to each shard that has one
     */
    public Applier(Declaration declaration, DataSource admin, Map<String, DataSource> shardAdmins) {
        this.declaration = declaration;
        this.admin = admin;
        this.planMaker = new PlanMaker(declaration, shardAdmins);
    }

    /**
     * Plans and changes nothing.
     *
     * @param options what the plan may do
     * @return the plan
     */
    public Plan plan(PlanOptions options) {
        try (VeneerSession session = new VeneerSession(admin)) {
            return planMaker.plan(session, options).plan();
        }
    }

    /**
     * Compares and changes nothing.
     *
     * @param options which tenants to compare
     * @return what differs
     */
    public Drift drift(PlanOptions options) {
        try (VeneerSession session = new VeneerSession(admin)) {
            PlanMaker.Result result = planMaker.plan(session, options);
            Map<String, String> notCompared = new LinkedHashMap<>();
            result.shards().forEach((shard, answer) -> {
                if (answer instanceof ShardState.Unasked) {
                    notCompared.put(shard, "Java has no way to it; give it an admin data source");
                } else if (answer instanceof ShardState.Unreachable unreachable) {
                    notCompared.put(shard, unreachable.reason().message());
                }
            });
            return Drift.of(result.plan(), notCompared);
        }
    }

    /**
     * Applies a reviewed plan.
     *
     * @param reviewed the plan
     * @param options how to apply it
     * @return what was done
     */
    public ApplyReport apply(Plan reviewed, ApplyOptions options) {
        Review review = new Review(declaration, reviewed);
        if (!options.acceptsHazards() && !reviewed.hazards().isEmpty()) {
            throw new HazardException(reviewed.hazards().stream()
                    .map(it -> it.summary()
                            + it.hazard().map(hazard -> ": " + hazard.reason()).orElse(""))
                    .collect(Collectors.toList()));
        }
        return apply(Optional.of(review), reviewed.header().options(), options);
    }

    /**
     * Plans inside the lock and applies what is safe.
     *
     * @param options how to apply it
     * @return what was done
     */
    public ApplyReport apply(ApplyOptions options) {
        return apply(Optional.empty(), PlanOptions.defaults(), options);
    }

    private ApplyReport apply(Optional<Review> review, PlanOptions planOptions, ApplyOptions options) {
        long start = System.nanoTime();
        Job job = new Job(declaration, options, new Progress(), new ShapeRecorder());
        try (VeneerSession session = new VeneerSession(admin)) {
            PlanMaker.Result planned = planMaker.plan(session, planOptions);
            if (review.isPresent() && !review.get().isDone(planned.plan())) {
                review.get().check(planned.plan());
            }
            job.progress().plan(planned.plan());
            if (!planned.plan().steps().isEmpty()) {
                new Bootstrap(session, job).run();
                applyLocked(session, review, planned, job);
            }
        } catch (SQLException e) {
            throw new VeneerException(ServerWords.of("could not work on the veneer", e), e);
        }
        return job.progress().report(Duration.ofNanos(System.nanoTime() - start));
    }

    private void applyLocked(VeneerSession session, Optional<Review> review, PlanMaker.Result planned, Job job)
            throws SQLException {
        try (Lease lease = new Lease(session, declaration.topology())) {
            lease.acquire(job.options().patience());
            PlanMaker.Result now =
                    planMaker.plan(session, planned.plan().header().options(), planned.shards());
            job.progress().plan(now.plan());
            if (review.isPresent() && !review.get().isDone(now.plan())) {
                review.get().check(now.plan());
            }
            List<Step> steps = new HazardFilter(job.options(), job.progress())
                    .filter(now.plan().steps());
            job.shapes().take(now.shards());
            if (!steps.isEmpty()) {
                job.shapes().recordShapes(session.beginWriting(job.options().lockTimeout()));
                session.commit();
            }
            Transactions transactions = new Transactions(session, lease, job);
            if (job.options().oneTransaction()) {
                new LockBudget(now.state().session().lockCapacity()).check(steps);
                transactions.runTogether(steps);
            } else {
                transactions.runApart(steps);
            }
        }
    }
}
