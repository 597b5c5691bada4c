package dev.ppp.plan;

import dev.ppp.catalog.Privilege;
import dev.ppp.internal.sql.Sql;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** What a privilege is granted on. */
public sealed interface GrantTarget {

    /**
     * Tells the target in words.
     *
     * @return such as {@code schema "bluth_co"}
     */
    String words();

    /**
     * Renders the target as it stands after ON.
     *
     * @return a part of SQL
     */
    QueryPart sql();

    /**
     * Tells the privileges as they stand after GRANT.
     *
     * @param privileges what a role may do with tables
     * @return the privileges in PostgreSQL's order
     */
    default String privileges(Set<Privilege> privileges) {
        return EnumSet.copyOf(privileges).stream().map(Enum::name).collect(Collectors.joining(", "));
    }

    /**
     * Renders the privileges as they stand after GRANT.
     *
     * @param privileges what a role may do with tables
     * @return a part of SQL
     */
    default QueryPart list(Set<Privilege> privileges) {
        return DSL.sql(privileges(privileges));
    }

    /**
     * A tenant's schema: USAGE, without which no table in it can be reached.
     *
     * @param schema the schema on the veneer
     */
    record Schema(String schema) implements GrantTarget {
        @Override
        public String words() {
            return "schema " + Words.name(schema);
        }

        @Override
        public QueryPart sql() {
            return DSL.sql("SCHEMA {0}", Sql.name(schema));
        }

        @Override
        public String privileges(Set<Privilege> privileges) {
            return "USAGE";
        }
    }

    /**
     * A tenant's schema: CREATE, by which a role could put objects of its own into it.
     *
     * @param schema the schema on the veneer
     */
    record CreateIn(String schema) implements GrantTarget {
        @Override
        public String words() {
            return "schema " + Words.name(schema);
        }

        @Override
        public QueryPart sql() {
            return DSL.sql("SCHEMA {0}", Sql.name(schema));
        }

        @Override
        public String privileges(Set<Privilege> privileges) {
            return "CREATE";
        }
    }

    /**
     * A foreign server: USAGE, by which a role sees the password in its own user mapping, and may alter or drop that.
     * Queries do not need it.
     *
     * @param server the foreign server
     */
    record Server(String server) implements GrantTarget {
        @Override
        public String words() {
            return "foreign server " + Words.name(server);
        }

        @Override
        public QueryPart sql() {
            return DSL.sql("FOREIGN SERVER {0}", Sql.name(server));
        }

        @Override
        public String privileges(Set<Privilege> privileges) {
            return "USAGE";
        }
    }

    /**
     * All tables of a schema that holds nothing but what is being imported.
     *
     * @param schema the schema on the veneer
     */
    record AllTables(String schema) implements GrantTarget {
        @Override
        public String words() {
            return "all tables of schema " + Words.name(schema);
        }

        @Override
        public QueryPart sql() {
            return DSL.sql("ALL TABLES IN SCHEMA {0}", Sql.name(schema));
        }
    }

    /**
     * Some foreign tables of a schema.
     *
     * @param schema the schema on the veneer
     * @param tables their names on the veneer, at least one
     */
    record Tables(String schema, List<String> tables) implements GrantTarget {

        /**
         * Copies the names.
         *
         * @param schema the schema on the veneer
         * @param tables their names on the veneer
         */
        public Tables {
            tables = List.copyOf(tables);
        }

        @Override
        public String words() {
            return (tables.size() == 1 ? "table " : "tables ") + Words.names(tables) + " of schema "
                    + Words.name(schema);
        }

        @Override
        public QueryPart sql() {
            return DSL.sql(
                    "TABLE {0}",
                    Sql.list(tables.stream().map(it -> Sql.name(schema, it)).collect(Collectors.toList())));
        }
    }
}
