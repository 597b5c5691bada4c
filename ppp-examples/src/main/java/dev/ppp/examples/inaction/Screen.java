package dev.ppp.examples.inaction;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jooq.Configuration;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.TXTFormat;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;

/** Prints for a reader. For one thread. */
final class Screen {

    private static final int WIDTH = 110;
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final String MARGIN = "    ";
    private static final TXTFormat TABLE =
            new TXTFormat().horizontalTableBorder(false).verticalTableBorder(false);

    private final PrintStream out;

    Screen(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        out.println();
        out.println("== " + text + " " + "=".repeat(Math.max(2, WIDTH - text.length() - 4)));
    }

    /** Prints a paragraph. */
    void say(String text) {
        out.println();
        wrap(text, WIDTH).forEach(out::println);
    }

    /** Prints what was computed from the answers and logs of this run. */
    void found(String text) {
        out.println();
        List<String> lines = wrap(text, WIDTH - 3);
        for (int i = 0; i < lines.size(); i++) {
            out.println((i == 0 ? "=> " : "   ") + lines.get(i));
        }
    }

    /** Prints a statement as it is sent, but with its values in place and in lines. */
    void sql(Query query) {
        verbatim(pretty(query));
    }

    void answer(Result<? extends Record> result) {
        verbatim(result.format(TABLE));
    }

    /** Prints text as it stands. */
    void verbatim(String text) {
        out.println();
        text.lines().map(line -> (MARGIN + line).stripTrailing()).forEach(out::println);
    }

    /** Prints a line with what it is about in a column of its own. */
    void entry(String about, String text) {
        List<String> lines = wrap(text, WIDTH - 26);
        for (int i = 0; i < lines.size(); i++) {
            out.println(String.format("%s%-18s%s", MARGIN, i == 0 ? about : "", (i == 0 ? "" : "  ") + lines.get(i)));
        }
    }

    void line(String text) {
        out.println(text);
    }

    private static String pretty(Query query) {
        Configuration configuration = Objects.requireNonNull(query.configuration())
                .deriveSettings(settings ->
                        settings.withRenderFormatted(true).withStatementType(StatementType.STATIC_STATEMENT));
        return DSL.using(configuration).render(query);
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : SPACES.split(text.strip(), -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
