package dev.ppp.plan;

import dev.ppp.catalog.TenantSchema;
import java.util.List;
import java.util.Optional;

/** A change to a tenant's role, or to who may {@code SET ROLE} to it. Roles are known to all databases of the server. */
public sealed interface RoleChange extends Change {

    /** Creates the table in which it is recorded which topology uses which tenant's role. */
    record CreateRecords() implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "create table \"tenant_role\" for the records of tenants' roles";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.createRoles());
        }
    }

    /**
     * Creates a tenant's role.
     *
     * @param topology the topology
     * @param tenant the tenant
     * @param role the role
     * @param attributes {@code LOGIN} or {@code NOLOGIN}
     */
    record Create(String topology, TenantSchema tenant, String role, String attributes) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "create role " + Words.name(role) + " of tenant " + Words.name(tenant.tenant());
        }

        @Override
        public List<Statement> statements() {
            return RoleSql.create(this);
        }
    }

    /**
     * Lets a tenant's role that stands log in.
     *
     * @param role the role
     */
    record AllowLogin(String role) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "alter role " + Words.name(role) + ": LOGIN";
        }

        @Override
        public List<Statement> statements() {
            return List.of(RoleSql.allowLogin(role));
        }
    }

    /**
     * Records a role that stands as a tenant's.
     *
     * @param topology the topology
     * @param tenant the tenant
     * @param role the role
     * @param created whether this library created the role, so that pruning drops it
     */
    record RecordRole(String topology, TenantSchema tenant, String role, boolean created) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "record role " + Words.name(role) + " as that of tenant " + Words.name(tenant.tenant());
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.role(tenant, role, topology, created));
        }
    }

    /**
     * Makes a role that may query a member of a tenant's role, so that it may {@code SET ROLE} to it and has nothing of it
     * before.
     *
     * @param role the tenant's role
     * @param member the role that may query
     * @param withOptions whether the veneer knows the options INHERIT and SET, as it does from PostgreSQL 16 on
     */
    record Admit(String role, String member, boolean withOptions) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "grant membership in role " + Words.name(role) + " to " + Words.name(member);
        }

        @Override
        public List<Statement> statements() {
            return List.of(RoleSql.admit(this));
        }
    }

    /**
     * Takes from a membership what the topology does not give: what the tenant's role may do, without {@code SET ROLE}, and
     * the right to make others members.
     *
     * @param role the tenant's role
     * @param member the role that may query
     * @param grantor who granted the membership
     * @param withOptions whether the veneer knows the options INHERIT and SET
     */
    record Narrow(String role, String member, String grantor, boolean withOptions) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.ALTER;
        }

        @Override
        public String summary() {
            return "narrow membership of " + Words.name(member) + " in role " + Words.name(role) + " to SET ROLE";
        }

        @Override
        public List<Statement> statements() {
            return List.of(RoleSql.narrow(this));
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard("statements of the role that rest on it without SET ROLE fail"));
        }
    }

    /**
     * Takes a membership in a tenant's role back.
     *
     * @param role the tenant's role
     * @param member who is a member
     * @param grantor who granted the membership, where the veneer keeps it
     */
    record Expel(String role, String member, Optional<String> grantor) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.DROP;
        }

        @Override
        public String summary() {
            return "revoke membership in role " + Words.name(role) + " from " + Words.name(member);
        }

        @Override
        public List<Statement> statements() {
            return List.of(RoleSql.expel(this));
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard("the member can no longer SET ROLE to it, nor do what it may do"));
        }
    }

    /**
     * Drops a role that the topology created and no longer names.
     *
     * @param role the role
     */
    record Drop(String role) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.DROP;
        }

        @Override
        public String summary() {
            return "drop role " + Words.name(role);
        }

        @Override
        public List<Statement> statements() {
            return List.of(RoleSql.drop(role), Records.forgetRole(role));
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard("the role is gone from all databases of the server, with its password"));
        }
    }

    /**
     * Forgets a role that is recorded and no longer the topology's to drop.
     *
     * @param role the role
     * @param reason why, such as {@code which is gone}
     */
    record Forget(String role, String reason) implements RoleChange {
        @Override
        public Kind kind() {
            return Kind.DROP;
        }

        @Override
        public String summary() {
            return "forget role " + Words.name(role) + ", " + reason;
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.forgetRole(role));
        }
    }
}
