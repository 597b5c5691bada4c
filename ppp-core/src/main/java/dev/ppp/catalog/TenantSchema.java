package dev.ppp.catalog;

import java.util.Optional;

/**
 * One tenant, as the topology declares it: a schema on the veneer whose foreign tables relay to a schema on one shard.
 *
 * @param tenant the tenant's name
 * @param schema the schema on the veneer
 * @param server the shard, which is a foreign server on the veneer
 * @param remoteSchema the schema on the shard
 * @param tables which of its tables the veneer gets
 * @param rules what is said about columns that the shard fills by itself
 * @param role the role as which it is queried through the veneer; empty when tenants have no roles of their own
 */
public record TenantSchema(
        String tenant,
        String schema,
        String server,
        String remoteSchema,
        TableSelection tables,
        ColumnRules rules,
        Optional<String> role) {

    /**
     * Returns where the tenant's rows are, in the words that messages use.
     *
     * @return the schema and the shard
     */
    public String place() {
        return "schema " + Identifier.quoted(remoteSchema) + " on shard " + Identifier.quoted(server);
    }

    /**
     * Puts the topology's rules under the tenant's own.
     *
     * @param all what holds for every tenant
     * @return this tenant with both
     */
    public TenantSchema under(ColumnRules all) {
        return new TenantSchema(tenant, schema, server, remoteSchema, tables, all.with(rules.chosen()), role);
    }

    /**
     * Gives the tenant another role.
     *
     * @param other the role as which it is queried; empty for none of its own
     * @return this tenant with that role
     */
    public TenantSchema as(Optional<String> other) {
        return new TenantSchema(tenant, schema, server, remoteSchema, tables, rules, other);
    }
}
