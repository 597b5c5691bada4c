package dev.ppp.property;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.TenantRouter;
import dev.ppp.plan.ApplyOptions;
import dev.ppp.plan.Plan;
import dev.ppp.property.RandomSchema.ColumnSpec;
import dev.ppp.property.RandomSchema.Filling;
import dev.ppp.property.RandomSchema.TableSpec;
import dev.ppp.testing.Cluster;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** Any schema is brought over whole, and any change to it is followed. */
class SchemaPropertiesIT {

    private static final Cluster CLUSTER = Cluster.fresh();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void any_schema_is_brought_over_and_any_change_is_followed(
            @ForAll("tables") List<TableSpec> tables,
            @ForAll("changes") List<SchemaChange> changes,
            @ForAll boolean onlyWriter) {
        String name = "try_" + NUMBER.incrementAndGet();
        RandomSchema schema = new RandomSchema(name);
        tables.forEach(schema::create);
        CLUSTER.onShard(1, schema.statements());
        TenantRouter router = router(name, onlyWriter);

        router.apply().orThrow();

        assertFollowed(router, name, schema);
        changes.forEach(it -> it.make(schema));
        CLUSTER.onShard(1, schema.statements());

        Plan plan = router.plan();
        router.apply(plan, ApplyOptions.defaults().acceptHazards()).orThrow();

        assertFollowed(router, name, schema);
    }

    private static TenantRouter router(String tenant, boolean onlyWriter) {
        var topology = CLUSTER.topology();
        if (onlyWriter) {
            topology.veneerIsOnlyWriter();
        }
        return CLUSTER.router(topology.tenant(tenant).on("shard1").build());
    }

    private static void assertFollowed(TenantRouter router, String name, RandomSchema schema) {
        assertThat(router.drift().plan().isEmpty())
                .as(() -> router.drift().toString())
                .isTrue();
        assertThat(router.plan().isEmpty()).as(() -> router.plan().toString()).isTrue();
        String columns = "SELECT string_agg(quote_ident(c.relname) || '.' || quote_ident(a.attname), E'\\n'"
                + " ORDER BY c.relname, a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                + " AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind IN ('r', 'f') AND c.relnamespace = '"
                + name + "'::regnamespace";
        assertThat(Cluster.ask(CLUSTER.admin(), columns)).isEqualTo(Cluster.ask(CLUSTER.shardAdmin(1), columns));
        assertThat(rows(CLUSTER.admin(), name, schema)).isEqualTo(rows(CLUSTER.shardAdmin(1), name, schema));
    }

    private static String rows(DataSource dataSource, String name, RandomSchema schema) {
        return schema.tables().stream()
                .map(it -> DSL.using(dataSource, SQLDialect.POSTGRES)
                        .fetchValue(
                                "SELECT string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\") FROM {0} t",
                                DSL.name(name, it.name)))
                .map(String::valueOf)
                .collect(Collectors.joining("\n\n"));
    }

    @Provide
    Arbitrary<List<TableSpec>> tables() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100),
                        column().list().ofMinSize(0).ofMaxSize(8),
                        Arbitraries.integers().between(0, 3))
                .as(TableSpec::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<SchemaChange>> changes() {
        Arbitrary<Integer> pick = Arbitraries.integers().between(0, 100);
        return Combinators.combine(Arbitraries.of(SchemaChange.What.class), pick, pick, pick, column())
                .as(SchemaChange::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(10);
    }

    private static Arbitrary<ColumnSpec> column() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.integers().between(0, ColumnKind.ALL.size() - 1),
                        Arbitraries.of(Filling.class),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(ColumnSpec::new);
    }
}
