package dev.ppp.examples.queries;

import dev.ppp.examples.cluster.Address;
import dev.ppp.examples.cluster.Cluster;
import dev.ppp.examples.cluster.Login;
import dev.ppp.examples.cluster.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers, as a process finds them that did not start them. The passwords are those of throw-away servers.
 *
 * @param veneer the veneer
 * @param shards the shards
 */
record Place(Server veneer, List<Server> shards) {

    /** The system property in which a process is told of them. */
    static final String PROPERTY = "ppp.place";

    Place {
        shards = List.copyOf(shards);
    }

    static Place of(Cluster cluster) {
        return new Place(cluster.veneer(), cluster.shards());
    }

    /** Reads what {@link #told} wrote. */
    static Place ofThisProcess() {
        List<Server> servers = new ArrayList<>();
        for (String server : System.getProperty(PROPERTY, "").split(";", -1)) {
            String[] parts = server.split(",", -1);
            servers.add(new Server(
                    parts[0],
                    new Address(parts[1], Integer.parseInt(parts[2]), parts[3]),
                    new Login(parts[4], parts[5]),
                    new Login(parts[6], parts[7]),
                    new Login(parts[8], parts[9])));
        }
        return new Place(servers.get(0), servers.subList(1, servers.size()));
    }

    /** Returns the argument that tells a Java process of the servers. */
    String told() {
        return Stream.concat(Stream.of(veneer), shards.stream())
                .map(it -> Stream.of(
                                it.name(),
                                it.address().host(),
                                String.valueOf(it.address().port()),
                                it.address().dbname(),
                                it.superuser().role(),
                                it.superuser().password(),
                                it.admin().role(),
                                it.admin().password(),
                                it.app().role(),
                                it.app().password())
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining(";", "-D" + PROPERTY + "=", ""));
    }
}
