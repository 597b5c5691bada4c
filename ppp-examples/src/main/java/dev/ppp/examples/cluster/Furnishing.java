package dev.ppp.examples.cluster;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.using;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.postgresql.util.PasswordUtil;

/**
 * What a server is given by its superuser: the roles, a database, and on the veneer the extension. The roles
 * get verifiers that are made here, so that no password in clear ever reaches a server's log.
 */
final class Furnishing {

    private static final String FIRST_DATABASE = "postgres";

    private final Server server;

    private Furnishing(Server server) {
        this.server = server;
    }

    static Furnishing of(Server server) {
        return new Furnishing(server);
    }

    /** Gives a server everything, and a shard the tenants, where the settings ask for them. */
    void furnish(ClusterSettings settings) {
        createRoles();
        createDatabase();
        if (settings.bookstore() && !server.isVeneer()) {
            Bookstore.on(server).createTenants();
        }
    }

    private void createRoles() {
        asSuperuser(FIRST_DATABASE, dsl -> {
            createRole(dsl, server.admin());
            createRole(dsl, server.app());
        });
    }

    /** Creates the database, on the veneer with the extension. */
    void createDatabase() {
        asSuperuser(
                FIRST_DATABASE,
                dsl -> dsl.query(
                                "CREATE DATABASE {0} OWNER {1}",
                                name(dbname()), name(server.admin().role()))
                        .execute());
        if (server.isVeneer()) {
            createExtension();
        }
    }

    private void createExtension() {
        asSuperuser(dbname(), dsl -> {
            dsl.query("CREATE EXTENSION postgres_fdw").execute();
            dsl.query(
                            "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO {0}",
                            name(server.admin().role()))
                    .execute();
        });
    }

    void dropDatabase() {
        asSuperuser(
                FIRST_DATABASE,
                dsl -> dsl.query("DROP DATABASE {0} WITH (FORCE)", name(dbname()))
                        .execute());
    }

    void checkpoint() {
        asSuperuser(FIRST_DATABASE, dsl -> dsl.query("CHECKPOINT").execute());
    }

    private static void createRole(DSLContext dsl, Login login) {
        dsl.query("CREATE ROLE {0} LOGIN PASSWORD {1}", name(login.role()), inline(verifier(login)))
                .execute();
    }

    private String dbname() {
        return server.address().dbname();
    }

    private static String verifier(Login login) {
        try {
            return PasswordUtil.encodePassword(login.role(), login.password().toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            throw new ClusterException("could not make a verifier for role \"" + login.role() + "\"", e);
        }
    }

    private void asSuperuser(String dbname, Consumer<DSLContext> work) {
        try (Connection connection = server.withDatabase(dbname)
                .connectingAs(server.superuser(), new Properties())
                .getConnection()) {
            work.accept(using(connection, SQLDialect.POSTGRES));
        } catch (SQLException | DataAccessException e) {
            throw new ClusterException("could not set up server \"" + server.name() + "\"", e);
        }
    }
}
