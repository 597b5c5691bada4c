package dev.ppp.internal.applier;

import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.sql.Sql;
import dev.ppp.internal.state.Passwords;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.internal.state.Verifier;
import dev.ppp.plan.Statement;
import dev.ppp.plan.Statement.Password;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/**
 * Runs a statement with passwords in it so that they stand neither in the driver's log nor in the server's. First the
 * statement runs with empty passwords: whatever it has to wait for, or fails at, it meets here. The passwords then go by
 * COPY into a temporary table, whose rows no log shows, and are set on the server, in a DO block that passes on an error
 * without its context, where the statement would be quoted. By then the mapping is this transaction's own, so that nothing
 * is waited for: a server that logs waits or is shut down would print the context, too.
 */
final class SecretWriter {

    private final VeneerSession session;
    private boolean tableExists;

    /** For one transaction. */
    SecretWriter(VeneerSession session) {
        this.session = session;
    }

    void execute(Connection connection, Statement statement) throws SQLException {
        session.execute(statement.parts().stream()
                .map(it -> it instanceof Password ? "''" : it.masked())
                .collect(Collectors.joining()));
        createTable();
        copy(connection, rows(statement));
        try {
            session.execute(block(statement.passwords()));
        } catch (PSQLException e) {
            throw withoutContext(e);
        }
    }

    /** A context could quote what ran inside the block. */
    private static SQLException withoutContext(PSQLException e) {
        String message = ServerWords.of("could not set a password", e).toString();
        return new SQLException(message, e.getSQLState());
    }

    /** Keeps a verifier of each password, by which a rotation is noticed where the mapping cannot be read back. */
    void recordVerifiers(Statement statement) throws SQLException {
        for (Password password : statement.passwords()) {
            session.execute(Sql.render(
                    """
                    UPDATE ppp.user_mapping SET verifiers = ARRAY(
                        SELECT v FROM pg_catalog.unnest(verifiers) v WHERE NOT pg_catalog.starts_with(v, {0}))
                        || (SELECT {0} || s.value FROM pg_temp.ppp_secret s WHERE s.variable = {1})
                    WHERE server = {2} AND role = {3}""",
                    Sql.literal(password.option() + "="),
                    Sql.literal(verifier(password)),
                    Sql.literal(password.mapping().server()),
                    Sql.literal(password.mapping().role())));
        }
    }

    private void createTable() throws SQLException {
        if (!tableExists) {
            session.execute(
                    "CREATE TEMPORARY TABLE ppp_secret (variable pg_catalog.text, value pg_catalog.text) ON COMMIT DROP");
            tableExists = true;
        }
    }

    private static String rows(Statement statement) {
        StringBuilder rows = new StringBuilder();
        for (Password password : statement.passwords()) {
            String clear = Passwords.reveal(password.secret(), password.option(), password.mapping());
            byte[] bytes = clear.getBytes(StandardCharsets.UTF_8);
            rows.append(password.variable())
                    .append('\t')
                    .append(Base64.getEncoder().encodeToString(bytes))
                    .append('\n')
                    .append(verifier(password))
                    .append('\t')
                    .append(Verifier.of(clear))
                    .append('\n');
        }
        return rows.toString();
    }

    private static String verifier(Password password) {
        return "verifier of " + password.variable();
    }

    private static void copy(Connection connection, String rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY pg_temp.ppp_secret (variable, value) FROM STDIN", new StringReader(rows));
        } catch (IOException e) {
            throw new SQLException("could not send to the veneer", "08006", e);
        }
    }

    /** A cancelled statement is caught, too: its context would quote the statement. */
    private static String block(List<Password> passwords) {
        UserMapping.Key mapping = passwords.get(0).mapping();
        String template = Sql.render(
                "ALTER USER MAPPING FOR {0} SERVER {1} OPTIONS ",
                mapping.role().equals(UserMapping.PUBLIC) ? Sql.part("PUBLIC") : Sql.name(mapping.role()),
                Sql.name(mapping.server()));
        String options = passwords.stream()
                .map(it -> "SET " + Sql.render("{0}", Sql.option(it.option())) + " %L")
                .collect(Collectors.joining(", ", "(", ")"));
        List<QueryPart> arguments = passwords.stream()
                .map(it -> Sql.part("""
                        (SELECT pg_catalog.convert_from(pg_catalog.decode(s.value, 'base64'), 'UTF8')
                         FROM pg_temp.ppp_secret s WHERE s.variable = {0})""", Sql.literal(it.variable())))
                .collect(Collectors.toList());
        String body = Sql.render("""
                DECLARE
                    message pg_catalog.text;
                    detail pg_catalog.text;
                    hint pg_catalog.text;
                    state pg_catalog.text;
                BEGIN
                    EXECUTE pg_catalog.format({0}, {1});
                EXCEPTION WHEN OTHERS OR query_canceled THEN
                    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                        hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
                    IF state LIKE '22%' THEN
                        message := 'password cannot be stored in the encoding of the database';
                        detail := '';
                    END IF;
                    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, DETAIL = detail, HINT = hint;
                END""", Sql.literal(template.replace("%", "%%") + options), Sql.list(arguments));
        return Sql.render("DO LANGUAGE plpgsql {0}", Sql.literal(body));
    }
}
