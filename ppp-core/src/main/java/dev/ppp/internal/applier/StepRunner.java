package dev.ppp.internal.applier;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.TableSelection;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.plan.Change;
import dev.ppp.plan.GrantTarget;
import dev.ppp.plan.RoleChange;
import dev.ppp.plan.Statement;
import dev.ppp.plan.TableChange;
import dev.ppp.plan.TypeChange;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Record;
import org.jooq.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the changes of one transaction, and checks after an import that it brought what was asked for. */
final class StepRunner {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ppp.apply");
    private static final int MOST_WAITING = 500;

    private final VeneerSession session;
    private final CatalogQuery query;
    private final Connection connection;
    private final SecretWriter secrets;
    private final DefaultPrivileges defaultPrivileges;
    private final ShapeRecorder shapes;
    private final boolean givenAway;
    private final boolean batched;
    private final List<String> waiting = new ArrayList<>();
    private final Map<String, List<String>> lacking = new HashMap<>();
    private final Map<String, List<String>> created = new LinkedHashMap<>();
    private final Map<String, List<String>> types = new LinkedHashMap<>();
    private final Map<String, TenantSchema> touched = new LinkedHashMap<>();

    /**
     * Prepares to run the changes of one transaction.
     *
     * @param givenAway whether ALTER DEFAULT PRIVILEGES gives anything away
     * @param batched whether statements are sent without waiting for each other's answers
     */
    StepRunner(VeneerSession session, Connection connection, Job job, boolean givenAway, boolean batched) {
        this.session = session;
        this.connection = connection;
        this.query = new CatalogQuery(connection);
        this.secrets = new SecretWriter(session);
        this.defaultPrivileges = new DefaultPrivileges(session, connection, job.declaration());
        this.shapes = job.shapes();
        this.givenAway = givenAway;
        this.batched = batched;
    }

    /**
     * Runs a change, or sends it later together with others.
     *
     * @throws BatchUpdateException when it, or one before it, failed
     */
    void run(Change change) throws ChangeFailure, BatchUpdateException {
        try {
            if (change instanceof Change.ImportForeignSchema imported) {
                flush();
                runImport(imported);
            } else if (change instanceof Change.Grant grant) {
                takeBackTables();
                runGrant(grant);
            } else {
                runStatements(change);
            }
            note(change);
            if (change instanceof Change.CreateSchema schema && givenAway) {
                flush();
                defaultPrivileges.takeBackSchema(schema.tenant().schema());
            } else if (change instanceof Change.CreateRecords || change instanceof RoleChange.CreateRecords) {
                flush();
                defaultPrivileges.takeBackRecords();
            }
        } catch (BatchUpdateException e) {
            throw e;
        } catch (SQLException e) {
            throw new ChangeFailure(change, e);
        }
    }

    /** Ends the transaction's work: records what the tenants' tables on the shards looked like. */
    void finish() throws SQLException {
        takeBackTables();
        for (TenantSchema tenant : touched.values()) {
            Optional<String> record = shapes.record(tenant, types.getOrDefault(tenant.schema(), List.of()));
            if (record.isPresent()) {
                execute(record.get());
            }
        }
        flush();
    }

    private void flush() throws SQLException {
        if (!waiting.isEmpty()) {
            session.executeTogether(waiting);
            waiting.clear();
        }
    }

    private void takeBackTables() throws SQLException {
        if (!givenAway) {
            return;
        }
        flush();
        for (Map.Entry<String, List<String>> tables : created.entrySet()) {
            defaultPrivileges.takeBackTables(tables.getKey(), tables.getValue());
        }
        created.clear();
    }

    /** Notes whose tables are made like those of the shard. */
    private void note(Change change) {
        if (change instanceof TableChange.Create create) {
            created.computeIfAbsent(create.tenant().schema(), it -> new ArrayList<>())
                    .add(create.table().name());
            touch(create.tenant());
        } else if (change instanceof TableChange.Alter alter) {
            touch(alter.tenant());
        } else if (change instanceof TableChange.Rename rename) {
            touch(rename.tenant());
        } else if (change instanceof Change.DropForeignTables drop) {
            touch(drop.tenant());
        } else if (change instanceof TypeChange.Create create) {
            boolean collation = create.type() instanceof UserType.Collation;
            types.computeIfAbsent(create.schema(), it -> new ArrayList<>())
                    .add((collation ? ShapeRecorder.COLLATION : ShapeRecorder.TYPE)
                            + create.type().name());
        }
    }

    private void touch(TenantSchema tenant) {
        touched.putIfAbsent(tenant.schema(), tenant);
    }

    private void runStatements(Change change) throws SQLException {
        List<Statement> statements = change.statements();
        for (Statement statement : statements) {
            LOG.debug("{}", statement);
            if (!statement.passwords().isEmpty()) {
                flush();
                secrets.execute(connection, statement);
            } else {
                execute(statement.masked());
            }
        }
        for (Statement statement : statements) {
            if (!statement.passwords().isEmpty()) {
                flush();
                secrets.recordVerifiers(statement);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        if (!batched) {
            session.execute(sql);
            return;
        }
        waiting.add(sql);
        if (waiting.size() == MOST_WAITING) {
            flush();
        }
    }

    private void runImport(Change.ImportForeignSchema imported) throws SQLException {
        TenantSchema tenant = imported.tenant();
        Set<String> before = Set.copyOf(tables(tenant).getValues(0, String.class));
        runStatements(imported);
        flush();
        Result<Record> now = tables(tenant);
        List<String> remote = now.getValues(1, String.class);
        refuseLacking(imported, remote);
        List<String> added = now.getValues(0, String.class).stream()
                .filter(it -> !before.contains(it))
                .collect(Collectors.toList());
        defaultPrivileges.takeBackTables(tenant.schema(), added);
        query.execute(
                "UPDATE ppp.tenant SET tables = ?, selection = ? WHERE schema = ?",
                remote.toArray(String[]::new),
                tenant.tables().text(),
                tenant.schema());
    }

    /** Nothing is granted on a table that the shard no longer has. */
    private void runGrant(Change.Grant grant) throws SQLException {
        if (grant.target() instanceof GrantTarget.Tables target && lacking.containsKey(target.schema())) {
            List<String> gone = lacking.getOrDefault(target.schema(), List.of());
            List<String> present =
                    target.tables().stream().filter(it -> !gone.contains(it)).collect(Collectors.toList());
            if (!present.isEmpty()) {
                GrantTarget rest = new GrantTarget.Tables(target.schema(), present);
                runStatements(new Change.Grant(rest, grant.role(), grant.privileges()));
            }
        } else {
            runStatements(grant);
        }
    }

    /**
     * IMPORT FOREIGN SCHEMA ignores a name in LIMIT TO that the shard lacks. Where the topology itself asks for the name, or
     * the shard's catalog gave it a moment ago, that is a failure; otherwise the table was dropped since it was recorded.
     */
    private void refuseLacking(Change.ImportForeignSchema imported, List<String> present) throws SQLException {
        List<String> gone = new ArrayList<>(imported.tables().orElse(List.of()));
        gone.removeAll(present);
        lacking.put(imported.tenant().schema(), gone);
        boolean asked = imported.certain() || imported.tenant().tables() instanceof TableSelection.LimitTo;
        if (asked && !gone.isEmpty()) {
            throw new SQLException(
                    imported.tenant().place() + " lacks "
                            + gone.stream().map(Identifier::quoted).collect(Collectors.joining(", ")),
                    "HV00R");
        }
    }

    /** The tenant's foreign tables: names on the veneer and on the shard, found by index and not among all tenants. */
    private Result<Record> tables(TenantSchema tenant) throws SQLException {
        return query.fetch("""
                SELECT c.relname::pg_catalog.text,
                       coalesce((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                                 WHERE o.option_name = 'table_name'), c.relname)::pg_catalog.text
                FROM pg_catalog.pg_namespace n
                JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                  AND d.refobjid = n.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'f'
                JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
                JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
                WHERE n.nspname = ? AND s.srvname = ?
                ORDER BY c.relname""", tenant.schema(), tenant.server());
    }
}
