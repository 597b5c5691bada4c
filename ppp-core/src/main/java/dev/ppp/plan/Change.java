package dev.ppp.plan;

import dev.ppp.catalog.ForeignServer;
import dev.ppp.catalog.Privilege;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.sql.Sql;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every change that this library can make to the veneer. Immutable; holds no password, but knows where to ask for one.
 * What a change creates is recorded in the schema {@code ppp} by the same change.
 */
public sealed interface Change
        permits Change.Creation, Change.Alteration, Change.Removal, TableChange, TypeChange, RoleChange {

    /** What a change does, for the count in a plan's first line. */
    enum Kind {
        /** Adds an object or a privilege. */
        CREATE,
        /** Changes what stands, or records it. */
        ALTER,
        /** Removes an object or a privilege. */
        DROP
    }

    /**
     * Returns what the change does.
     *
     * @return one of three kinds
     */
    Kind kind();

    /**
     * Sums the change up, beginning with a verb: {@code create schema "bluth_co"}.
     *
     * @return one line without a password
     */
    String summary();

    /**
     * Returns the SQL.
     *
     * @return statements in their order, at least one
     */
    List<Statement> statements();

    /**
     * Tells what differs, so that the change is needed: {@code the shard has table "orders", which the veneer lacks}.
     *
     * @return one line for each difference; the summary where nothing more can be said
     */
    default List<String> differences() {
        return List.of(summary());
    }

    /**
     * Tells why the change can hurt.
     *
     * @return the reason, or empty for a change that is safe
     */
    default Optional<Hazard> hazard() {
        return Optional.empty();
    }

    /** A change that adds an object or a privilege. */
    sealed interface Creation extends Change {
        @Override
        default Kind kind() {
            return Kind.CREATE;
        }
    }

    /** A change that alters what stands, or records it. */
    sealed interface Alteration extends Change {
        @Override
        default Kind kind() {
            return Kind.ALTER;
        }
    }

    /** A change that removes an object or a privilege. */
    sealed interface Removal extends Change {
        @Override
        default Kind kind() {
            return Kind.DROP;
        }
    }

    /** Creates the extension {@code postgres_fdw}, which takes a superuser. */
    record CreateExtension() implements Creation {
        @Override
        public String summary() {
            return "create extension \"postgres_fdw\"";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Statement.of("CREATE EXTENSION postgres_fdw SCHEMA public"));
        }
    }

    /** Creates the schema {@code ppp}, in which it is recorded which topology made what, and who applies. */
    record CreateRecords() implements Creation {
        @Override
        public String summary() {
            return "create schema \"ppp\" for the records of this library";
        }

        @Override
        public List<Statement> statements() {
            return Records.create();
        }
    }

    /**
     * Records the topology's revision, so that an older one does not undo it.
     *
     * @param topology the topology
     * @param revision its revision
     */
    record RecordRevision(String topology, long revision) implements Alteration {
        @Override
        public String summary() {
            return "record revision " + revision + " of topology " + Words.name(topology);
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.revision(topology, revision));
        }
    }

    /**
     * Records that a role may query every tenant, so that pruning can take its privileges back.
     *
     * @param topology the topology
     * @param role the role on the veneer
     */
    record RecordGrantee(String topology, String role) implements Alteration {
        @Override
        public String summary() {
            return "record role " + Words.name(role) + " as one that may query";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.grantee(role, topology));
        }
    }

    /**
     * Forgets a role whose privileges were taken back.
     *
     * @param topology the topology
     * @param role the role on the veneer
     */
    record ForgetGrantee(String topology, String role) implements Removal {
        @Override
        public String summary() {
            return "forget role " + Words.name(role) + ", which is no longer declared";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.forgetGrantee(topology, role));
        }
    }

    /**
     * Creates a foreign server.
     *
     * @param topology the topology
     * @param server the server
     */
    record CreateServer(String topology, ForeignServer server) implements Creation {
        @Override
        public String summary() {
            return "create foreign server " + Words.name(server.name());
        }

        @Override
        public List<Statement> statements() {
            return ServerSql.create(this);
        }
    }

    /**
     * Takes over a foreign server that someone else made.
     *
     * @param topology the topology
     * @param server the server's name
     */
    record AdoptServer(String topology, String server) implements Alteration {
        @Override
        public String summary() {
            return "adopt foreign server " + Words.name(server);
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.server(server, topology));
        }
    }

    /**
     * Alters a foreign server, option by option.
     *
     * @param server the server's name
     * @param options the options that differ
     * @param tables how many foreign tables stand on it
     */
    record AlterServer(String server, List<OptionChange> options, int tables) implements Alteration {

        private static final Set<String> ADDRESS = Set.of("host", "hostaddr", "port", "dbname", "service");

        /**
         * Copies the options.
         *
         * @param server the server's name
         * @param options the options that differ
         * @param tables how many foreign tables stand on it
         */
        public AlterServer {
            options = List.copyOf(options);
        }

        @Override
        public String summary() {
            return "alter foreign server " + Words.name(server) + ": " + ServerSql.words(options);
        }

        @Override
        public List<Statement> statements() {
            return ServerSql.alter(this);
        }

        @Override
        public Optional<Hazard> hazard() {
            boolean moves = options.stream().anyMatch(it -> ADDRESS.contains(it.option()));
            return moves && tables > 0
                    ? Optional.of(new Hazard(Words.count(tables, "foreign table")
                            + " would be served from another address; no row is moved there"))
                    : Optional.empty();
        }
    }

    /**
     * Drops a foreign server that the topology made and no longer names.
     *
     * @param server the server's name
     */
    record DropServer(String server) implements Removal {
        @Override
        public String summary() {
            return "drop foreign server " + Words.name(server);
        }

        @Override
        public List<Statement> statements() {
            return ServerSql.drop(server);
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard("the shard can no longer be reached through the veneer"));
        }
    }

    /**
     * Forgets a foreign server that is recorded and was dropped by someone else.
     *
     * @param server the server's name
     */
    record ForgetServer(String server) implements Removal {
        @Override
        public String summary() {
            return "forget foreign server " + Words.name(server) + ", which is gone";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.forgetServer(server));
        }
    }

    /**
     * Creates a user mapping.
     *
     * @param topology the topology
     * @param mapping the mapping
     * @param variables the psql variable that stands for each password, by option
     */
    record CreateUserMapping(String topology, UserMapping mapping, Map<String, String> variables) implements Creation {

        /**
         * Copies the variables.
         *
         * @param topology the topology
         * @param mapping the mapping
         * @param variables the psql variable of each password
         */
        public CreateUserMapping {
            variables = Map.copyOf(variables);
        }

        @Override
        public String summary() {
            return "create " + mapping.key();
        }

        @Override
        public List<Statement> statements() {
            return MappingSql.create(this);
        }
    }

    /**
     * Alters a user mapping, option by option.
     *
     * @param topology the topology
     * @param mapping the mapping as declared
     * @param options the options that differ, passwords aside
     * @param passwords the passwords that differ: whether each stands on the mapping already
     * @param dropped passwords that are no longer declared
     * @param variables the psql variable that stands for each password, by option
     * @param ofOthers whether others made the mapping
     */
    record AlterUserMapping(
            String topology,
            UserMapping mapping,
            List<OptionChange> options,
            Map<String, Boolean> passwords,
            List<String> dropped,
            Map<String, String> variables,
            boolean ofOthers)
            implements Alteration {

        /**
         * Copies all collections.
         *
         * @param topology the topology
         * @param mapping the mapping as declared
         * @param options the options that differ
         * @param passwords the passwords that differ
         * @param dropped passwords that are no longer declared
         * @param variables the psql variable of each password
         * @param ofOthers whether others made the mapping
         */
        public AlterUserMapping {
            options = List.copyOf(options);
            passwords = Map.copyOf(passwords);
            dropped = List.copyOf(dropped);
            variables = Map.copyOf(variables);
        }

        @Override
        public String summary() {
            return "alter " + mapping.key() + ": " + MappingSql.words(this);
        }

        @Override
        public List<Statement> statements() {
            return MappingSql.alter(this);
        }

        @Override
        public Optional<Hazard> hazard() {
            boolean overwrites = !options.isEmpty() || !passwords.isEmpty() || !dropped.isEmpty();
            return ofOthers && overwrites ? Optional.of(MappingSql.OF_OTHERS) : Optional.empty();
        }
    }

    /**
     * Drops a user mapping and creates it anew: what stands on it can neither be read nor is it recorded, so that it
     * cannot be altered option by option.
     *
     * @param creation the mapping as declared
     * @param adopted whether it comes with a foreign server that is adopted
     */
    record ReplaceUserMapping(CreateUserMapping creation, boolean adopted) implements Alteration {
        @Override
        public String summary() {
            return "replace " + creation.mapping().key() + ", whose options cannot be read";
        }

        @Override
        public List<Statement> statements() {
            return MappingSql.replace(creation);
        }

        @Override
        public Optional<Hazard> hazard() {
            return adopted ? Optional.empty() : Optional.of(MappingSql.OF_OTHERS);
        }
    }

    /**
     * Drops a user mapping that the topology made and no longer names.
     *
     * @param mapping role and server
     */
    record DropUserMapping(UserMapping.Key mapping) implements Removal {
        @Override
        public String summary() {
            return "drop " + mapping;
        }

        @Override
        public List<Statement> statements() {
            return MappingSql.drop(mapping);
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard("the role can no longer query tenants of this shard"));
        }
    }

    /**
     * Forgets a user mapping that is recorded and was dropped by someone else.
     *
     * @param mapping role and server
     */
    record ForgetUserMapping(UserMapping.Key mapping) implements Removal {
        @Override
        public String summary() {
            return "forget " + mapping + ", which is gone";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.forgetMapping(mapping.server(), mapping.role()));
        }
    }

    /**
     * Creates a tenant's schema.
     *
     * @param topology the topology
     * @param tenant the tenant
     */
    record CreateSchema(String topology, TenantSchema tenant) implements Creation {
        @Override
        public String summary() {
            return "create schema " + Words.name(tenant.schema());
        }

        @Override
        public List<Statement> statements() {
            return SchemaSql.create(this);
        }
    }

    /**
     * Records a schema that stands as a tenant's: an empty one, one that was adopted, or one that moved.
     *
     * @param topology the topology
     * @param tenant the tenant
     * @param created whether this library created the schema, so that pruning drops it
     * @param reason why it is recorded, such as {@code which is empty}
     */
    record RecordSchema(String topology, TenantSchema tenant, boolean created, String reason) implements Alteration {
        @Override
        public String summary() {
            return "record schema " + Words.name(tenant.schema()) + ", " + reason + ", as that of tenant "
                    + Words.name(tenant.tenant()) + " on shard " + Words.name(tenant.server());
        }

        @Override
        public List<Statement> statements() {
            return List.of(Records.tenant(tenant, topology, created));
        }
    }

    /**
     * Imports a tenant's tables.
     *
     * @param tenant the tenant
     * @param tables the tables by their names on the shard; empty when the shard's catalog could not be asked, so that
     *     the server chooses
     * @param excepted the tables that the server does not choose; empty when the names are given
     * @param certain whether the shard's catalog has just given the names, so that one that is lacking is a failure
     */
    record ImportForeignSchema(
            TenantSchema tenant, Optional<List<String>> tables, List<String> excepted, boolean certain)
            implements Creation {

        /**
         * Copies the names.
         *
         * @param tenant the tenant
         * @param tables the tables by their names on the shard
         * @param excepted the tables that the server does not choose
         * @param certain whether the shard's catalog has just given the names
         */
        public ImportForeignSchema {
            tables = tables.map(List::copyOf);
            excepted = List.copyOf(excepted);
        }

        @Override
        public String summary() {
            return "import "
                    + tables.map(it -> Words.count(it.size(), "table") + " of ").orElse("")
                    + "foreign schema " + Words.name(tenant.remoteSchema()) + " from server "
                    + Words.name(tenant.server()) + " into schema " + Words.name(tenant.schema());
        }

        @Override
        public List<Statement> statements() {
            return SchemaSql.importTables(this);
        }
    }

    /**
     * Drops foreign tables that the topology no longer wants, or that the shard no longer has.
     *
     * @param tenant the tenant
     * @param tables names on the veneer
     * @param lost whether the shard lacks them
     */
    record DropForeignTables(TenantSchema tenant, List<String> tables, boolean lost) implements Removal {

        /**
         * Copies the names.
         *
         * @param tenant the tenant
         * @param tables names on the veneer
         * @param lost whether the shard lacks them
         */
        public DropForeignTables {
            tables = List.copyOf(tables);
        }

        @Override
        public String summary() {
            return "drop foreign " + (tables.size() == 1 ? "table " : "tables ") + Words.names(tables) + " of schema "
                    + Words.name(tenant.schema());
        }

        @Override
        public List<Statement> statements() {
            return List.of(SchemaSql.dropTables(tenant.schema(), tables));
        }

        @Override
        public List<String> differences() {
            return lost
                    ? tables.stream()
                            .map(it -> "the shard lacks table " + Words.name(it) + ", which the veneer has")
                            .toList()
                    : List.of(summary());
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard(
                    lost
                            ? "the shard no longer has what they show; a table that was renamed there would lose its privileges"
                            : "queries of these tables through the veneer fail; the shard keeps their rows"));
        }
    }

    /**
     * Drops what the veneer has of a tenant that the topology no longer names. The shard is not touched.
     *
     * @param tenant the tenant
     * @param schema the schema on the veneer
     * @param tables its foreign tables
     * @param types types and collations that this library created for them, each with its kind: {@code type mood}
     * @param dropSchema whether the schema itself goes: only when this library created it
     */
    record DropTenant(String tenant, String schema, List<String> tables, List<String> types, boolean dropSchema)
            implements Removal {

        /**
         * Copies the names.
         *
         * @param tenant the tenant
         * @param schema the schema on the veneer
         * @param tables its foreign tables
         * @param types types and collations that were created for them
         * @param dropSchema whether the schema itself goes
         */
        public DropTenant {
            tables = List.copyOf(tables);
            types = List.copyOf(types);
        }

        @Override
        public String summary() {
            return "drop tenant " + Words.name(tenant) + " from the veneer: schema " + Words.name(schema) + " with "
                    + Words.count(tables.size(), "foreign table");
        }

        @Override
        public List<Statement> statements() {
            return SchemaSql.dropTenant(this);
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(
                    new Hazard("the tenant can no longer be queried through the veneer; the shard keeps its rows"));
        }
    }

    /**
     * Grants privileges to a role that may query.
     *
     * @param target a schema or foreign tables
     * @param role the role on the veneer
     * @param privileges what it may do; ignored for a schema, where it is USAGE
     */
    record Grant(GrantTarget target, String role, Set<Privilege> privileges) implements Creation {

        /**
         * Copies the privileges.
         *
         * @param target a schema or foreign tables
         * @param role the role on the veneer
         * @param privileges what it may do
         */
        public Grant {
            privileges = Set.copyOf(privileges);
        }

        @Override
        public String summary() {
            return "grant " + target.privileges(privileges) + " on " + target.words() + " to " + RoleSql.words(role);
        }

        @Override
        public List<Statement> statements() {
            return List.of(Statement.of(
                    Sql.render("GRANT {0} ON {1} TO {2}", target.list(privileges), target.sql(), RoleSql.role(role))));
        }
    }

    /**
     * Takes privileges back from a role: those that the topology does not give it.
     *
     * @param target a schema or foreign tables
     * @param role the role on the veneer
     * @param privileges what it may no longer do; ignored for a schema, where it is USAGE
     */
    record Revoke(GrantTarget target, String role, Set<Privilege> privileges) implements Removal {

        /**
         * Copies the privileges.
         *
         * @param target a schema or foreign tables
         * @param role the role on the veneer
         * @param privileges what it may no longer do
         */
        public Revoke {
            privileges = Set.copyOf(privileges);
        }

        @Override
        public String summary() {
            return "revoke " + target.privileges(privileges) + " on " + target.words() + " from " + Words.name(role);
        }

        @Override
        public List<Statement> statements() {
            return List.of(Statement.of(Sql.render(
                    "REVOKE {0} ON {1} FROM {2}", target.list(privileges), target.sql(), RoleSql.role(role))));
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(new Hazard("statements of the role that use these privileges fail"));
        }
    }
}
