package dev.ppp.catalog;

/**
 * A foreign server of the wrapper {@code postgres_fdw}: how the veneer reaches one shard (manual, {@code CREATE
 * SERVER}).
 *
 * @param name the shard's name
 * @param options the server's options
 */
public record ForeignServer(String name, Options options) {}
