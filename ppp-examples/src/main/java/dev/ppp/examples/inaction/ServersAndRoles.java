package dev.ppp.examples.inaction;

import static org.jooq.impl.DSL.using;

import dev.ppp.examples.cluster.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;

/** Step 1: what is there before the library does anything. */
final class ServersAndRoles implements Step {

    private static final String DATABASE = """
            SELECT current_setting('server_version') AS version, datname AS database,
                   pg_get_userbyid(datdba) AS owner
            FROM pg_catalog.pg_database
            WHERE datname = current_database()""";

    private static final String ROLES = """
            SELECT rolname AS role, rolsuper AS superuser, rolcreatedb AS creates_databases,
                   rolcreaterole AS creates_roles
            FROM pg_catalog.pg_roles
            WHERE rolcanlogin
            ORDER BY rolname""";

    private static final String SCHEMAS = """
            SELECT n.nspname AS schema, pg_get_userbyid(n.nspowner) AS owner,
                   string_agg(c.relname, ', ' ORDER BY c.relname) AS tables
            FROM pg_catalog.pg_namespace n
            JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'f')
            WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            GROUP BY n.nspname, n.nspowner
            ORDER BY n.nspname""";

    private static final String WRAPPERS = """
            SELECT w.fdwname AS wrapper,
                   has_foreign_data_wrapper_privilege('veneer_admin', w.oid, 'USAGE') AS veneer_admin_may_use_it,
                   (SELECT count(*) FROM pg_catalog.pg_foreign_server) AS foreign_servers
            FROM pg_catalog.pg_foreign_data_wrapper w""";

    @Override
    public String title() {
        return "1. Servers and roles as they are";
    }

    @Override
    public void play(Stage stage) {
        Screen screen = stage.screen();
        screen.say("Four PostgreSQL servers have just been started. One is the veneer, to which applications connect;"
                + " three are shards. Asked on each of them, as its application's role:");
        show(stage, DATABASE);
        show(stage, ROLES);
        screen.say("Each of these roles has a password of its own on each server. The tenants' rows are on the shards,"
                + " a schema for each tenant; the veneer has no table yet:");
        Result<Record> schemas = show(stage, SCHEMAS);
        StoryException.unless(schemas.size() == Topology.TENANTS.size(), "there are not four tenants:\n" + schemas);
        screen.say("All that a superuser has done on the veneer is CREATE EXTENSION postgres_fdw, and GRANT USAGE ON"
                + " FOREIGN DATA WRAPPER postgres_fdw to its admin:");
        screen.verbatim(WRAPPERS);
        Result<Record> wrappers = ask(stage.cluster().veneer(), WRAPPERS);
        screen.answer(wrappers);
        StoryException.unless(
                List.of("postgres_fdw", true, 0L).equals(wrappers.get(0).intoList()),
                "the veneer is not as it should be before the first plan:\n" + wrappers);
        screen.say("From here on, each step ends with what the servers wrote into their statement logs"
                + " (log_statement = all) since the step before. Statements that only keep things going are counted"
                + " instead of shown: settings that a driver, a pool, the library or postgres_fdw makes in its session,"
                + " checks of pooled connections, reads of the system catalogs, and the library's own records in the"
                + " schema ppp. A transaction of nothing else is counted, too. Long statements end in [...].");
        stage.logs().show();
    }

    private static Result<Record> show(Stage stage, String sql) {
        Map<String, Result<Record>> answers = new LinkedHashMap<>();
        stage.cluster().servers().forEach(server -> answers.put(server.name(), ask(server, sql)));
        Result<Record> together = Answers.together("server", answers);
        stage.screen().verbatim(sql);
        stage.screen().answer(together);
        return together;
    }

    private static Result<Record> ask(Server server, String sql) {
        return using(server.appDataSource(), SQLDialect.POSTGRES).fetch(sql);
    }
}
