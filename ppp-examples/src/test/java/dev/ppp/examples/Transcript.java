package dev.ppp.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What InAction printed, step by step. */
final class Transcript {

    private static final Pattern STEP = Pattern.compile("(?ms)^== (\\d+)\\. [^\\n]*\\n(.*?)(?=^== |^The end\\.|\\z)");

    private Transcript() {}

    /** Returns what each step printed below its heading. */
    static Map<Integer, String> steps(String output) {
        Map<Integer, String> steps = new LinkedHashMap<>();
        Matcher matcher = STEP.matcher(output);
        while (matcher.find()) {
            MatchResult step = matcher.toMatchResult();
            steps.put(Integer.valueOf(step.group(1)), step.group(2).strip());
        }
        return steps;
    }

    /**
     * Makes two runs comparable: ids and ports are made up at each start, shards in containers have names of their own,
     * and how much bookkeeping there was depends on time, too, such as whether a pool checked its connection.
     */
    static String comparable(String text) {
        return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
                .replaceAll("host '(127\\.0\\.0\\.1|shard\\d)'", "host 'xxxxx'")
                .replaceAll("port '\\d+'", "port 'xxxxx'")
                .replaceAll("(?m)^ *\\(not shown: .*\\n?", "")
                .strip();
    }
}
