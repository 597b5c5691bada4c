package dev.ppp.internal.lane;

import dev.ppp.internal.directory.Route;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Where a tenant is worked on, on one lane.
 *
 * @param route where the tenant stands
 * @param dataSource connects to the database
 * @param schema the tenant's schema there
 * @param role as which it is worked on there; empty for the role that logged in
 */
public record Place(Route route, DataSource dataSource, String schema, Optional<String> role) {}
