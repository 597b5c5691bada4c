package dev.ppp.internal.directory;

/**
 * Where a tenant stands on the veneer.
 *
 * @param tenant its name
 * @param schema its schema on the veneer
 * @param shard its shard
 */
public record Route(String tenant, String schema, String shard) {}
