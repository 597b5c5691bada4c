package dev.ppp;

import dev.ppp.catalog.ForeignServer;
import dev.ppp.catalog.Options;
import java.util.Optional;
import javax.sql.DataSource;

/** A shard as declared: how the veneer reaches it, and how Java does. */
record Shard(String name, Options options, Optional<DataSource> admin, Optional<DataSource> direct) {

    ForeignServer server() {
        return new ForeignServer(name, options);
    }
}
