package dev.ppp.internal.lane;

import dev.ppp.internal.sql.Sql;
import java.sql.SQLException;
import java.sql.Statement;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.exception.DataAccessException;

/**
 * In a transaction over several tenants, makes each statement run in its tenant's role. That is set before each, since a rollback
 * to a savepoint takes it back.
 */
public final class RoleInTransaction implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    private final String role;

    /**
     * Makes one for a tenant.
     *
     * @param role its role
     */
    public RoleInTransaction(String role) {
        this.role = role;
    }

    @Override
    public void executeStart(ExecuteContext context) {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute(Sql.render("SET LOCAL ROLE {0}", Sql.name(role)));
        } catch (SQLException e) {
            throw new DataAccessException("could not set the tenant's role: " + e.getMessage(), e);
        }
    }
}
