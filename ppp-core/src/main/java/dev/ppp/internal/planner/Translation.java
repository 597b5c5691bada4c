package dev.ppp.internal.planner;

import dev.ppp.catalog.ForeignTable;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.UserType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the veneer makes of a table on a shard. Tenants with the same table share it.
 *
 * @param table the foreign table
 * @param types types and collations that it needs, in the order in which they can be created, as the tenant names them
 * @param extensions extensions that bring types that it needs
 * @param notes what is not taken over and why, each the end of a sentence that begins with the tenant
 */
record Translation(
        ForeignTable table, Map<QualifiedName, UserType> types, Set<String> extensions, List<String> notes) {}
