package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.error.Explanation;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.sql.Sql;
import dev.ppp.internal.state.Facts;
import dev.ppp.internal.state.ShardState;
import dev.ppp.internal.state.ShardState.Answered;
import dev.ppp.internal.state.VeneerState;
import dev.ppp.plan.TypeChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides on extensions that bring types: each has to stand on the veneer in the schema in which the shard has it, since
 * its operators are shipped with the name of that schema.
 */
final class Extensions {

    private final VeneerState state;
    private final Facts facts;
    private final Map<String, ShardState> shards;
    private final Map<String, String> created = new TreeMap<>();

    Extensions(VeneerState state, Map<String, ShardState> shards) {
        this.state = state;
        this.facts = state.facts();
        this.shards = shards;
    }

    /** Plans what can be created without a superuser. */
    void plan(Findings findings) {
        for (ShardState shard : shards.values()) {
            if (shard instanceof Answered answer) {
                needed(answer).forEach((extension, schema) -> {
                    if (isCreatable(extension, schema)) {
                        created.putIfAbsent(extension, schema);
                    }
                });
            }
        }
        created.forEach((extension, schema) -> findings.shared(new TypeChange.CreateExtension(extension, schema)));
    }

    /** Whether the veneer has, or will have, an extension where a shard has it. */
    boolean offers(String extension, String shard) {
        Optional<String> schema = schema(extension, shard);
        return schema.isPresent()
                && (schema.get().equals(facts.extensions().get(extension))
                        || schema.get().equals(created.get(extension)));
    }

    /** Returns the extensions whose operators can be shipped to a shard; empty when that is not known. */
    Optional<Set<String>> shippable(String shard) {
        if (!(shards.get(shard) instanceof Answered answer)) {
            return Optional.empty();
        }
        return Optional.of(needed(answer).keySet().stream()
                .filter(it -> offers(it, shard))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Says who has to do what so that tables that need an extension can be had. */
    Explanation lacking(String extension, TenantSchema tenant, List<String> tables) {
        String schema = schema(extension, tenant.server()).orElse("public");
        String stands = facts.extensions().get(extension);
        String names = tables.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
        Explanation what = Explanation.of((tables.size() == 1 ? "table " : "tables ") + names + " of tenant "
                + Identifier.quoted(tenant.tenant()) + (tables.size() == 1 ? " needs" : " need") + " extension "
                + Identifier.quoted(extension) + " on the veneer, in schema " + Identifier.quoted(schema));
        if (stands != null) {
            return what.detail("It stands in schema " + Identifier.quoted(stands) + ".")
                    .hint("Move it: "
                            + Sql.render("ALTER EXTENSION {0} SET SCHEMA {1};", Sql.name(extension), Sql.name(schema)));
        } else if (!facts.available().contains(extension)) {
            return what.detail("The veneer's server does not offer it.")
                    .hint("Install its package on the veneer's host, or leave the tables out with except.");
        } else if (facts.trusted().contains(extension) && !state.session().mayCreateSchemas()) {
            return what.hint("A database administrator has to run: "
                    + Sql.render(
                            "GRANT CREATE ON DATABASE {0} TO {1};",
                            Sql.name(state.session().database()),
                            Sql.name(state.session().role())));
        }
        String first = isPlace(schema) ? "" : "CREATE SCHEMA {1}; ";
        return what.hint("A database administrator has to run: "
                + Sql.render(first + "CREATE EXTENSION {0} SCHEMA {1};", Sql.name(extension), Sql.name(schema)));
    }

    private boolean isPlace(String schema) {
        return schema.equals("public") || facts.shared().containsKey(schema);
    }

    /** A trusted extension that is a procedural language brings no type; a shard that says so is not believed. */
    private boolean isCreatable(String extension, String schema) {
        boolean allowed = state.session().superuser()
                ? facts.available().contains(extension)
                : facts.trusted().contains(extension) && state.session().mayCreateSchemas();
        return !facts.extensions().containsKey(extension) && allowed && isPlace(schema) && !extension.startsWith("pl");
    }

    private Optional<String> schema(String extension, String shard) {
        return shards.get(shard) instanceof Answered answer
                ? Optional.ofNullable(answer.extensions().get(extension))
                : Optional.empty();
    }

    private static Map<String, String> needed(Answered answer) {
        Map<String, String> needed = new TreeMap<>();
        answer.types()
                .values()
                .forEach(types -> types.values().forEach(it -> {
                    if (it instanceof CatalogType.OfExtension of
                            && answer.extensions().containsKey(of.extension())) {
                        needed.put(of.extension(), answer.extensions().get(of.extension()));
                    }
                }));
        return needed;
    }
}
