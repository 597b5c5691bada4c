package dev.ppp.internal.lane;

import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import java.util.Set;
import org.jooq.Table;
import org.jooq.VisitContext;
import org.jooq.VisitListener;

/**
 * Refuses tables of generated code where rows of many tenants are put together: there they would be those of the one tenant that the code
 * was generated from. Safe for use by many threads.
 */
public final class OnTop implements VisitListener {

    private final Set<String> shared;

    /**
     * Watches.
     *
     * @param shared schemas that may be read there
     */
    public OnTop(Set<String> shared) {
        this.shared = Set.copyOf(shared);
    }

    @Override
    public void visitStart(VisitContext context) {
        if (context.queryPart() instanceof Table<?> table
                && table.getSchema() != null
                && !shared.contains(table.getSchema().getName())) {
            throw new StatementRefusedException(Explanation.of("query over all tenants refers to "
                            + table.getQualifiedName() + ", which is a table of each tenant")
                    .hint("Read it in each tenant, and refer to the columns of what was read there."));
        }
    }
}
