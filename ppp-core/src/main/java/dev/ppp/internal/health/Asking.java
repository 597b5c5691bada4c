package dev.ppp.internal.health;

import dev.ppp.error.Explanation;
import dev.ppp.health.Answer;
import dev.ppp.internal.state.ServerWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One place that is being asked, in a thread of its own. Who waits for the answer can give up: the connection is then broken off, so
 * that the thread ends with it. It lives on only where a driver cannot be woken while it connects.
 */
final class Asking {

    private final Place place;
    private final Duration timeout;
    private final Runnable atEnd;
    private final long began = System.nanoTime();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run);
    private @Nullable Connection connection;
    private boolean connected;
    private boolean givenUp;
    private int waiting;

    private Asking(Place place, Duration timeout, Runnable atEnd) {
        this.place = place;
        this.timeout = timeout;
        this.atEnd = atEnd;
    }

    /**
     * Begins.
     *
     * @param place who is asked
     * @param timeout how long the server may work on it
     * @param atEnd runs when the thread ends
     */
    static Asking begin(Place place, Duration timeout, Runnable atEnd) {
        Asking asking = new Asking(place, timeout, atEnd);
        asking.thread.setName("ppp health: " + place.name());
        asking.thread.setDaemon(true);
        asking.thread.start();
        return asking;
    }

    /** Waits for the answer; the last one to wait gives up when it does not come in time. */
    Answer await(long deadline) {
        enter();
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return late();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return late();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            leave();
        }
    }

    synchronized boolean isGivenUp() {
        return givenUp;
    }

    boolean isOver() {
        return answer.isDone();
    }

    private synchronized void enter() {
        waiting++;
    }

    private synchronized void leave() {
        waiting--;
        if (waiting == 0 && !answer.isDone() && !givenUp) {
            givenUp = true;
            breakOff();
        }
    }

    private synchronized Answer late() {
        Duration time = elapsed();
        Explanation explanation =
                Explanation.of("no " + (connected ? "answer" : "connection") + " within " + time.toMillis() + " ms");
        return new Answer.NotReached(
                time,
                explanation.hint(
                        "The server is busy or frozen, the way to it is broken, or its pool has none to spare."));
    }

    private void breakOff() {
        thread.interrupt(); // wakes a pool
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                thread.interrupt(); // it is closed already
            }
        }
    }

    private void run() {
        Answer found = new Answer.NotReached(Duration.ZERO, Explanation.of("thread has ended"));
        try {
            found = ask();
        } finally {
            atEnd.run();
            answer.complete(found);
        }
    }

    private Answer ask() {
        try (Connection opened = place.dataSource().getConnection()) {
            if (!take(opened)) {
                return new Answer.NotReached(elapsed(), Explanation.of("connection came too late"));
            }
            try {
                return place.ask(opened, timeout).in(elapsed());
            } finally {
                giveBack();
            }
        } catch (SQLException e) {
            return new Answer.NotReached(elapsed(), place.explain(e));
        } catch (RuntimeException e) { // a pool that could not be filled throws what it likes
            return new Answer.NotReached(elapsed(), Explanation.of(ServerWords.firstLine(e.getMessage())));
        }
    }

    private synchronized boolean take(Connection opened) {
        connection = opened;
        connected = true;
        return !givenUp;
    }

    /** From here on the connection is the pool's again. */
    private synchronized void giveBack() {
        connection = null;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
