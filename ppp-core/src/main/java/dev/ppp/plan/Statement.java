package dev.ppp.plan;

import dev.ppp.catalog.Secret;
import dev.ppp.catalog.UserMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One SQL statement, in parts, so that the passwords in it are never part of its text. Immutable.
 *
 * @param parts text and passwords in their order
 */
public record Statement(List<Part> parts) {

    /**
     * Copies the parts.
     *
     * @param parts text and passwords in their order
     */
    public Statement {
        parts = List.copyOf(parts);
    }

    /**
     * Makes a statement without a password.
     *
     * @param sql complete SQL without a semicolon
     * @return the statement
     */
    public static Statement of(String sql) {
        return new Statement(List.of(new Text(sql)));
    }

    /**
     * Returns the statement with each password as a psql variable, such as {@code :'shard1_veneer_app_password'}. Run by
     * mistake it fails, and sets no wrong password.
     *
     * @return SQL without a semicolon
     */
    public String masked() {
        return parts.stream().map(Part::masked).collect(Collectors.joining());
    }

    /**
     * Returns the passwords in the statement.
     *
     * @return none for nearly all statements
     */
    public List<Password> passwords() {
        List<Password> passwords = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Password password) {
                passwords.add(password);
            }
        }
        return List.copyOf(passwords);
    }

    /** Returns the same as {@link #masked()}. */
    @Override
    public String toString() {
        return masked();
    }

    /** A piece of a statement. */
    public sealed interface Part {

        /**
         * Returns what may be shown of it.
         *
         * @return SQL, or a psql variable
         */
        String masked();
    }

    /**
     * SQL that may be shown.
     *
     * @param sql part of a statement
     */
    public record Text(String sql) implements Part {
        @Override
        public String masked() {
            return sql;
        }
    }

    /**
     * A password, in the place of a literal.
     *
     * @param variable the psql variable that stands for it
     * @param mapping the user mapping that it belongs to
     * @param option the user mapping's option that it is the value of
     * @param secret where it comes from
     */
    public record Password(String variable, UserMapping.Key mapping, String option, Secret secret) implements Part {
        @Override
        public String masked() {
            return ":'" + variable + "'";
        }
    }
}
