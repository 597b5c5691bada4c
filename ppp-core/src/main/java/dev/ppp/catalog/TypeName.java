package dev.ppp.catalog;

/** The type of a column (manual, chapter "Data Types"). */
public sealed interface TypeName {

    /**
     * A type of PostgreSQL's own.
     *
     * @param text as PostgreSQL writes it, with its modifiers: {@code numeric(12,2)}
     */
    record BuiltIn(String text) implements TypeName {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A type that someone created, or that an extension brought.
     *
     * @param name its name
     * @param modifiers what stands after the name, such as {@code (Point,4326)}; mostly empty
     */
    record Named(QualifiedName name, String modifiers) implements TypeName {
        @Override
        public String toString() {
            return name + modifiers;
        }
    }

    /**
     * An array. PostgreSQL does not tell one dimension from several.
     *
     * @param element the type of its elements
     */
    record ArrayOf(TypeName element) implements TypeName {
        @Override
        public String toString() {
            return element + "[]";
        }
    }

    /**
     * Returns the type of the elements of an array, and any other type itself.
     *
     * @return a type that is no array
     */
    default TypeName scalar() {
        return this instanceof ArrayOf array ? array.element() : this;
    }
}
