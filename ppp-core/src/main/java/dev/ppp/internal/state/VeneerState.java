package dev.ppp.internal.state;

import dev.ppp.catalog.Options;
import dev.ppp.catalog.Privilege;
import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What stands on the veneer, as far as it concerns a topology: what it declares, and what it is recorded to have made.
 *
 * @param session who reads, and what that role may do
 * @param records what this library keeps in its own schema
 * @param servers foreign servers by name
 * @param mappings user mappings of those servers
 * @param schemas schemas by name
 * @param roles those of the roles asked for that exist
 * @param tenantRoles tenants' own roles
 * @param facts what else matters when tables are compared with those of the shards
 */
public record VeneerState(
        Session session,
        Records records,
        Map<String, Server> servers,
        Map<UserMapping.Key, Mapping> mappings,
        Map<String, Schema> schemas,
        Set<String> roles,
        TenantRoles tenantRoles,
        Facts facts) {

    /** Returns the same with other facts. */
    VeneerState with(Facts other) {
        return new VeneerState(session, records, servers, mappings, schemas, roles, tenantRoles, other);
    }

    /**
     * Who reads, and what that role may do.
     *
     * @param version the veneer's major version
     * @param role the current role
     * @param database the current database
     * @param superuser whether the role is a superuser
     * @param mayCreateSchemas whether it may create schemas in the database
     * @param mayCreateTemporaryTables whether it may create temporary tables
     * @param extension whether the extension postgres_fdw is there
     * @param mayCreateServers whether it may create foreign servers
     * @param mayCreateRoles whether it may create roles
     * @param lockCapacity how many locks all transactions together can surely hold
     */
    public record Session(
            int version,
            String role,
            String database,
            boolean superuser,
            boolean mayCreateSchemas,
            boolean mayCreateTemporaryTables,
            boolean extension,
            boolean mayCreateServers,
            boolean mayCreateRoles,
            long lockCapacity) {}

    /**
     * What this library keeps in its own schema.
     *
     * @param exist whether the schema is there
     * @param generation how often the lock has been taken
     * @param free whether nobody held it
     * @param revision the topology's revision that was applied last
     * @param servers the topology that each foreign server belongs to
     * @param mappings user mappings, with what was last written
     * @param tenants tenants by their schema on the veneer
     * @param grantees roles that the topology let query
     * @param roles tenants' own roles; empty before there is a table for them
     */
    public record Records(
            boolean exist,
            long generation,
            boolean free,
            OptionalLong revision,
            Map<String, String> servers,
            Map<UserMapping.Key, RecordedMapping> mappings,
            Map<String, RecordedTenant> tenants,
            Set<String> grantees,
            Optional<Map<String, RecordedRole>> roles) {

        /**
         * Returns the tenants' roles that a topology uses, or used.
         *
         * @param topology the topology
         * @return what is on record, by role
         */
        public Map<String, RecordedRole> rolesOf(String topology) {
            Map<String, RecordedRole> own = new TreeMap<>(roles.orElse(Map.of()));
            own.values().removeIf(it -> !it.topology().equals(topology));
            return own;
        }
    }

    /**
     * A tenant's role as last written.
     *
     * @param topology the topology that uses it
     * @param tenant the tenant
     * @param schema its schema on the veneer
     * @param created whether this library created the role
     */
    public record RecordedRole(String topology, String tenant, String schema, boolean created) {}

    /**
     * A user mapping as last written.
     *
     * @param topology the topology that wrote it
     * @param options what may be shown
     * @param secrets names of passwords that were set
     * @param verifiers a verifier of each password, by option
     */
    public record RecordedMapping(
            String topology, Options options, Set<String> secrets, Map<String, String> verifiers) {}

    /**
     * A tenant as last written.
     *
     * @param topology the topology that made it
     * @param tenant its name
     * @param server the shard
     * @param remoteSchema the schema on the shard
     * @param created whether this library created the schema
     * @param tables the names on the shard of the tables that were imported; empty before the first import
     * @param selection which tables were wanted then; empty before the first import
     * @param shapes what is known of each table on the shard, by its name there; empty when Java could not ask
     * @param types types and collations that this library created in the schema
     */
    public record RecordedTenant(
            String topology,
            String tenant,
            String server,
            String remoteSchema,
            boolean created,
            Optional<List<String>> tables,
            Optional<String> selection,
            Map<String, RecordedTable> shapes,
            List<String> types) {}

    /**
     * A table on a shard, as it was when the veneer was last made like it.
     *
     * @param oid its object identifier
     * @param columns the name of each column by its number
     */
    public record RecordedTable(long oid, Map<Integer, String> columns) {}

    /**
     * A foreign server.
     *
     * @param wrapper its foreign-data wrapper
     * @param owner its owner
     * @param owned whether the current role may alter it
     * @param options its options
     * @param foreignTables how many foreign tables stand on it
     * @param users those of the roles asked for that have USAGE, and so could see and change their own user mapping
     */
    public record Server(
            String wrapper, String owner, boolean owned, Options options, int foreignTables, Set<String> users) {}

    /**
     * A user mapping.
     *
     * @param readable whether PostgreSQL shows its options to the current role
     * @param options what may be shown; empty when it is not readable
     * @param digests a salted digest of each password; empty when it is not readable
     */
    public record Mapping(boolean readable, Options options, Map<String, String> digests) {}

    /**
     * A schema.
     *
     * @param owner its owner
     * @param owned whether the current role may alter it
     * @param users those of the roles asked for that have USAGE
     * @param creators those of the roles asked for that have CREATE
     * @param open whether PUBLIC has USAGE
     * @param tables its foreign tables
     * @param others some of the other objects in it, in words; empty when there are none
     */
    public record Schema(
            String owner,
            boolean owned,
            Set<String> users,
            Set<String> creators,
            boolean open,
            List<Table> tables,
            List<String> others) {}

    /**
     * A foreign table.
     *
     * @param name its name on the veneer
     * @param server its foreign server
     * @param remoteSchema the schema on the shard
     * @param remoteName its name on the shard
     * @param options the names of its options
     * @param owner its owner
     * @param owned whether the current role may grant privileges on it
     * @param remoteEstimate its option {@code use_remote_estimate}, where it has one
     * @param privileges what each of the roles asked for may do
     * @param shape what it looks like; empty when no shard could be asked, so that there is nothing to compare with
     */
    public record Table(
            String name,
            String server,
            String remoteSchema,
            String remoteName,
            Set<String> options,
            String owner,
            boolean owned,
            Optional<String> remoteEstimate,
            Map<String, Set<Privilege>> privileges,
            Optional<Shape> shape) {

        /**
         * Returns the options that forbid it what its server allows.
         *
         * @return names of options
         */
        public List<String> restrictions() {
            return options.stream()
                    .filter(it -> it.equals("updatable") || it.equals("truncatable"))
                    .toList();
        }
    }
}
