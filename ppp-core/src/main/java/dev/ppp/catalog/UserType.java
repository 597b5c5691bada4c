package dev.ppp.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A type that someone created, as the veneer needs it before the tables that use it (manual, {@code CREATE TYPE}, {@code
 * CREATE DOMAIN}, {@code CREATE COLLATION}). Names in it are seen from its own schema.
 */
public sealed interface UserType {

    /**
     * Returns the type's name.
     *
     * @return the name without its schema
     */
    String name();

    /**
     * Says what it is.
     *
     * @return such as {@code enum}
     */
    String kind();

    /**
     * An enumerated type.
     *
     * @param name its name
     * @param labels its labels in their order
     */
    record Enumeration(String name, List<String> labels) implements UserType {

        /**
         * Copies the labels.
         *
         * @param name its name
         * @param labels its labels in their order
         */
        public Enumeration {
            labels = List.copyOf(labels);
        }

        @Override
        public String kind() {
            return "enum";
        }
    }

    /**
     * A domain.
     *
     * @param name its name
     * @param base the type under it
     * @param collation its collation, where it is not that of the type under it
     * @param notNull whether it refuses null
     * @param checks its conditions by the name of the constraint
     */
    record Domain(
            String name, TypeName base, Optional<QualifiedName> collation, boolean notNull, Map<String, String> checks)
            implements UserType {

        /**
         * Copies the conditions, keeping their order.
         *
         * @param name its name
         * @param base the type under it
         * @param collation its collation
         * @param notNull whether it refuses null
         * @param checks its conditions by the name of the constraint
         */
        public Domain {
            checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
        }

        @Override
        public String kind() {
            return "domain";
        }
    }

    /**
     * A composite type.
     *
     * @param name its name
     * @param attributes its attributes in their order
     */
    record Composite(String name, List<Attribute> attributes) implements UserType {

        /**
         * Copies the attributes.
         *
         * @param name its name
         * @param attributes its attributes in their order
         */
        public Composite {
            attributes = List.copyOf(attributes);
        }

        @Override
        public String kind() {
            return "composite type";
        }
    }

    /**
     * An attribute of a composite type.
     *
     * @param name its name
     * @param type its type
     * @param collation its collation, where it is not that of the type
     */
    record Attribute(String name, TypeName type, Optional<QualifiedName> collation) {}

    /**
     * A range type with its multirange.
     *
     * @param name its name
     * @param subtype the type of its bounds
     * @param operatorClass how bounds are sorted, where it is not the default for the type
     * @param collation its collation, where it is not that of the type
     * @param difference a function of PostgreSQL's own that tells how far two bounds are apart
     * @param multirange the name of the multirange
     */
    record Range(
            String name,
            TypeName subtype,
            Optional<QualifiedName> operatorClass,
            Optional<QualifiedName> collation,
            Optional<String> difference,
            String multirange)
            implements UserType {
        @Override
        public String kind() {
            return "range type";
        }
    }

    /**
     * A collation, which is no type, but is needed before tables as types are.
     *
     * @param name its name
     * @param options the options of CREATE COLLATION by name, in their order
     */
    record Collation(String name, Map<String, String> options) implements UserType {

        /**
         * Copies the options, keeping their order.
         *
         * @param name its name
         * @param options the options of CREATE COLLATION
         */
        public Collation {
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        }

        @Override
        public String kind() {
            return "collation";
        }
    }
}
