package dev.ppp.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that this library throws on purpose. Its message holds all three parts of its
 * {@link Explanation}; no message, cause or stack trace of it ever holds a password,
 * unless the topology's own source of a password throws one, which is then the cause.
 */
public abstract sealed class PppException extends RuntimeException
        permits ApplierBusyException,
                ApplyException,
                HazardException,
                MissingPrivilegesException,
                PlanException,
                QueryException,
                StalePlanException,
                StatementRefusedException,
                TenantException,
                TenantMovedException,
                TopologyException,
                VeneerException {

    private static final long serialVersionUID = 1L;

    /** What happened, in one line. */
    private final String summary;

    /** The facts. */
    private final @Nullable String detail;

    /** What to do. */
    private final @Nullable String hint;

    PppException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation.toString(), cause);
        this.summary = explanation.message();
        this.detail = explanation.detail().orElse(null);
        this.hint = explanation.hint().orElse(null);
    }

    /**
     * Returns what happened in one line.
     *
     * @return the message without detail and hint
     */
    public final String summary() {
        return summary;
    }

    /**
     * Returns the facts behind the message.
     *
     * @return the detail, where there is one
     */
    public final Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    /**
     * Returns what to do about it.
     *
     * @return the hint, where there is one
     */
    public final Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
