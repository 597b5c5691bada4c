package dev.ppp.internal.report;

import dev.ppp.catalog.Identifier;
import dev.ppp.explain.Pushdown;
import dev.ppp.internal.explain.Explaining;
import dev.ppp.internal.lane.Sent;
import dev.ppp.internal.lane.StatementText;
import dev.ppp.internal.lane.Witness;
import dev.ppp.internal.sql.Constants;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Explains a part of the statements on the veneer lane after they have succeeded, and logs those that were not shipped whole. It does so
 * in a thread and on a connection of its own: an EXPLAIN that fails in the caller's transaction would abort it. The thread ends when there is nothing
 * to do. Safe for use by many threads.
 */
public final class UnshippedReport implements Witness {

    private static final Logger LOG = LoggerFactory.getLogger("dev.ppp.pushdown");

    private static final Pattern EXPLAINABLE =
            Pattern.compile("[\\s(]*(?:SELECT|WITH|VALUES|TABLE|INSERT|UPDATE|DELETE)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Duration ONCE_IN = Duration.ofMinutes(10);
    private static final int WAITING = 16;
    private static final int SECONDS_IDLE = 10;
    private static final int SECONDS_AT_MOST = 10;

    private final double share;
    private final Recently recently = new Recently(ONCE_IN, System::nanoTime);
    private final ThreadPoolExecutor thread;

    /**
     * Begins without a thread.
     *
     * @param share how many of the statements are looked at, above 0, at most 1
     */
    public UnshippedReport(double share) {
        this.share = share;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                SECONDS_IDLE,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                work -> {
                    Thread daemon = new Thread(work, "ppp-pushdown");
                    daemon.setDaemon(true);
                    return daemon;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public boolean sendsAgain() {
        return true;
    }

    @Override
    public void ended(Ended statement) {
        if (statement.failure().isEmpty()
                && LOG.isWarnEnabled()
                && ThreadLocalRandom.current().nextDouble() < share) {
            try {
                statement
                        .sent()
                        .get()
                        .filter(UnshippedReport::isExplainable)
                        .filter(it -> recently.isNew(Constants.hidden(it.shape())))
                        .ifPresent(it -> lookLater(statement.tenant(), it));
            } catch (RuntimeException e) {
                notExplained(statement.tenant(), e);
            }
        }
    }

    /** A second statement would be run. */
    private static boolean isExplainable(Sent sent) {
        return EXPLAINABLE.matcher(sent.sql()).lookingAt() && StatementText.isOne(sent.sql());
    }

    private void lookLater(String tenant, Sent sent) {
        Sent.Again again = sent.again().get();
        thread.execute(() -> {
            try (Connection connection = sent.source().getConnection()) {
                Pushdown pushdown =
                        Explaining.rolledBack(connection, () -> Explaining.read(connection, plan(connection, again)));
                if (!pushdown.localSteps().isEmpty()) {
                    LOG.warn(
                            "tenant {}: {}\nstatement: {}",
                            Identifier.quoted(tenant),
                            pushdown.withoutConstants(),
                            shown(sent.sql()));
                }
            } catch (SQLException | RuntimeException e) {
                notExplained(tenant, e);
            }
        });
    }

    private static String plan(Connection connection, Sent.Again again) throws SQLException {
        String sql = Explaining.PLANNED.command() + again.sql();
        if (again.bindings().isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.setQueryTimeout(SECONDS_AT_MOST);
                return first(statement.executeQuery(sql));
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Sent.Binding binding : again.bindings()) {
                binding.on(statement);
            }
            statement.setQueryTimeout(SECONDS_AT_MOST);
            return first(statement.executeQuery());
        }
    }

    private static String first(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getString(1);
    }

    private static String shown(String sql) {
        return Identifier.printable(
                SPACE.matcher(Constants.hidden(sql)).replaceAll(" ").strip());
    }

    /** The exception may quote values. */
    private static void notExplained(String tenant, Exception e) {
        LOG.debug(
                "tenant {}: a statement could not be explained: {}",
                Identifier.quoted(tenant),
                e instanceof SQLException server
                        ? "SQLSTATE " + server.getSQLState()
                        : e.getClass().getName());
    }
}
