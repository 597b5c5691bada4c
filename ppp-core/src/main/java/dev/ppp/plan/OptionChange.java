package dev.ppp.plan;

import dev.ppp.internal.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** One option of a foreign server or a user mapping, altered by itself, so that nothing else is touched. */
public sealed interface OptionChange {

    /**
     * Returns which option it is.
     *
     * @return the name that the manual gives it
     */
    String option();

    /**
     * Tells the change in words, such as {@code fetch_size '100' -> '1000'}.
     *
     * @return one line
     */
    String words();

    /**
     * Compares options and returns the fewest changes between them.
     *
     * @param is what stands on the veneer
     * @param shouldBe what is declared
     * @return changes in the order of declaration, drops last
     */
    static List<OptionChange> between(Map<String, String> is, Map<String, String> shouldBe) {
        List<OptionChange> changes = new ArrayList<>();
        shouldBe.forEach((option, value) -> {
            String before = is.get(option);
            if (before == null) {
                changes.add(new Add(option, value));
            } else if (!before.equals(value)) {
                changes.add(new Set(option, before, value));
            }
        });
        is.forEach((option, value) -> {
            if (!shouldBe.containsKey(option)) {
                changes.add(new Drop(option, value));
            }
        });
        return List.copyOf(changes);
    }

    /** Renders {@code ADD}, {@code SET} or {@code DROP} as they stand inside OPTIONS. */
    private static QueryPart render(OptionChange change) {
        if (change instanceof Add add) {
            return DSL.sql("ADD {0} {1}", Sql.option(add.option()), Sql.literal(add.value()));
        } else if (change instanceof Set set) {
            return DSL.sql("SET {0} {1}", Sql.option(set.option()), Sql.literal(set.to()));
        }
        return DSL.sql("DROP {0}", Sql.option(change.option()));
    }

    /**
     * Renders the change as it stands inside OPTIONS.
     *
     * @return a part of SQL
     */
    default QueryPart sql() {
        return render(this);
    }

    /**
     * An option that was not set.
     *
     * @param option the option
     * @param value its value
     */
    record Add(String option, String value) implements OptionChange {
        @Override
        public String words() {
            return option + " " + Words.value(value);
        }
    }

    /**
     * An option that had another value.
     *
     * @param option the option
     * @param from its value before
     * @param to its value afterwards
     */
    record Set(String option, String from, String to) implements OptionChange {
        @Override
        public String words() {
            return option + " " + Words.value(from) + " -> " + Words.value(to);
        }
    }

    /**
     * An option that is no longer declared.
     *
     * @param option the option
     * @param from its value before
     */
    record Drop(String option, String from) implements OptionChange {
        @Override
        public String words() {
            return "no " + option + " (was " + Words.value(from) + ")";
        }
    }
}
