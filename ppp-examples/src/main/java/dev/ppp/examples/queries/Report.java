package dev.ppp.examples.queries;

import dev.ppp.examples.manytenants.BarPanel;
import dev.ppp.examples.manytenants.BarPanel.Bars;
import dev.ppp.examples.manytenants.MarkdownTable;
import dev.ppp.examples.queries.Rounds.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of it, for reading: plain text that is Markdown, too.
 *
 * @param rounds what was measured
 * @param queries of which queries
 * @param shipped of some queries, whether the shard does all of it
 * @param size how many tenants there were
 * @param heap how many bytes of memory a tenant takes that is remembered
 * @param surroundings what it ran on
 */
public record Report(
        Rounds rounds, List<String> queries, Map<String, Boolean> shipped, Size size, long heap, String surroundings) {

    static final List<String> GROWING = List.of("pointRead", "update", "join");
    static final List<String> LANES = List.of("VENEER", "DIRECT");

    private static final double MICROSECOND = 1_000;
    private static final double MOST_ADDED = 2;
    private static final double MOST_OF_A_LOOK_UP = 200;
    private static final double LEAST_OF_DEFAULTS = 0.9;
    private static final double LEAST_OF_INSERT = 4;
    private static final double MOST_OF_ACROSS = 0.8;

    /** Copies the lists. */
    public Report {
        queries = List.copyOf(queries);
        shipped = Map.copyOf(shipped);
    }

    static Measured across() {
        return new Measured(Totals.class, "across", Map.of());
    }

    static Measured oneAfterTheOther() {
        return new Measured(Totals.class, "oneAfterTheOther", Map.of());
    }

    static Measured lookUp(int tenants) {
        return new Measured(LookUp.class, "lookUp", Map.of("tenants", String.valueOf(tenants)));
    }

    /** Returns the tables and what they mean. */
    @Override
    public String toString() {
        return String.join(
                "\n",
                "What the library adds to plain jOOQ, on the same connections:\n",
                added(),
                "The veneer lane, with the options that PPP sets, and with those that `postgres_fdw` has by itself:\n",
                defaults(),
                "The veneer lane beside the direct lane, and many tenants beside few:\n",
                lanes(),
                "Other figures:\n",
                others(),
                NOTES,
                surroundings + "\n");
    }

    private String added() {
        MarkdownTable table = new MarkdownTable(List.of(
                "query",
                "lane",
                "plain jOOQ",
                "PPP",
                "ratio",
                "added",
                "added CPU",
                "below 2 µs",
                "added allocation",
                "jOOQ's for listeners: CPU",
                "allocation"));
        for (String query : queries) {
            for (String lane : LANES) {
                Measured ppp = Measured.query(query, "PPP_" + lane, 0);
                Measured plain = Measured.query(query, "PLAIN_" + lane, 0);
                Interval added = rounds.compared(
                        ppp, plain, (one, other) -> (one.nanoseconds() - other.nanoseconds()) / MICROSECOND);
                Interval cpu = rounds.compared(ppp, plain, (one, other) -> (one.cpu() - other.cpu()) / MICROSECOND);
                Interval bytes = rounds.compared(ppp, plain, (one, other) -> one.bytes() - other.bytes());
                Measured heard = Measured.query(query, "HEARD_VENEER", 0);
                Measured unheard = Measured.query(query, "PLAIN_VENEER", 0);
                Interval jooqsCpu =
                        rounds.compared(heard, unheard, (one, other) -> (one.cpu() - other.cpu()) / MICROSECOND);
                Interval jooqs = rounds.compared(heard, unheard, (one, other) -> one.bytes() - other.bytes());
                table.add(List.of(
                        words(query),
                        lane.toLowerCase(Locale.ROOT),
                        time(plain),
                        time(ppp),
                        rounds.compared(ppp, plain, (one, other) -> one.nanoseconds() / other.nanoseconds())
                                .shown(3, ""),
                        added.shown(1, " µs"),
                        cpu.shown(1, " µs"),
                        cpu.mean() < MOST_ADDED
                                ? "met"
                                : cpu.mean() - cpu.margin() < MOST_ADDED ? "not told apart from it" : "**not met**",
                        bytes.shown(0, " B of ")
                                + rounds.of(plain, Forks.Score::bytes)
                                        .shown(0, "")
                                        .replaceFirst(" ±.*", ""),
                        jooqsCpu.shown(1, " µs"),
                        jooqs.shown(0, " B")));
            }
        }
        return table.toString();
    }

    private String defaults() {
        MarkdownTable table = new MarkdownTable(
                List.of("query", "PPP's options", "its own", "times as fast", "target", "reached", "shipped whole"));
        List<String> all = new ArrayList<>(queries);
        all.add("aggregate");
        for (String query : all) {
            Interval speed = speed(query);
            double target = query.equals("insert") ? LEAST_OF_INSERT : LEAST_OF_DEFAULTS;
            table.add(List.of(
                    words(query),
                    time(Measured.query(query, "PPP_VENEER", 0)),
                    time(Measured.query(query, "FDW_VENEER", 0)),
                    speed.shown(2, ""),
                    "at least " + target,
                    reached(speed.mean() >= target),
                    shipped.containsKey(query) ? (shipped.get(query) ? "yes" : "**no**") : ""));
        }
        return table.toString();
    }

    private Interval speed(String query) {
        return rounds.compared(
                Measured.query(query, "FDW_VENEER", 0),
                Measured.query(query, "PPP_VENEER", 0),
                (fdw, ppp) -> fdw.nanoseconds() / ppp.nanoseconds());
    }

    private String lanes() {
        MarkdownTable table = new MarkdownTable(List.of(
                "query",
                "veneer / direct",
                "lane",
                "PPP, many tenants / few",
                "plain jOOQ, many / few",
                "the library's part"));
        for (String query : queries) {
            for (String lane : LANES) {
                boolean grows = GROWING.contains(query);
                table.add(List.of(
                        words(query),
                        lane.equals("VENEER")
                                ? ratio(query, "PPP_VENEER", 0, "PPP_DIRECT", 0).shown(2, "")
                                : "",
                        lane.toLowerCase(Locale.ROOT),
                        grows ? growth(query, "PPP_" + lane).shown(2, "") : "",
                        grows ? growth(query, "PLAIN_" + lane).shown(2, "") : "",
                        grows ? part(query, lane).shown(1, " µs") : ""));
            }
        }
        return table.toString();
    }

    private Interval growth(String query, String way) {
        return ratio(query, way, size.tenants(), way, Benchmark.FEW);
    }

    private Interval ratio(String query, String way, int tenants, String otherWay, int otherTenants) {
        return rounds.compared(
                Measured.query(query, way, tenants),
                Measured.query(query, otherWay, otherTenants),
                (one, other) -> one.nanoseconds() / other.nanoseconds());
    }

    /** What grows more than plain jOOQ on the same servers. */
    private Interval part(String query, String lane) {
        Interval many = difference(query, lane, size.tenants());
        Interval few = difference(query, lane, Benchmark.FEW);
        return new Interval(many.mean() - few.mean(), Math.hypot(many.margin(), few.margin()));
    }

    private Interval difference(String query, String lane, int tenants) {
        return rounds.compared(
                Measured.query(query, "PPP_" + lane, tenants),
                Measured.query(query, "PLAIN_" + lane, tenants),
                (one, other) -> (one.nanoseconds() - other.nanoseconds()) / MICROSECOND);
    }

    private String others() {
        MarkdownTable table = new MarkdownTable(List.of("measured", "figure", "target", "reached"));
        for (int tenants : List.of(Benchmark.FEW, size.remembered())) {
            Interval time = rounds.of(lookUp(tenants), Forks.Score::nanoseconds);
            Interval bytes = rounds.of(lookUp(tenants), Forks.Score::bytes);
            table.add(List.of(
                    "look-up of a tenant's context, " + tenants + " tenants",
                    time.shown(0, " ns") + ", " + bytes.shown(2, " B"),
                    "below 200 ns, no allocation",
                    reached(time.mean() < MOST_OF_A_LOOK_UP && bytes.mean() < 1)));
        }
        table.add(List.of("memory of a tenant that is remembered", heap + " B", "bounded by contexts(..)", ""));
        Interval across =
                rounds.compared(across(), oneAfterTheOther(), (one, other) -> one.nanoseconds() / other.nanoseconds());
        table.add(List.of(
                "aggregate over 8 tenants, `across` / both shards directly, one after the other",
                across.shown(2, "") + " (" + time(across()) + " / " + time(oneAfterTheOther()) + ")",
                "at most 0.8",
                reached(across.mean() <= MOST_OF_ACROSS)));
        return table.toString();
    }

    private String time(Measured measured) {
        Interval time = rounds.of(measured, Forks.Score::nanoseconds);
        double micros = time.mean() / MICROSECOND;
        return micros < 10_000
                ? String.format(Locale.ROOT, "%.1f µs", micros)
                : String.format(Locale.ROOT, "%.1f ms", micros / MICROSECOND);
    }

    private static String reached(boolean is) {
        return is ? "met" : "**not met**";
    }

    private static String words(String query) {
        return switch (query) {
            case "pointRead" -> "point read";
            case "insert" -> "insert of 10,000 rows";
            case "read" -> "read of all orders";
            default -> query;
        };
    }

    /** Draws what the options do, and what the veneer costs. */
    String chart() {
        BarPanel options = new BarPanel(
                "Veneer lane: times as fast as with postgres_fdw's options",
                queries,
                List.of(new Bars(
                        "PPP's options",
                        queries.stream().map(it -> speed(it).mean()).toList())));
        BarPanel lanes = new BarPanel(
                "Time on the veneer lane, direct lane = 1",
                queries,
                List.of(new Bars(
                        "veneer",
                        queries.stream()
                                .map(it -> ratio(it, "PPP_VENEER", 0, "PPP_DIRECT", 0)
                                        .mean())
                                .toList())));
        List<String> lines = new ArrayList<>();
        lines.add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + 2 * BarPanel.WIDTH + " "
                + BarPanel.HEIGHT + "\" font-family=\"sans-serif\" font-size=\"12\">");
        lines.add("  <rect width=\"" + 2 * BarPanel.WIDTH + "\" height=\"" + BarPanel.HEIGHT + "\" fill=\"white\"/>");
        lines.addAll(options.drawn(0));
        lines.addAll(lanes.drawn(BarPanel.WIDTH));
        lines.add("</svg>");
        return String.join("\n", lines) + "\n";
    }

    private static final String NOTES = """
            - Each figure is the mean of the rounds with its 95 % interval (Student's t). In a round, each way of each query runs once, in a process of
              its own, one after the other; ratios and differences are taken within a round.
            - **Plain jOOQ** has a configuration for each tenant with a `RenderMapping` of its own, made once. Both take connections from the same
              pools; each call of PPP includes `router.tenant(name)`, and `direct()`.
            - **CPU** is the time for which the calling thread keeps a processor busy, which tells what the library adds from what the servers and their
              noise do; the target is held against it. **jOOQ's for listeners** is what plain jOOQ on the veneer allocates more when it has one
              listener to rendering and two to execution that do nothing. On the direct lane, a wrapped connection comes on top.
            - **Queries**: a row by its key; an update of a row by its key; a join of two tables for one customer, ten rows; an aggregate of a join of
              whole tables, in order, with a limit; ten statements of 1,000 rows in one transaction; three columns of all orders, ten for each customer.
            - **Many and few**: tenants take turns, so that each call is another tenant's than the one before; servers have more relations in their caches
              then, which is no part of the library's. Its part is what PPP grows more than plain jOOQ does.
            """;
}
