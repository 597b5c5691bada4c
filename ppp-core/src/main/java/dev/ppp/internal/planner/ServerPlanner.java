package dev.ppp.internal.planner;

import dev.ppp.catalog.Declaration;
import dev.ppp.catalog.FdwOption;
import dev.ppp.catalog.ForeignServer;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.Options;
import dev.ppp.catalog.Privilege;
import dev.ppp.error.Explanation;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.Change;
import dev.ppp.plan.GrantTarget;
import dev.ppp.plan.OptionChange;
import dev.ppp.plan.PlanOptions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans foreign servers. */
final class ServerPlanner {

    private static final String EXTENSIONS = FdwOption.EXTENSIONS.option();

    private final Declaration declaration;
    private final VeneerState state;
    private final PlanOptions options;
    private final Extensions extensions;
    private final Findings findings;
    private final Set<String> refused = new HashSet<>();

    ServerPlanner(
            Declaration declaration, VeneerState state, PlanOptions options, Extensions extensions, Findings findings) {
        this.declaration = declaration;
        this.state = state;
        this.options = options;
        this.extensions = extensions;
        this.findings = findings;
    }

    /** Returns the shards on which nothing can be planned. */
    Set<String> plan() {
        declaration.servers().values().forEach(it -> plan(withExtensions(it)));
        return refused;
    }

    /** Unless the topology says which, those are shipped to a shard that bring types to its tables. */
    private ForeignServer withExtensions(ForeignServer server) {
        if (server.options().get(EXTENSIONS).isPresent()) {
            return server;
        }
        VeneerState.Server stands = state.servers().get(server.name());
        Optional<String> value = extensions
                .shippable(server.name())
                .map(it -> String.join(",", it))
                .or(() -> Optional.ofNullable(stands).flatMap(it -> it.options().get(EXTENSIONS)));
        if (value.isEmpty() || value.get().isEmpty()) {
            return server;
        }
        Map<String, String> options = new LinkedHashMap<>(server.options().values());
        options.put(EXTENSIONS, value.get());
        return new ForeignServer(server.name(), new Options(options));
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
        Set<String> declared = new HashSet<>(declaration.tenantRoles());
        declaration.grantees().forEach(it -> declared.add(it.role()));
        stands.users().stream()
                .filter(declared::contains)
                .sorted()
                .forEach(it -> findings.shared(
                        new Change.Revoke(new GrantTarget.Server(server.name()), it, Privilege.DEFAULT)));
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
