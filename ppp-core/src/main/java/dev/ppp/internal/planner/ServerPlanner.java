package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.ForeignServer;
import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.Change;
import dev.ppp.plan.OptionChange;
import dev.ppp.plan.PlanOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plans foreign servers. */
final class ServerPlanner {

    private final Declaration declaration;
    private final VeneerState state;
    private final PlanOptions options;
    private final Findings findings;
    private final Set<String> refused = new HashSet<>();

    ServerPlanner(Declaration declaration, VeneerState state, PlanOptions options, Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.options = options;
        this.findings = findings;
    }

    /** Returns the shards on which nothing can be planned. */
    Set<String> plan() {
        declaration.servers().values().forEach(this::plan);
        return refused;
    }

    private void plan(ForeignServer server) {
        VeneerState.Server stands = state.servers().get(server.name());
        if (stands == null) {
            findings.shared(new Change.CreateServer(declaration.topology(), server));
            return;
        }
        if (refuses(server, stands)) {
            return;
        }
        if (!state.records().servers().containsKey(server.name())) {
            findings.shared(new Change.AdoptServer(declaration.topology(), server.name()));
        }
        if (!stands.owned()) {
            findings.prerequisite(
                    "ALTER SERVER {0} OWNER TO {1};",
                    server.name(), state.session().role());
        }
        List<OptionChange> changes =
                OptionChange.between(stands.options().values(), server.options().values());
        if (!changes.isEmpty()) {
            findings.shared(new Change.AlterServer(server.name(), changes, stands.foreignTables()));
        }
    }

    private boolean refuses(ForeignServer server, VeneerState.Server stands) {
        String owner = state.records().servers().get(server.name());
        if (!stands.wrapper().equals("postgres_fdw")) {
            return refuse(
                    server,
                    Explanation.of("foreign server " + Identifier.quoted(server.name())
                                    + " belongs to foreign-data wrapper " + Identifier.quoted(stands.wrapper()))
                            .hint("Give the shard another name."));
        } else if (owner != null && !owner.equals(declaration.topology())) {
            return refuse(
                    server,
                    Explanation.of("foreign server " + Identifier.quoted(server.name()) + " belongs to topology "
                                    + Identifier.quoted(owner))
                            .hint("Give the shard another name, or declare it in one topology only."));
        } else if (owner == null && !options.servers().contains(server.name())) {
            return refuse(
                    server,
                    Explanation.of("foreign server " + Identifier.quoted(server.name())
                                    + " stands already and was not made by this topology")
                            .detail("Its options are: " + stands.options() + ".")
                            .hint("If it is this shard, plan with PlanOptions.adoptingServers("
                                    + Identifier.quoted(server.name()) + "); otherwise give the shard another name."));
        }
        return false;
    }

    private boolean refuse(ForeignServer server, Explanation explanation) {
        refused.add(server.name());
        findings.refuse("foreign server " + Identifier.quoted(server.name()), explanation);
        return true;
    }
}
