package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.Identifier;
import dev.ppp.error.HazardException;
import dev.ppp.error.VeneerException;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.ApplyReport;
import dev.ppp.plan.Drift;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Makes the veneer as a topology declares it. Safe for use by many threads and processes. */
public final class Applier {

    /** How often tenants are followed that are migrated while they are applied. */
    private static final int ROUNDS = 3;

    private final Declaration declaration;
    private final DataSource admin;
    private final PlanMaker planMaker;
    private final AppliedDigest digest;

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
        this.digest = new AppliedDigest(declaration, planMaker);
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
     * Plans, and applies under the lock what is safe.
     *
     * @param options how to apply it
     * @return what was done
     */
    public ApplyReport apply(ApplyOptions options) {
        return apply(Optional.empty(), PlanOptions.defaults(), options);
    }

    private ApplyReport apply(Optional<Review> review, PlanOptions planOptions, ApplyOptions options) {
        long start = System.nanoTime();
        Job job = new Job(declaration, options, new Progress(options.listener()), new ShapeRecorder());
        boolean compared = true;
        try (VeneerSession session = new VeneerSession(admin)) {
            compared = review.isPresent() || options.comparesFully() || !digest.holds(session);
            if (compared) {
                compareAndApply(session, review, planOptions, job);
            }
        } catch (SQLException e) {
            throw new VeneerException(ServerWords.of("could not work on the veneer", e), e);
        }
        return job.progress().report(compared, Duration.ofNanos(System.nanoTime() - start));
    }

    private void compareAndApply(VeneerSession session, Optional<Review> review, PlanOptions options, Job job)
            throws SQLException {
        PlanMaker.Result planned = planMaker.plan(session, options);
        check(review, planned.plan());
        job.progress().plan(planned.plan());
        if (!planned.plan().steps().isEmpty()) {
            new Bootstrap(session, job).run();
            applyLocked(session, review, planned, job);
        } else {
            recordDigest(session, planned, planned.state().records().generation(), job);
        }
    }

    private static void check(Optional<Review> review, Plan plan) {
        if (review.isPresent() && !review.get().isDone(plan)) {
            review.get().check(plan);
        }
    }

    private void applyLocked(VeneerSession session, Optional<Review> review, PlanMaker.Result planned, Job job)
            throws SQLException {
        try (Lease lease = new Lease(session, declaration.topology())) {
            lease.acquire(job.options().patience());
            PlanMaker.Result now = isCurrent(planned, lease)
                    ? planned
                    : planMaker.plan(session, lease, planned.plan().header().options(), planned.shards());
            check(review, now.plan());
            job.progress().plan(now.plan());
            Round round = run(session, lease, now, job);
            for (int more = 1; !round.tenants().isEmpty(); more++) {
                round = follow(session, lease, round, review.isPresent() || more == ROUNDS, job);
            }
            recordDigest(session, now, lease.generation(), job);
        }
    }

    /** Whether nobody has applied anything since a plan was made, nor was about to when it was. */
    private static boolean isCurrent(PlanMaker.Result planned, Lease lease) {
        VeneerState.Records records = planned.state().records();
        return records.exist() && records.free() && lease.generation() == records.generation() + 1;
    }

    /**
     * What was just applied.
     *
     * @param tenants the tenants that were made like what their shards had held
     * @param shards what the shards had held
     */
    private record Round(Set<String> tenants, Map<String, ShardState> shards) {}

    private Round run(VeneerSession session, Lease lease, PlanMaker.Result planned, Job job) throws SQLException {
        List<Step> steps = new HazardFilter(job.options(), job.progress())
                .filter(planned.plan().steps());
        if (steps.isEmpty()) {
            return new Round(Set.of(), Map.of());
        }
        job.shapes().take(planned.shards());
        Connection connection = session.beginWriting(job.options().lockTimeout());
        lease.hold(connection);
        AppliedDigest.forget(connection);
        job.shapes().recordShapes(connection);
        session.commit();
        LockBudget budget = new LockBudget(planned.state().session().lockCapacity());
        Transactions transactions = new Transactions(admin, session, lease, job, budget);
        if (job.options().oneTransaction()) {
            transactions.runTogether(steps);
        } else {
            transactions.runApart(steps);
        }
        return new Round(Movement.concerned(steps, planned.shards()), planned.shards());
    }

    /**
     * Asks the shards once more about the tenants that were just applied. One that was migrated meanwhile is repaired, or
     * told of where that would be more than was reviewed, or where it does not come to rest.
     */
    private Round follow(VeneerSession session, Lease lease, Round round, boolean tell, Job job) throws SQLException {
        Declaration asked = declaration.only(round.tenants());
        Map<String, ShardState> after = planMaker.askAgain(asked, round.shards());
        Set<String> moved = Movement.between(asked, round.shards(), after);
        if (moved.isEmpty() || tell) {
            moved.forEach(it -> job.progress()
                    .note("tenant " + Identifier.quoted(it)
                            + " was changed on its shard while it was applied; apply once more"));
            return new Round(Set.of(), after);
        }
        PlanOptions only = PlanOptions.defaults().onlyTenants(moved.toArray(String[]::new));
        PlanMaker.Result planned = planMaker.plan(session, lease, only, after);
        job.progress().planMore(planned.plan());
        return run(session, lease, planned, job);
    }

    /** What was compared and applied only in part is compared again at the next start. */
    private void recordDigest(VeneerSession session, PlanMaker.Result planned, long generation, Job job) {
        Plan.Header header = planned.plan().header();
        if (header.options().only().isEmpty()
                && header.newerRevision().isEmpty()
                && job.progress().isComplete()) {
            digest.record(session, planned.shards(), generation);
        }
    }
}
