package dev.ppp.internal.lane;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * A statement that was sent, and can be sent again.
 *
 * @param sql as it was written, perhaps with a question mark for each value
 * @param complete the same with every value in it, or with question marks for which there are bindings
 * @param bindings what gives the values
 * @param source connects to where it was sent
 */
public record Sent(String sql, String complete, List<Binding> bindings, DataSource source) {

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

    /** Copies the bindings. */
    public Sent {
        bindings = List.copyOf(bindings);
    }
}
