package dev.ppp.error;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells of which kind an error is. */
final class FailureRules {

    /** What a server's FATAL, or libpq, says of a login that will not do. */
    private static final Pattern NO_LOGIN = Pattern.compile("password authentication failed for user"
            + "|(role|database) \"[^\n]*\" (does not exist|is not permitted to log in)"
            + "|no pg_hba\\.conf entry for host|pg_hba\\.conf rejects connection"
            + "|permission denied for database|no password supplied"
            + "|is not currently accepting connections"
            + "|server does not support SSL, but SSL was required");

    private static final List<String> NO_ROOM =
            List.of("too many connections for ", "too many clients already", "remaining connection slots are reserved");

    private FailureRules() {}

    /** Classifies an error of a statement on the veneer. */
    static Optional<FailureKind> ofVeneer(ServerError error) {
        if (error.isOfConnecting()) {
            return Optional.of(connecting(error));
        }
        if (error.isOfShard()) {
            return error.isOfRemoteCommit() ? ofShard(error).map(FailureRules::atVeneersCommit) : ofShard(error);
        }
        if (error.isOfOwnCommit()) {
            return kind(FailureKind.OUTCOME_UNKNOWN);
        }
        Optional<FailureKind> foreign = ofForeignTable(error);
        return foreign.isPresent() ? foreign : error.is("55P03") ? kind(FailureKind.LOCK_TIMEOUT) : ofSession(error);
    }

    /** libpq gives the reason as text only, in part in the shard's language. */
    private static FailureKind connecting(ServerError error) {
        if (NO_ROOM.stream().anyMatch(error::explains)) {
            return FailureKind.TOO_MANY_CONNECTIONS;
        }
        return error.detail().filter(it -> NO_LOGIN.matcher(it).find()).isPresent()
                ? FailureKind.LOGIN_REFUSED
                : FailureKind.UNREACHABLE;
    }

    private static Optional<FailureKind> ofShard(ServerError error) {
        if (error.isClass("08") || error.isClass("57")) {
            return kind(interrupted(error));
        }
        return switch (error.sqlState()) {
            case "42703", "42P01", "42883", "42704", "3F000" -> kind(missing(error));
            case "23502" -> error.isOfRemoteInsert() ? kind(FailureKind.NOT_NULL_ON_SHARD) : Optional.empty();
            case "428C9" -> kind(FailureKind.GENERATED_COLUMN);
            case "55P03" -> kind(FailureKind.LOCK_TIMEOUT);
            default -> ofAnyServer(error);
        };
    }

    private static FailureKind interrupted(ServerError error) {
        return error.is("57014") ? cancelled(error) : FailureKind.CONNECTION_LOST;
    }

    private static FailureKind cancelled(ServerError error) {
        return error.says("due to statement timeout") ? FailureKind.TIMEOUT : FailureKind.CANCELLED;
    }

    private static FailureKind missing(ServerError error) {
        return error.isOfRemoteStatement() ? FailureKind.MISSING_ON_SHARD : FailureKind.NAME_NOT_FOUND_IN_FUNCTION;
    }

    /** What the veneer itself says of foreign tables and of their shard. */
    private static Optional<FailureKind> ofForeignTable(ServerError error) {
        if (error.isClass("22") && error.isOfForeignRow()) {
            return kind(FailureKind.ROW_DOES_NOT_FIT);
        }
        return switch (error.sqlState()) {
            case "2F003" -> kind(FailureKind.PASSWORD_REQUIRED);
            case "428C9" -> kind(FailureKind.GENERATED_COLUMN);
            case "42P10" -> when(error.from("infer_arbiter_indexes"), FailureKind.ON_CONFLICT);
            case "42704" ->
                error.from("GetUserMapping")
                        ? kind(FailureKind.NO_USER_MAPPING)
                        : when(error.from("get_relation_constraint_attnos"), FailureKind.ON_CONFLICT);
            case "0A000", "42809", "55000" -> unsupported(error);
            default -> Optional.empty();
        };
    }

    private static Optional<FailureKind> unsupported(ServerError error) {
        if (error.from("RevalidateCachedQuery")) {
            return kind(FailureKind.STALE_STATEMENT);
        }
        boolean foreign = error.explains("not supported for foreign tables");
        if (foreign && error.says("MERGE")) {
            return kind(FailureKind.MERGE);
        }
        return when(
                foreign
                        || error.says("foreign table")
                        || error.says("TABLESAMPLE clause can only be applied to")
                        || error.says("WHERE CURRENT OF is not supported for this table type"),
                FailureKind.NOT_ON_FOREIGN_TABLES);
    }

    /** Classifies an error of the session: what can happen with any server. */
    static Optional<FailureKind> ofSession(ServerError error) {
        return switch (error.sqlState()) {
            case "08001", "08004", "57P03" -> kind(FailureKind.UNREACHABLE);
            case "28000", "28P01", "3D000" -> kind(FailureKind.LOGIN_REFUSED);
            case "53300" -> kind(FailureKind.TOO_MANY_CONNECTIONS);
            case "08003", "57P05", "25P03" -> kind(FailureKind.SESSION_ENDED);
            case "08006", "08007", "57P01", "57P02", "25P04" -> kind(FailureKind.CONNECTION_LOST);
            case "57014" -> kind(cancelled(error));
            default -> ofAnyServer(error);
        };
    }

    private static Optional<FailureKind> ofAnyServer(ServerError error) {
        return switch (error.sqlState()) {
            case "40001" -> kind(FailureKind.SERIALIZATION_FAILURE);
            case "40P01" -> kind(FailureKind.DEADLOCK);
            case "25006" -> kind(FailureKind.READ_ONLY);
            case "42501" -> kind(FailureKind.PERMISSION_DENIED);
            default -> when(error.isClass("53"), FailureKind.OUT_OF_RESOURCES);
        };
    }

    /** What it means that a COMMIT ended so. It may have been done where nobody said that it was not. */
    static FailureKind atCommit(FailureKind kind) {
        return switch (kind) {
            case CONNECTION_LOST, CANCELLED, TIMEOUT -> FailureKind.OUTCOME_UNKNOWN;
            default -> kind;
        };
    }

    /**
     * What it means that a COMMIT on the veneer ended so. The shards are committed one after the other, and the veneer itself last:
     * what goes wrong with one of them undoes nothing that the others have done.
     */
    static FailureKind atVeneersCommit(FailureKind kind) {
        return switch (kind) {
            case SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT, OUT_OF_RESOURCES -> FailureKind.OUTCOME_UNKNOWN;
            default -> atCommit(kind);
        };
    }

    private static Optional<FailureKind> kind(FailureKind kind) {
        return Optional.of(kind);
    }

    private static Optional<FailureKind> when(boolean holds, FailureKind kind) {
        return holds ? Optional.of(kind) : Optional.empty();
    }
}
