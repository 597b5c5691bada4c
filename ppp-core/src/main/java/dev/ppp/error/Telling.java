package dev.ppp.error;

/**
 * What is said of a kind of failure.
 *
 * @param what what happened, in a few words; the server's message follows
 * @param retry whether it helps to run the same again
 * @param hint the way out
 */
record Telling(String what, Retry retry, String hint) {

    /**
     * Finds the words.
     *
     * @param kind what happened
     * @param onShard whether the veneer passes on what happened on a shard; else the session itself failed
     */
    static Telling of(FailureKind kind, boolean onShard) {
        return switch (kind) {
            case UNREACHABLE ->
                onShard
                        ? new Telling(
                                "could not connect to the shard",
                                Retry.LATER,
                                "Nothing was done. The shard is down, starting, or cannot be reached from the veneer;"
                                        + " tenants of other shards are not concerned. See TenantRouter.health().")
                        : new Telling(
                                "could not connect to the server",
                                Retry.LATER,
                                "Nothing was done. The server is down, starting, or cannot be reached. See TenantRouter.health().");
            case LOGIN_REFUSED ->
                onShard
                        ? new Telling(
                                "could not log in to the shard",
                                Retry.NO,
                                "Check the role, its password and its database on the shard, and what the topology declares for them;"
                                        + " then apply the topology.")
                        : new Telling(
                                "could not log in to the server",
                                Retry.NO,
                                "Check the data source that the router was given.");
            case TOO_MANY_CONNECTIONS ->
                onShard
                        ? new Telling(
                                "could not get a connection to the shard",
                                Retry.LATER,
                                "Nothing was done. Each backend of the veneer keeps a connection to each shard for each role that it used:"
                                        + " allow more on the shard, or keep fewer connections to the veneer.")
                        : new Telling(
                                "could not get a connection to the server",
                                Retry.LATER,
                                "Nothing was done. Allow more connections on the server, or keep fewer in the pools.");
            case NO_USER_MAPPING ->
                new Telling(
                        "cannot log in to the shard",
                        Retry.NO,
                        "Declare a user mapping for the role in the topology, and apply it. Mappings follow the current role, also after"
                                + " SET ROLE; in a view, its owner.");
            case PASSWORD_REQUIRED ->
                new Telling(
                        "cannot log in to the shard",
                        Retry.NO,
                        "The user mapping needs a password, and the shard has to ask for it: not trust or peer, but scram-sha-256 in its"
                                + " pg_hba.conf.");
            case CONNECTION_LOST ->
                onShard
                        ? new Telling(
                                "lost the connection to the shard",
                                Retry.TRANSACTION,
                                "Nothing was done: the transaction was rolled back. The next one connects anew.")
                        : new Telling(
                                "lost the connection to the server",
                                Retry.OUTCOME_UNKNOWN,
                                "Inside a transaction that was not being committed, nothing was done. Otherwise look first whether it"
                                        + " was.");
            case SESSION_ENDED ->
                new Telling(
                        "session has ended",
                        Retry.TRANSACTION,
                        "Nothing was done. Take a new connection; a pool should drop sessions before the server does.");
            case TIMEOUT ->
                new Telling(
                        "could not finish in time",
                        Retry.LATER,
                        "Nothing was done. The statement is slow, waits for a lock on the shard, or the shard does not answer. See"
                                + " TenantRouter.health().");
            case LOCK_TIMEOUT ->
                new Telling(
                        "could not lock in time",
                        Retry.TRANSACTION,
                        "Nothing was done. Another transaction holds what this one needs.");
            case CANCELLED ->
                onShard
                        ? new Telling(
                                "statement was cancelled on the shard",
                                Retry.LATER,
                                "Nothing was done: it was rolled back.")
                        : new Telling(
                                "statement was cancelled",
                                Retry.OUTCOME_UNKNOWN,
                                "Inside a transaction, nothing was done. A statement outside one that wrote through the veneer may have been"
                                        + " cancelled in the midst of its commit on the shard: look first.");
            case OUTCOME_UNKNOWN ->
                new Telling(
                        "commit may have been done or not",
                        Retry.OUTCOME_UNKNOWN,
                        "Look whether what the transaction wrote is there, before it is repeated.");
            case SERIALIZATION_FAILURE ->
                onShard
                        ? new Telling(
                                "could not go on beside another transaction",
                                Retry.TRANSACTION,
                                "Nothing was done. postgres_fdw runs REPEATABLE READ on the shard, whatever the veneer's isolation level is:"
                                        + " run the whole transaction again, or use the direct lane, which waits instead.")
                        : new Telling(
                                "could not go on beside another transaction",
                                Retry.TRANSACTION,
                                "Nothing was done. Run the whole transaction again.");
            case DEADLOCK ->
                new Telling(
                        "transaction waited for another that waited for it",
                        Retry.TRANSACTION,
                        "Nothing was done. Run the whole transaction again, and let all transactions lock rows in the same order.");
            case MISSING_ON_SHARD ->
                new Telling(
                        "shard does not have what the foreign table leads to",
                        Retry.NO,
                        "The shard was changed after the veneer: TenantRouter.drift() tells how, and router.apply(router.plan()) repairs"
                                + " it.");
            case NAME_NOT_FOUND_IN_FUNCTION ->
                new Telling(
                        "function on the shard does not find a name",
                        Retry.NO,
                        "postgres_fdw sets search_path to pg_catalog: on the shard, qualify the names in the function, or"
                                + " ALTER FUNCTION ... SET search_path.");
            case ROW_DOES_NOT_FIT ->
                new Telling(
                        "row on the shard does not fit its foreign table",
                        Retry.NO,
                        "The shard's type was changed after the veneer's: TenantRouter.drift() tells how, and router.apply(router.plan())"
                                + " repairs it.");
            case ON_CONFLICT ->
                new Telling(
                        "cannot use ON CONFLICT with a target on a foreign table",
                        Retry.NO,
                        "It belongs on the direct lane. Without a target, ON CONFLICT DO NOTHING works here.");
            case MERGE -> new Telling("cannot merge into a foreign table", Retry.NO, "It belongs on the direct lane.");
            case NOT_ON_FOREIGN_TABLES ->
                new Telling("cannot be done with foreign tables", Retry.NO, "It belongs on the direct lane.");
            case GENERATED_COLUMN ->
                new Telling(
                        "cannot give a value to a column that the shard fills",
                        Retry.NO,
                        "Leave the column out of the statement, or use the direct lane. columnDefault(...) in the topology chooses"
                                + " another way for the column.");
            case NOT_NULL_ON_SHARD ->
                new Telling(
                        "row lacks a value that the shard demands",
                        Retry.NO,
                        "postgres_fdw sends a column that is left out as null, and a default on the shard does not apply: give the value, or"
                                + " choose a columnDefault(...) for the column in the topology.");
            case READ_ONLY ->
                onShard
                        ? new Telling(
                                "shard takes no writes",
                                Retry.NO,
                                "It is a standby, its default_transaction_read_only is on, or the transaction on the veneer is READ ONLY.")
                        : new Telling(
                                "transaction takes no writes",
                                Retry.NO,
                                "It was begun READ ONLY, or the server is a standby or has default_transaction_read_only on.");
            case PERMISSION_DENIED ->
                onShard
                        ? new Telling(
                                "role may not do this on the shard",
                                Retry.NO,
                                "The veneer let it pass: what is missing is a GRANT on the shard, to the user of the user mapping.")
                        : new Telling(
                                "role may not do this",
                                Retry.NO,
                                "TenantRouter.verify() tells what the application may not read; grantTo(...) in the topology grants.");
            case OUT_OF_RESOURCES ->
                onShard
                        ? new Telling(
                                "shard has run out of a resource", Retry.LATER, "Nothing was done: it was rolled back.")
                        : new Telling(
                                "server has run out of a resource",
                                Retry.LATER,
                                "Nothing was done: it was rolled back.");
            case STALE_STATEMENT ->
                new Telling(
                        "prepared statement is older than its table",
                        Retry.TRANSACTION,
                        "Nothing was done. Name the columns in place of *: then a new column does not matter.");
        };
    }
}
