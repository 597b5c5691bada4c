package dev.ppp.error;

import java.util.List;

/**
 * The veneer's admin lacks privileges, or roles that the topology names do not exist. Holds, in one message, the exact
 * statements for a database administrator. Nothing was changed.
 */
public final class MissingPrivilegesException extends PppException {

    private static final long serialVersionUID = 1L;

    /** Complete SQL statements. */
    private final List<String> statements;

    /**
     * Tells what a database administrator has to run.
     *
     * @param role the role that plans and applies
     * @param database the veneer's database
     * @param statements complete SQL statements, each with its semicolon
     */
    public MissingPrivilegesException(String role, String database, List<String> statements) {
        super(
                Explanation.of("role " + role + " lacks what the plan needs in database " + database)
                        .hint("A superuser of the veneer runs, connected to database " + database + ":\n"
                                + String.join("\n", statements)),
                null);
        this.statements = List.copyOf(statements);
    }

    /**
     * Returns what a database administrator has to run.
     *
     * @return complete SQL statements, each with its semicolon
     */
    public List<String> statements() {
        return statements;
    }
}
