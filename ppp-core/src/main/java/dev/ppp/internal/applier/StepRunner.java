package dev.ppp.internal.applier;

import dev.ppp.catalog.Identifier;
import dev.ppp.internal.sql.CatalogQuery;
import dev.ppp.plan.Change;
import dev.ppp.plan.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the changes of one transaction, and checks after an import that it brought what was asked for. */
final class StepRunner {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ppp.apply");

    private final VeneerSession session;
    private final Connection connection;
    private final SecretWriter secrets;

    StepRunner(VeneerSession session, Connection connection) {
        this.session = session;
        this.connection = connection;
        this.secrets = new SecretWriter(session);
    }

    void run(Change change) throws ChangeFailure {
        try {
            for (Statement statement : change.statements()) {
                LOG.debug("{}", statement);
                run(statement);
            }
            for (Statement statement : change.statements()) {
                secrets.recordVerifiers(statement);
            }
            if (change instanceof Change.ImportForeignSchema imported) {
                check(imported);
            }
        } catch (SQLException e) {
            throw new ChangeFailure(change, e);
        }
    }

    private void run(Statement statement) throws SQLException {
        if (statement.passwords().isEmpty()) {
            session.execute(statement.masked());
        } else {
            secrets.execute(connection, statement);
        }
    }

    /** IMPORT FOREIGN SCHEMA ignores a name in LIMIT TO that the shard lacks. */
    private void check(Change.ImportForeignSchema imported) throws SQLException {
        CatalogQuery query = new CatalogQuery(connection);
        List<String> names = query.fetch(
                        """
                        SELECT coalesce((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o
                                         WHERE o.option_name = 'table_name'), c.relname)::pg_catalog.text
                        FROM pg_catalog.pg_namespace n
                        JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                          AND d.refobjid = n.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                        JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'f'
                        JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
                        JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
                        WHERE n.nspname = ? AND s.srvname = ?
                        ORDER BY c.relname""", imported.tenant().schema(), imported.tenant().server())
                .getValues(0, String.class);
        List<String> lacking = new ArrayList<>(imported.tables().orElse(List.of()));
        lacking.removeAll(names);
        if (!lacking.isEmpty()) {
            throw new SQLException(
                    imported.tenant().place() + " lacks "
                            + lacking.stream().map(Identifier::quoted).collect(Collectors.joining(", ")),
                    "HV00R");
        }
        query.execute(
                "UPDATE ppp.tenant SET tables = ? WHERE schema = ?",
                names.toArray(String[]::new),
                imported.tenant().schema());
    }
}
