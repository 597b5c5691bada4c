package dev.ppp.plan;

import dev.ppp.catalog.TypeName;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.sql.Sql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.QueryPart;

/** A change that gives the veneer a type that tables need before they can stand there, or keeps it like the shard's. */
public sealed interface TypeChange extends Change {

    @Override
    default Kind kind() {
        return Kind.ALTER;
    }

    /**
     * Creates an extension that brings types, in the schema in which shards have it.
     *
     * @param extension the extension
     * @param schema its schema
     */
    record CreateExtension(String extension, String schema) implements TypeChange {
        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "create extension " + Words.name(extension) + " in schema " + Words.name(schema);
        }

        @Override
        public List<Statement> statements() {
            return List.of(
                    Statement.of(Sql.render("CREATE EXTENSION {0} SCHEMA {1}", Sql.name(extension), Sql.name(schema))));
        }
    }

    /**
     * Creates a schema that is no tenant's, for types that shards have in one of that name.
     *
     * @param schema the schema
     */
    record CreateSharedSchema(String schema) implements TypeChange {
        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "create schema " + Words.name(schema) + " for shared types";
        }

        @Override
        public List<Statement> statements() {
            return List.of(Statement.of(Sql.render("CREATE SCHEMA {0}", Sql.name(schema))));
        }
    }

    /**
     * Creates a type, a domain or a collation.
     *
     * @param schema its schema on the veneer
     * @param type what it is
     */
    record Create(String schema, UserType type) implements TypeChange {
        @Override
        public Kind kind() {
            return Kind.CREATE;
        }

        @Override
        public String summary() {
            return "create " + type.kind() + " " + Words.name(schema, type.name());
        }

        @Override
        public List<String> differences() {
            return List.of("the shard has " + type.kind() + " " + Words.name(type.name()) + ", which the veneer lacks");
        }

        @Override
        public List<Statement> statements() {
            return TypeSql.create(schema, type);
        }
    }

    /** Why it can hurt to create a type anew. */
    Hazard ANEW =
            new Hazard("a type is created anew, so that what was granted on it is lost, and statements that sessions"
                    + " have prepared with it fail");

    /**
     * Creates a type anew that PostgreSQL cannot alter. The columns of foreign tables that have it become text, the type is
     * dropped and created, and the tables are altered after that.
     *
     * @param schema the type's schema on the veneer
     * @param type what it is from now on
     * @param uses the columns that have it
     * @param reason why, as the end of a sentence that begins with the type
     */
    record Replace(String schema, UserType type, List<Use> uses, String reason) implements TypeChange {

        /**
         * Copies the columns.
         *
         * @param schema the type's schema
         * @param type what it is from now on
         * @param uses the columns that have it
         * @param reason why
         */
        public Replace {
            uses = List.copyOf(uses);
        }

        /**
         * A column of a foreign table in the type's own schema.
         *
         * @param table the table
         * @param column the column
         * @param emptied how it is made to be filled with nothing; empty when it is so already
         */
        public record Use(String table, String column, Optional<ColumnChange> emptied) {}

        @Override
        public String summary() {
            return "create " + type.kind() + " " + Words.name(schema, type.name()) + " anew";
        }

        @Override
        public List<String> differences() {
            return List.of(type.kind() + " " + Words.name(type.name()) + " " + reason);
        }

        @Override
        public Optional<Hazard> hazard() {
            return Optional.of(ANEW);
        }

        @Override
        public List<Statement> statements() {
            List<Statement> statements = new ArrayList<>();
            Map<String, List<ColumnChange>> byTable = new LinkedHashMap<>();
            for (Use use : uses) {
                List<ColumnChange> changes = byTable.computeIfAbsent(use.table(), it -> new ArrayList<>());
                use.emptied().ifPresent(changes::add);
                changes.add(new ColumnChange.Retype(use.column(), new TypeName.BuiltIn("text"), Optional.empty()));
            }
            byTable.forEach((table, changes) -> statements.addAll(TableSql.alter(schema, table, changes)));
            statements.add(Statement.of(Sql.render("DROP TYPE {0}", Sql.name(schema, type.name()))));
            statements.addAll(TypeSql.create(schema, type));
            return statements;
        }
    }

    /**
     * Adds a label to an enum.
     *
     * @param schema the type's schema on the veneer
     * @param type the type
     * @param label the label
     * @param before the label before which it goes; empty for the end
     */
    record AddValue(String schema, String type, String label, Optional<String> before) implements TypeChange {
        @Override
        public String summary() {
            return "add value " + Words.value(label) + " to enum " + Words.name(schema, type);
        }

        @Override
        public List<String> differences() {
            return List.of("the shard's enum " + Words.name(type) + " has value " + Words.value(label)
                    + ", which the veneer's lacks");
        }

        @Override
        public List<Statement> statements() {
            String place = before.isPresent() ? " BEFORE {2}" : "";
            return List.of(Statement.of(Sql.render(
                    "ALTER TYPE {0} ADD VALUE {1}" + place,
                    Sql.name(schema, type),
                    Sql.literal(label),
                    Sql.literal(before.orElse("")))));
        }
    }

    /**
     * Renames a label of an enum.
     *
     * @param schema the type's schema on the veneer
     * @param type the type
     * @param label the label before
     * @param to the label after
     */
    record RenameValue(String schema, String type, String label, String to) implements TypeChange {
        @Override
        public String summary() {
            return "rename value " + Words.value(label) + " of enum " + Words.name(schema, type) + " to "
                    + Words.value(to);
        }

        @Override
        public List<String> differences() {
            return List.of("the shard's enum " + Words.name(type) + " calls value " + Words.value(label) + " now "
                    + Words.value(to));
        }

        @Override
        public List<Statement> statements() {
            return List.of(Statement.of(Sql.render(
                    "ALTER TYPE {0} RENAME VALUE {1} TO {2}",
                    Sql.name(schema, type), Sql.literal(label), Sql.literal(to))));
        }
    }

    /**
     * Alters a domain.
     *
     * @param schema the domain's schema on the veneer
     * @param domain its name
     * @param notNull whether it refuses null, where that differs
     * @param dropped constraints that the shard's no longer has
     * @param added constraints that it has, by name
     */
    record AlterDomain(
            String schema, String domain, Optional<Boolean> notNull, List<String> dropped, Map<String, String> added)
            implements TypeChange {

        /**
         * Copies the constraints, keeping their order.
         *
         * @param schema the domain's schema
         * @param domain its name
         * @param notNull whether it refuses null
         * @param dropped constraints to drop
         * @param added constraints to add
         */
        public AlterDomain {
            dropped = List.copyOf(dropped);
            added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
        }

        @Override
        public String summary() {
            return "alter domain " + Words.name(schema, domain);
        }

        @Override
        public List<String> differences() {
            List<String> differences = new ArrayList<>();
            notNull.ifPresent(it -> differences.add(
                    "the shard's domain " + Words.name(domain) + (it ? " refuses null" : " takes null")));
            dropped.stream()
                    .filter(it -> !added.containsKey(it))
                    .forEach(it -> differences.add(
                            "the shard's domain " + Words.name(domain) + " lacks constraint " + Words.name(it)));
            added.keySet()
                    .forEach(it -> differences.add("the shard's domain " + Words.name(domain) + " has constraint "
                            + Words.name(it) + (dropped.contains(it) ? " with another condition" : "")));
            return differences;
        }

        @Override
        public List<Statement> statements() {
            QueryPart name = Sql.name(schema, domain);
            List<Statement> statements = new ArrayList<>();
            notNull.ifPresent(it -> statements.add(
                    Statement.of(Sql.render("ALTER DOMAIN {0} " + (it ? "SET" : "DROP") + " NOT NULL", name))));
            dropped.forEach(it -> statements.add(
                    Statement.of(Sql.render("ALTER DOMAIN {0} DROP CONSTRAINT {1}", name, Sql.name(it)))));
            added.forEach((constraint, sql) -> statements.add(Statement.of(Sql.render(
                    "ALTER DOMAIN {0} ADD CONSTRAINT {1} CHECK ({2})", name, Sql.name(constraint), Sql.vetted(sql)))));
            return statements;
        }
    }

    /**
     * Alters a composite type.
     *
     * @param schema the type's schema on the veneer
     * @param type its name
     * @param dropped attributes that the shard's no longer has
     * @param retyped attributes whose type differs
     * @param added attributes that it has
     */
    record AlterComposite(
            String schema,
            String type,
            List<String> dropped,
            List<UserType.Attribute> retyped,
            List<UserType.Attribute> added)
            implements TypeChange {

        /**
         * Copies the attributes.
         *
         * @param schema the type's schema
         * @param type its name
         * @param dropped attributes to drop
         * @param retyped attributes to retype
         * @param added attributes to add
         */
        public AlterComposite {
            dropped = List.copyOf(dropped);
            retyped = List.copyOf(retyped);
            added = List.copyOf(added);
        }

        @Override
        public String summary() {
            return "alter composite type " + Words.name(schema, type);
        }

        @Override
        public List<String> differences() {
            return List.of("the shard's composite type " + Words.name(type) + " has other attributes");
        }

        @Override
        public List<Statement> statements() {
            List<QueryPart> actions = new ArrayList<>();
            dropped.forEach(it -> actions.add(Sql.part("DROP ATTRIBUTE {0}", Sql.name(it))));
            retyped.forEach(it -> actions.add(Sql.part(
                    "ALTER ATTRIBUTE {0} TYPE {1}{2}",
                    Sql.name(it.name()), TypeSql.type(schema, it.type()), TypeSql.collate(schema, it.collation()))));
            added.forEach(it -> actions.add(Sql.part("ADD ATTRIBUTE {0}", TypeSql.attribute(schema, it))));
            return List.of(Statement.of(Sql.render("ALTER TYPE {0}{1}", Sql.name(schema, type), Sql.actions(actions))));
        }
    }
}
