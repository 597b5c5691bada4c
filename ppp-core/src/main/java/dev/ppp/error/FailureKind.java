package dev.ppp.error;

/**
 * The kinds of failure that an application meets because its tables are on other servers. SQLSTATE alone tells few of them apart: the
 * same one can be the veneer's, or a shard's that the veneer passes on.
 */
public enum FailureKind {

    /** No connection: the server is down, does not answer in time, or is starting; or why, was not to be understood. */
    UNREACHABLE,

    /** The server answers, and refuses the role, its password, the database, or the address. */
    LOGIN_REFUSED,

    /** The server, the database or the role has no room for another connection. */
    TOO_MANY_CONNECTIONS,

    /** The role that queries has no user mapping on the shard. */
    NO_USER_MAPPING,

    /** The mapping has no password, or the shard did not ask for it, which postgres_fdw demands of all but superusers. */
    PASSWORD_REQUIRED,

    /** A connection broke. To a shard, in the midst of a transaction: nothing was done. The application's own: not known. */
    CONNECTION_LOST,

    /** The application's session ended while it had nothing under way that could have been done. */
    SESSION_ENDED,

    /** A statement took longer than it may. */
    TIMEOUT,

    /** A lock was not free in time. */
    LOCK_TIMEOUT,

    /** A statement was cancelled: by a timeout of the driver, by somebody, or by a server that says so in another language. */
    CANCELLED,

    /** A commit broke off, or failed on one server after it may have been done on another: it may have been done or not. */
    OUTCOME_UNKNOWN,

    /** Another transaction changed the same rows first. Through the veneer that can happen in READ COMMITTED, too. */
    SERIALIZATION_FAILURE,

    /** Two transactions waited for each other, and this one was chosen to give way. */
    DEADLOCK,

    /** A table, column, type or function that the veneer expects is not there on the shard, or is not called so any more. */
    MISSING_ON_SHARD,

    /** A function of the shard, mostly of a trigger, finds a name in no schema: it runs with nothing but pg_catalog to search. */
    NAME_NOT_FOUND_IN_FUNCTION,

    /** A row of the shard cannot be read: a value does not fit the column's type on the veneer. */
    ROW_DOES_NOT_FIT,

    /** ON CONFLICT with a target, as every DO UPDATE has one: the veneer knows no constraint of the shard. */
    ON_CONFLICT,

    /** MERGE into a foreign table. */
    MERGE,

    /** Something else that PostgreSQL cannot do with foreign tables. */
    NOT_ON_FOREIGN_TABLES,

    /** A value was given to a column that the shard fills. */
    GENERATED_COLUMN,

    /** NOT NULL was violated by an INSERT on the shard, where a column that was left out arrives as null. */
    NOT_NULL_ON_SHARD,

    /** The server or the transaction takes no writes. */
    READ_ONLY,

    /** A privilege is missing. */
    PERMISSION_DENIED,

    /** Memory, disk, or another resource of the server is used up. */
    OUT_OF_RESOURCES,

    /** A prepared statement was made before its table was altered. */
    STALE_STATEMENT
}
