package dev.ppp.internal.shape;

/**
 * A table or view of a tenant on its shard.
 *
 * @param name its name
 * @param oid its object identifier, which stays when it is renamed
 * @param partition whether it is a partition, which is reached by its parent
 * @param shape what it looks like
 */
public record Relation(String name, long oid, boolean partition, Shape shape) {}
