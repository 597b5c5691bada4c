package dev.ppp.internal.applier;

import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.sql.Sql;
import dev.ppp.internal.state.Passwords;
import dev.ppp.internal.state.Verifier;
import dev.ppp.plan.Statement;
import dev.ppp.plan.Statement.Password;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Runs a statement with passwords in it so that they stand neither in the driver's log nor in the server's.
 *
 * <p>The statement itself is run with empty passwords. It does all that can be logged, fail or wait. Then the passwords
 * go by COPY into a temporary table, whose rows no log shows, and are set from there by a second statement that is put
 * together and run on the server, in a DO block that passes on an error without its context, where that statement would
 * be quoted. PostgreSQL adds the same context to whatever else it tells meanwhile, such as how long a lock was waited for
 * or that the session is terminated; so the second statement finds the mapping's row held by its own transaction, waits
 * for nothing else, and tells the client nothing. What a superuser alone can switch off still quotes that statement, if
 * only in the server's own log and statistics: {@code log_parser_stats}, an event trigger that itself writes to the log,
 * {@code pg_stat_statements.track = all}.
 */
final class SecretWriter {

    private final VeneerSession session;
    private boolean prepared;

    /** For one transaction. */
    SecretWriter(VeneerSession session) {
        this.session = session;
    }

    void execute(Connection connection, Statement statement) throws SQLException {
        session.execute(withEmptyPasswords(statement));
        prepare();
        copy(connection, rows(statement));
        try {
            session.execute(block(statement.passwords()));
        } catch (PSQLException e) {
            throw withoutContext(e);
        }
    }

    /** The end of a session is told with a context, which quotes what ran inside the block. */
    private static SQLException withoutContext(PSQLException e) {
        ServerErrorMessage said = e.getServerErrorMessage();
        if (said == null) {
            return e;
        }
        String fields = field('S', said.getSeverity())
                + field('C', said.getSQLState())
                + field('M', said.getMessage())
                + field('D', said.getDetail())
                + field('H', said.getHint());
        return new PSQLException(new ServerErrorMessage(fields));
    }

    /** As the protocol parts the fields of an error (manual, "Error and Notice Message Fields"). */
    private static String field(char type, @Nullable String value) {
        return value == null ? "" : type + value + '\0';
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

    private static String withEmptyPasswords(Statement statement) {
        return statement.parts().stream()
                .map(it -> it instanceof Password ? "''" : it.masked())
                .collect(Collectors.joining());
    }

    /** Lasts until the transaction ends. The settings that print every statement are any role's to set. */
    private void prepare() throws SQLException {
        if (!prepared) {
            session.execute(
                    "CREATE TEMPORARY TABLE ppp_secret (variable pg_catalog.text, value pg_catalog.text) ON COMMIT DROP");
            session.execute("""
                    SELECT pg_catalog.set_config(s.name, CASE s.name WHEN 'client_min_messages' THEN 'error' ELSE 'off' END, true)
                    FROM pg_catalog.pg_settings s
                    WHERE s.name = 'client_min_messages' OR pg_catalog.starts_with(s.name, 'debug_print_')""");
            prepared = true;
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
        } catch (PSQLException e) {
            throw withoutContext(e);
        } catch (IOException e) {
            throw new SQLException("could not send to the veneer", "08006", e);
        }
    }

    /** A cancelled statement is caught, too: its context would quote the statement. */
    private static String block(List<Password> passwords) {
        UserMapping.Key mapping = passwords.get(0).mapping();
        QueryPart role = mapping.role().equals(UserMapping.PUBLIC) ? Sql.part("PUBLIC") : Sql.name(mapping.role());
        List<String> settings = new ArrayList<>();
        List<QueryPart> values = new ArrayList<>();
        for (Password password : passwords) {
            settings.add(Sql.render("SET {0} ", Sql.option(password.option())));
            values.add(Sql.part("""
                    (SELECT pg_catalog.convert_from(pg_catalog.decode(s.value, 'base64'), 'UTF8')
                     FROM pg_temp.ppp_secret s WHERE s.variable = {0})""", Sql.literal(password.variable())));
        }
        String head = Sql.render("ALTER USER MAPPING FOR {0} SERVER {1} OPTIONS (", role, Sql.name(mapping.server()));
        String template = head.replace("%", "%%") + String.join("%L, ", settings) + "%L)";
        return Sql.render("DO LANGUAGE plpgsql {0}", Sql.code(body(template, values)));
    }

    /** Without waiting for a lock no wait can be logged. The transaction is tried again. */
    private static String body(String template, List<QueryPart> values) {
        return Sql.render("""
                DECLARE
                    patience CONSTANT pg_catalog.text := pg_catalog.current_setting('lock_timeout');
                    message pg_catalog.text;
                    detail pg_catalog.text;
                    hint pg_catalog.text;
                    state pg_catalog.text;
                BEGIN
                    PERFORM pg_catalog.set_config('lock_timeout', '1ms', true);
                    EXECUTE pg_catalog.format({0}, {1});
                    PERFORM pg_catalog.set_config('lock_timeout', patience, true);
                EXCEPTION WHEN OTHERS OR query_canceled THEN
                    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                        hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
                    IF state LIKE '22%' THEN
                        message := 'password cannot be stored in the encoding of the database';
                        detail := '';
                    END IF;
                    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, DETAIL = detail, HINT = hint;
                END""", Sql.literal(template), Sql.list(values));
    }
}
