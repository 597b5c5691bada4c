package dev.ppp.internal.lane;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of a prepared statement, where somebody may want to send it again. For one thread. */
final class Values {

    private final boolean wanted;
    private final Map<Integer, Sent.Binding> bindings = new TreeMap<>();

    Values(boolean wanted) {
        this.wanted = wanted;
    }

    /** Remembers what is done to the statement. */
    void remember(Method method, Object @Nullable [] arguments) {
        if (!wanted) {
            return;
        }
        if (method.getName().equals("clearParameters")) {
            bindings.clear();
        } else if (method.getName().startsWith("set")
                && arguments != null
                && arguments.length > 1
                && arguments[0] instanceof Integer place) {
            bindings.put(
                    place,
                    StatementHandler.isRepeatable(arguments)
                            ? it -> ConnectionHandler.call(it, method, arguments)
                            : it -> {
                                throw new SQLException("value " + place + " can be read once", "0A000");
                            });
        }
    }

    List<Sent.Binding> bindings() {
        return new ArrayList<>(bindings.values());
    }
}
