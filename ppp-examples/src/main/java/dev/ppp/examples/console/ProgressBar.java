package dev.ppp.examples.console;

import dev.ppp.plan.ApplyListener;
import dev.ppp.plan.ApplyProgress;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far an apply has come: on a terminal as one line with a bar that is drawn again and again, elsewhere as a
 * line every few seconds. The last line says how long it took. Safe for use by several threads.
 *
 * <pre>{@code
 * try (ProgressBar bar = ProgressBar.onConsole("apply")) {
 *     router.apply(ApplyOptions.defaults().listener(bar)).orThrow();
 * }
 * }</pre>
 */
public final class ProgressBar implements ApplyListener, AutoCloseable {

    private static final int CELLS = 30;
    private static final Duration REDRAWN_EVERY = Duration.ofMillis(100);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    private final String work;
    private final PrintStream out;
    private final boolean terminal;
    private Duration shownAt = Duration.ZERO;
    private int drawn;
    private @Nullable ApplyProgress pending;

    ProgressBar(String work, PrintStream out, boolean terminal) {
        this.work = work;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Makes a bar on standard output. It prints nothing before the work has begun.
     *
     * @param work what is done, in a word or a few
     * @return the bar, to be closed
     */
    public static ProgressBar onConsole(String work) {
        return new ProgressBar(work, System.out, isTerminal());
    }

    // Before Java 22 there is a console only on a terminal; since then one can ask it.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void progressed(ApplyProgress progress) {
        pending = progress;
        if (isOver(progress) || isDue(progress)) {
            show(progress);
        }
    }

    /** Ends the line. Where the work was given up, what was reached is shown. */
    @Override
    public synchronized void close() {
        if (pending != null) {
            show(pending);
        }
        endLine();
        out.flush();
    }

    private boolean isDue(ApplyProgress progress) {
        boolean first = terminal && drawn == 0;
        return first || progress.elapsed().minus(shownAt).compareTo(terminal ? REDRAWN_EVERY : LINE_EVERY) >= 0;
    }

    private void show(ApplyProgress progress) {
        pending = null;
        shownAt = isOver(progress) ? Duration.ZERO : progress.elapsed();
        if (terminal) {
            redraw(work + " " + bar(progress) + " " + figures(progress));
        } else {
            out.println(work + ": " + figures(progress));
        }
        if (isOver(progress)) {
            endLine();
        }
    }

    private void redraw(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
        out.flush();
        drawn = line.length();
    }

    private void endLine() {
        if (drawn > 0) {
            out.println();
            drawn = 0;
        }
    }

    private static boolean isOver(ApplyProgress progress) {
        return finished(progress) >= progress.total();
    }

    private static int finished(ApplyProgress progress) {
        return progress.done() + progress.failed();
    }

    private static String bar(ApplyProgress progress) {
        int full = progress.total() == 0 ? CELLS : (int) ((long) CELLS * finished(progress) / progress.total());
        return "[" + "#".repeat(full) + "-".repeat(CELLS - full) + "]";
    }

    private static String figures(ApplyProgress progress) {
        String failures = progress.failed() == 0 ? "" : ", " + progress.failed() + " failed";
        String time = isOver(progress)
                ? ", took " + words(progress.elapsed())
                : progress.remaining().map(it -> ", " + words(it) + " left").orElse("");
        return progress.done() + "/" + progress.total() + ", " + rate(progress.perSecond()) + failures + time;
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f/s" : "%.0f/s", perSecond);
    }

    private static String words(Duration duration) {
        if (duration.toMillis() < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
        }
        long seconds = Math.round(duration.toMillis() / 1e3);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
