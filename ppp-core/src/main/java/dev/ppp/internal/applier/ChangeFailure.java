package dev.ppp.internal.applier;

import dev.ppp.error.Explanation;
import dev.ppp.internal.state.ServerWords;
import dev.ppp.plan.Change;
import java.sql.SQLException;

/** One change failed; its transaction has to be rolled back. */
final class ChangeFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Change change;
    private final SQLException server;

    ChangeFailure(Change change, SQLException cause) {
        super(cause);
        this.change = change;
        this.server = cause;
    }

    SQLException server() {
        return server;
    }

    Explanation explanation(String aftermath) {
        Explanation said = ServerWords.of("could not " + change.summary(), server);
        return said.detail(said.detail().map(it -> it + "\n").orElse("") + aftermath);
    }
}
