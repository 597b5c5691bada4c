package dev.ppp.internal.state;

import dev.ppp.error.Explanation;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Passes on what a server said, in its own words. */
public final class ServerWords {

    private ServerWords() {}

    /**
     * Explains a failure.
     *
     * @param what what could not be done, in the project's words
     * @param cause what the driver threw
     * @return what could not be done, with the server's own message, detail and hint
     */
    public static Explanation of(String what, SQLException cause) {
        ServerErrorMessage server = cause instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (server == null) {
            return Explanation.of(what + ": " + firstLine(cause.getMessage()));
        }
        Explanation explanation = Explanation.of(what + ": " + server.getMessage());
        if (!isEmpty(server.getDetail())) {
            explanation = explanation.detail(String.valueOf(server.getDetail()));
        }
        return isEmpty(server.getHint()) ? explanation : explanation.hint(String.valueOf(server.getHint()));
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    /**
     * Cuts a message down to its first line.
     *
     * @param message what was said, if anything was
     * @return one line
     */
    public static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("no reason given");
    }
}
