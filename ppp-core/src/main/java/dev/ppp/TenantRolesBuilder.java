package dev.ppp;

import dev.ppp.catalog.RolePerTenant;
import dev.ppp.catalog.TenantSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says how the tenants' roles are called and who makes them. Used inside {@link ShardTopology.Builder#rolePerTenant}; for
 * one thread.
 */
public final class TenantRolesBuilder {

    private static final String PREFIX = "tenant_";

    private final List<String> problems;
    private @Nullable UnaryOperator<String> name;
    private boolean create;
    private boolean login;

    TenantRolesBuilder(List<String> problems) {
        this.problems = problems;
    }

    /**
     * Chooses how a tenant's role is called, unless {@linkplain TenantBuilder#role the tenant itself says}. Roles are known
     * to all databases of a server, so that two veneers on one server need different names. Default: {@code tenant_} and the
     * schema's name.
     *
     * @param ofSchema gives the role's name for the name of the tenant's schema on the veneer; asked once for each tenant
     * @return this builder
     */
    public TenantRolesBuilder name(UnaryOperator<String> ofSchema) {
        if (name != null) {
            problems.add("names of tenants' roles are chosen twice");
        }
        name = ofSchema;
        return this;
    }

    /**
     * Lets the plan create roles that are missing: {@code CREATE ROLE ... NOLOGIN}, with no other attribute. The veneer's
     * admin then needs CREATEROLE, which before PostgreSQL 16 is nearly as much as a superuser has (manual, chapter "Database
     * Roles"). Default: a role that is missing is refused, with the statements for a database administrator.
     *
     * @return this builder
     */
    public TenantRolesBuilder create() {
        create = true;
        return this;
    }

    /**
     * Declares that each tenant has a login of its own: its role has LOGIN, and whoever uses it cannot reach another tenant's
     * by {@code SET ROLE}. Passwords of the veneer's roles are not this library's business: set them where the roles are
     * made. Default: the roles cannot log in, and only serve {@code SET ROLE}.
     *
     * @return this builder
     */
    public TenantRolesBuilder login() {
        login = true;
        return this;
    }

    RolePerTenant declared() {
        return new RolePerTenant(create, login);
    }

    TenantSchema named(TenantSchema tenant, List<String> found) {
        if (tenant.role().isPresent()) {
            return tenant;
        }
        @Nullable String chosen = name == null ? PREFIX + tenant.schema() : name.apply(tenant.schema());
        if (chosen == null) {
            found.add("role of tenant " + Words.name(tenant.tenant()) + " has no name: the function gave null");
            return tenant;
        }
        return tenant.as(Optional.of(chosen));
    }
}
