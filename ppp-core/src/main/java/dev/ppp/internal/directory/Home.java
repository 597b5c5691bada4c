package dev.ppp.internal.directory;

/**
 * On which shard a tenant is at home.
 *
 * @param tenant its name
 * @param schema its schema on the veneer
 * @param shard the shard's name
 */
public record Home(String tenant, String schema, String shard) {

    static Home of(Route route) {
        return new Home(route.tenant(), route.schema(), route.shard());
    }
}
