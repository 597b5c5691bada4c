package dev.ppp;

import dev.ppp.catalog.ColumnRules;
import dev.ppp.catalog.TenantSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says where one tenant lives. Begun by {@link ShardTopology.Builder#tenant}; for one thread. */
public final class TenantBuilder {

    private final ShardTopology.Builder topology;
    private final String tenant;
    private final List<String> problems;
    private @Nullable String schema;
    private @Nullable String role;
    private @Nullable TenantSchema placed;

    TenantBuilder(ShardTopology.Builder topology, String tenant, List<String> problems) {
        this.topology = topology;
        this.tenant = tenant;
        this.problems = problems;
    }

    /**
     * Names the schema on the veneer. Default: the tenant's name.
     *
     * @param name the schema on the veneer
     * @return this builder
     */
    public TenantBuilder schema(String name) {
        if (schema != null) {
            problems.add("schema of tenant " + Words.name(tenant) + " is given twice: " + Words.name(schema) + " and "
                    + Words.name(name));
        }
        schema = name;
        return this;
    }

    /**
     * Names the role as which the tenant is queried, in a topology with a {@linkplain ShardTopology.Builder#rolePerTenant
     * role per tenant}. Default: what the topology says.
     *
     * @param name the role on the veneer
     * @return this builder
     */
    public TenantBuilder role(String name) {
        if (role != null) {
            problems.add("role of tenant " + Words.name(tenant) + " is given twice: " + Words.name(role) + " and "
                    + Words.name(name));
        }
        role = name;
        return this;
    }

    /**
     * Places the tenant on a shard, where its schema has the tenant's name and every table is wanted.
     *
     * @param shard the shard
     * @return the topology's builder, to go on
     */
    public ShardTopology.Builder on(String shard) {
        return on(shard, from -> {});
    }

    /**
     * Places the tenant on a shard.
     *
     * @param shard the shard
     * @param from says what the schema is called there, and which of its tables are wanted
     * @return the topology's builder, to go on
     */
    public ShardTopology.Builder on(String shard, Consumer<RemoteSchemaBuilder> from) {
        RemoteSchemaBuilder remote = new RemoteSchemaBuilder(tenant, problems);
        from.accept(remote);
        if (placed != null) {
            problems.add("tenant " + Words.name(tenant) + " is placed twice: on " + Words.name(placed.server())
                    + " and on " + Words.name(shard));
        }
        placed = new TenantSchema(
                tenant,
                schema == null ? tenant : schema,
                shard,
                remote.schema(),
                remote.selection(),
                new ColumnRules(false, remote.columnDefaults()),
                Optional.ofNullable(role));
        return topology;
    }

    String tenant() {
        return tenant;
    }

    @Nullable
    TenantSchema placed() {
        return placed;
    }
}
