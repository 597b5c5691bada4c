package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.FdwOption;
import dev.ppp.catalog.Grantee;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.Options;
import dev.ppp.catalog.UserMapping;
import dev.ppp.error.Explanation;
import dev.ppp.error.MissingPrivilegesException;
import dev.ppp.error.PlanException;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.Change;
import dev.ppp.plan.Plan;
import dev.ppp.plan.PlanOptions;
import dev.ppp.plan.RoleChange;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Compares what is declared with what stands and finds the fewest changes, in a fixed order. Pure. */
public final class Planner {

    private final Declaration declaration;
    private final VeneerState state;
    private final Map<String, ShardState> shards;
    private final Map<UserMapping.Key, Set<String>> differingPasswords;
    private final PlanOptions options;
    private final Findings findings = new Findings();

    /**
     * Prepares to plan once.
     *
     * @param declaration what is declared
     * @param state what stands on the veneer
     * @param shards what the shards hold
     * @param differingPasswords the passwords that differ, for each user mapping that stands
     * @param options what the plan may do
     */
    public Planner(
            Declaration declaration,
            VeneerState state,
            Map<String, ShardState> shards,
            Map<UserMapping.Key, Set<String>> differingPasswords,
            PlanOptions options) {
        this.declaration = declaration;
        this.state = state;
        this.shards = shards;
        this.differingPasswords = differingPasswords;
        this.options = options;
    }

    /**
     * Plans.
     *
     * @return the fewest changes
     * @throws PlanException when the declaration cannot be planned on this veneer
     * @throws MissingPrivilegesException when a database administrator has to do something first
     */
    public Plan plan() {
        OptionalLong newer = newerRevision(declaration, state);
        if (newer.isPresent()) {
            return new Plan(header(newer), List.of(), List.of(), List.of(superseded(newer.getAsLong())));
        }
        checkNames();
        checkVersions();
        planOwn();
        Extensions extensions = new Extensions(state, shards);
        extensions.plan(findings);
        Set<String> refused = new ServerPlanner(declaration, state, options, extensions, findings).plan();
        RolePlanner roles = new RolePlanner(declaration, state, options, findings);
        roles.planShared();
        new MappingPlanner(declaration, state, differingPasswords, findings).plan(refused);
        new TenantPlanner(declaration, state, shards, options, extensions, roles, findings).plan(refused);
        roles.noteStrangers();
        if (options.prune()) {
            new PrunePlanner(declaration, state, options, findings).plan();
        } else if (options.only().isEmpty()) {
            noteKept();
        }
        checkPrivileges();
        return new Plan(header(newer), findings.steps(), findings.refusals(), findings.notes());
    }

    private Plan.Header header(OptionalLong newer) {
        return new Plan.Header(
                declaration.topology(),
                declaration.digest(),
                declaration.revision(),
                state.session().database(),
                state.session().role(),
                options,
                newer);
    }

    /**
     * Tells whether another declaration of the topology, which is newer, was applied. No revision counts as older than any:
     * so are the instances that run when the first revision is rolled out.
     *
     * @param declaration what is declared
     * @param state what stands on the veneer
     * @return the newer revision, if there is one
     */
    public static OptionalLong newerRevision(Declaration declaration, VeneerState state) {
        OptionalLong applied = state.records().revision();
        boolean newer = applied.isPresent() && declaration.revision().orElse(-1) < applied.getAsLong();
        return newer ? applied : OptionalLong.empty();
    }

    private String superseded(long newer) {
        String own = declaration.revision().isPresent()
                ? "revision " + declaration.revision().getAsLong()
                : "a topology without a revision";
        return "nothing is planned, since revision " + newer + " was applied, which is newer than " + own;
    }

    /** Adopting a name that is not declared would silently do nothing. */
    private void checkNames() {
        options.tenants().stream()
                .filter(it -> !declaration.tenants().containsKey(it))
                .forEach(it -> findings.problem(
                        "tenant " + Identifier.quoted(it) + " is to be adopted, but it is not declared"));
        options.only().stream()
                .filter(it -> !declaration.tenants().containsKey(it))
                .forEach(it -> findings.problem(
                        "tenant " + Identifier.quoted(it) + " is to be planned, but it is not declared"));
        options.servers().stream()
                .filter(it -> !declaration.servers().containsKey(it))
                .forEach(it -> findings.problem(
                        "foreign server " + Identifier.quoted(it) + " is to be adopted, but it is not declared"));
    }

    private void checkVersions() {
        declaration
                .servers()
                .values()
                .forEach(it -> checkVersion("shard " + Identifier.quoted(it.name()), it.options()));
        declaration.mappings().values().forEach(it -> checkVersion(it.key().toString(), it.options()));
    }

    private void checkVersion(String object, Options set) {
        int version = state.session().version();
        set.values()
                .keySet()
                .forEach(name -> FdwOption.named(name)
                        .filter(it -> it.since() > version)
                        .ifPresent(it -> findings.problem("option \"" + name + "\" of " + object + " needs PostgreSQL "
                                + it.since() + ", and the veneer runs " + version)));
    }

    private void planOwn() {
        VeneerState.Session session = state.session();
        if (!session.extension()) {
            findings.shared(new Change.CreateExtension());
            if (!session.superuser()) {
                findings.prerequisite("CREATE EXTENSION postgres_fdw;");
            }
        }
        if (!state.records().exist()) {
            findings.shared(new Change.CreateRecords());
        }
        declaration.revision().ifPresent(revision -> {
            if (!state.records().revision().equals(declaration.revision())) {
                findings.shared(new Change.RecordRevision(declaration.topology(), revision));
            }
        });
        for (Grantee grantee : declaration.grantees()) {
            if (!state.records().grantees().contains(grantee.role())) {
                findings.shared(new Change.RecordGrantee(declaration.topology(), grantee.role()));
            }
        }
    }

    private void noteKept() {
        Set<String> schemas = new TreeSet<>();
        declaration.tenants().values().forEach(it -> schemas.add(it.schema()));
        long kept = state.records().tenants().entrySet().stream()
                .filter(it -> it.getValue().topology().equals(declaration.topology()))
                .filter(it -> !schemas.contains(it.getKey()))
                .count();
        noteKept("tenant", kept);
        noteKept("role", PrunePlanner.abandoned(declaration, state).size());
    }

    private void noteKept(String what, long kept) {
        if (kept > 0) {
            findings.note(kept + " " + what + (kept == 1 ? " is" : "s are")
                    + " no longer declared and kept; a plan with pruning drops what is no longer declared");
        }
    }

    private void checkPrivileges() {
        if (!findings.problems().isEmpty()) {
            throw new PlanException(Explanation.of("topology " + Identifier.quoted(declaration.topology())
                    + " cannot be planned on this veneer\n  - " + String.join("\n  - ", findings.problems())));
        }
        VeneerState.Session session = state.session();
        if (!session.mayCreateServers() && findings.creates(Change.CreateServer.class) && !session.superuser()) {
            findings.prerequisite("GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO {0};", session.role());
        }
        boolean schemas = findings.creates(Change.CreateRecords.class) || findings.creates(Change.CreateSchema.class);
        if (!session.mayCreateSchemas() && schemas) {
            findings.prerequisite("GRANT CREATE ON DATABASE {0} TO {1};", session.database(), session.role());
        }
        if (!session.mayCreateTemporaryTables() && writesPasswords()) {
            findings.prerequisite("GRANT TEMPORARY ON DATABASE {0} TO {1};", session.database(), session.role());
        }
        if (!session.mayCreateRoles() && findings.creates(RoleChange.Create.class)) {
            findings.prerequisite("ALTER ROLE {0} CREATEROLE;", session.role());
        }
        if (!findings.prerequisites().isEmpty()) {
            throw new MissingPrivilegesException(
                    Identifier.quoted(session.role()), Identifier.quoted(session.database()), findings.prerequisites());
        }
    }

    private boolean writesPasswords() {
        return findings.creates(Change.CreateUserMapping.class)
                || findings.creates(Change.AlterUserMapping.class)
                || findings.creates(Change.ReplaceUserMapping.class);
    }
}
