package dev.ppp.examples.cluster;

import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running PostgreSQL server with the one database that matters on it and the roles that matter there.
 *
 * @param name what the topology calls it, such as {@code shard1}
 * @param address where this process reaches the database
 * @param superuser reads the statement log, and creates and drops databases; is used for nothing else once the cluster runs
 * @param admin owns the database
 * @param app queries it
 */
public record Server(String name, Address address, Login superuser, Login admin, Login app) {

    private static final String VENEER = "veneer";

    /** Declares a veneer that is to be started, and makes up its passwords. */
    static Server declareVeneer(String host, int port) {
        return declare(VENEER, new Address(host, port, "veneer"), "veneer");
    }

    /** Declares a shard that is to be started, and makes up its passwords. */
    static Server declareShard(String name, String host, int port) {
        return declare(name, new Address(host, port, "bookstore"), "bookstore");
    }

    /**
     * Returns a source of connections as the admin. Every connection is a new one.
     *
     * @return the source
     */
    public DataSource adminDataSource() {
        return connectingAs(admin, new Properties());
    }

    /**
     * Returns a source of connections as the application's role. Every connection is a new one.
     *
     * @return the source
     */
    public DataSource appDataSource() {
        return connectingAs(app, new Properties());
    }

    /**
     * Opens the server's statement log. What is logged from now on can be read.
     *
     * @return the log, to be closed
     */
    public StatementLog openStatementLog() {
        return StatementLog.open(name, connectingAs(superuser, StatementLog.sessionProperties()));
    }

    boolean isVeneer() {
        return name.equals(VENEER);
    }

    Server withDatabase(String dbname) {
        return new Server(name, new Address(address.host(), address.port(), dbname), superuser, admin, app);
    }

    Server reachedAt(String host, int port) {
        return new Server(name, new Address(host, port, address.dbname()), superuser, admin, app);
    }

    PGSimpleDataSource connectingAs(Login login, Properties properties) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {address.host()});
        source.setPortNumbers(new int[] {address.port()});
        source.setDatabaseName(address.dbname());
        source.setUser(login.role());
        source.setPassword(login.password());
        source.setApplicationName(properties.getProperty(PGProperty.APPLICATION_NAME.getName(), "ppp-examples"));
        source.setOptions(properties.getProperty(PGProperty.OPTIONS.getName()));
        return source;
    }

    private static Server declare(String name, Address address, String rolePrefix) {
        return new Server(
                name,
                address,
                Login.withRandomPassword("postgres"),
                Login.withRandomPassword(rolePrefix + "_admin"),
                Login.withRandomPassword(rolePrefix + "_app"));
    }
}
