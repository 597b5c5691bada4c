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
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any schema is brought over whole, and any change to it is followed. */
class SchemaPropertiesIT {

    private static final Cluster CLUSTER = Cluster.fresh();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void any_schema_is_brought_over_and_any_change_is_followed(long seed) {
        Random random = new Random(seed);
        List<TableSpec> tables = list(random, 1, 4, SchemaPropertiesIT::table);
        List<SchemaChange> changes = list(random, 1, 10, SchemaPropertiesIT::change);
        boolean onlyWriter = random.nextBoolean();
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

    /** The same ones each time; others by -Dschemas.from=1000 and more by -Dschemas.tries=500. */
    static LongStream seeds() {
        long from = Long.getLong("schemas.from", 1);
        return LongStream.range(from, from + Long.getLong("schemas.tries", 40));
    }

    private static TableSpec table(Random random) {
        return new TableSpec(pick(random), list(random, 0, 8, SchemaPropertiesIT::column), random.nextInt(4));
    }

    private static SchemaChange change(Random random) {
        return new SchemaChange(
                any(random, SchemaChange.What.values()), pick(random), pick(random), pick(random), column(random));
    }

    private static ColumnSpec column(Random random) {
        return new ColumnSpec(
                pick(random),
                random.nextInt(ColumnKind.ALL.size()),
                any(random, Filling.values()),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static int pick(Random random) {
        return random.nextInt(101);
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static <T> List<T> list(Random random, int least, int most, Function<Random, T> one) {
        return Stream.generate(() -> one.apply(random))
                .limit(least + random.nextInt(most - least + 1))
                .toList();
    }
}
