package dev.ppp.error;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What lies behind an exception. Libraries wrap the driver's in their own, and a batch chains it. */
final class Causes {

    private final Deque<Throwable> open = new ArrayDeque<>();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable PSQLException drivers;
    private @Nullable PppException told;

    Causes(Throwable thrown) {
        open.add(thrown);
        while (!open.isEmpty() && drivers == null && told == null) {
            look(open.remove());
        }
    }

    private void look(Throwable thrown) {
        if (!seen.add(thrown)) {
            return;
        }
        if (thrown instanceof PppException e) {
            told = e;
        } else if (thrown instanceof PSQLException e && !wraps(e)) {
            drivers = e;
        }
        if (thrown.getCause() != null) {
            open.add(thrown.getCause());
        }
        if (thrown instanceof SQLException e && e.getNextException() != null) {
            open.add(e.getNextException());
        }
    }

    /** The driver itself wraps what a server said in one of its own, where it has tried several hosts. */
    private static boolean wraps(PSQLException e) {
        return e.getServerErrorMessage() == null && e.getCause() instanceof PSQLException;
    }

    /** What the driver threw. */
    Optional<PSQLException> drivers() {
        return Optional.ofNullable(drivers);
    }

    /** What this library threw already. */
    Optional<PppException> told() {
        return Optional.ofNullable(told);
    }
}
