package dev.ppp.internal.directory;

import java.util.Optional;

/**
 * Where a tenant stands.
 *
 * @param tenant its name
 * @param schema its schema on the veneer
 * @param shard its shard
 * @param remoteSchema its schema on the shard; empty when its foreign tables lead into several
 * @param role the role on the veneer as which it is queried; empty where tenants have none of their own
 */
public record Route(String tenant, String schema, String shard, Optional<String> remoteSchema, Optional<String> role) {}
