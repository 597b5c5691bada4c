package dev.ppp.examples.cluster;

/**
 * Where a database is reached.
 *
 * @param host the server's host
 * @param port the server's port
 * @param dbname the database
 */
public record Address(String host, int port, String dbname) {

    /** Returns the address as one writes it, {@code host:port/dbname}. */
    @Override
    public String toString() {
        return host + ":" + port + "/" + dbname;
    }
}
