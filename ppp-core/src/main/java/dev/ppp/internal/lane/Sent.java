package dev.ppp.internal.lane;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A statement that was sent, and can be sent again.
 *
 * @param sql as it was written, perhaps with a question mark for each value
 * @param shape the same, or, where it names the tenant's schema, without that: one text for all tenants
 * @param again what is sent again; to be asked for at once or never
 * @param source connects to where it was sent
 */
public record Sent(String sql, String shape, Supplier<Again> again, DataSource source) {

    /**
     * What is sent again.
     *
     * @param sql with every value in it, or with question marks for which there are bindings
     * @param bindings what gives the values
     */
    public record Again(String sql, List<Binding> bindings) {

        /** Copies the bindings. */
        public Again {
            bindings = List.copyOf(bindings);
        }
    }

    /** Gives a value. */
    public interface Binding {

        /**
         * Gives it to a statement.
         *
         * @param statement has the same question marks
         * @throws SQLException what the driver threw
         */
        void on(PreparedStatement statement) throws SQLException;
    }
}
