package dev.ppp.internal.shape;

import dev.ppp.catalog.Identifier;
import dev.ppp.internal.sql.TypeNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes over from a shard what is made of constants, PostgreSQL's own operators and types, and a short list of its
 * functions. Whatever is not known is refused: a name with a schema, a quoted name, a subquery, a comment, the end of a
 * statement. What a default says of the session, such as {@code CURRENT_USER}, would mean the veneer's and is refused, too.
 */
public final class Expressions implements Vetting {

    private static final int LONGEST = 2_000;
    private static final int DEEPEST = 50;

    private static final Pattern TOKEN = Pattern.compile("(?<space> +)|(?<string>'(?:[^'\\\\\\x00]|'')*+')"
            + "|(?<number>\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?)|(?<cast>::)|(?<word>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<operator>[-+*/<>=~!@#%^&|`]+)|(?<open>[(\\[])|(?<close>[)\\]])|(?<comma>,)");

    private static final Set<String> WORDS = Set.of(
            "NULL",
            "true",
            "false",
            "AND",
            "OR",
            "NOT",
            "IS",
            "TRUE",
            "FALSE",
            "DISTINCT",
            "CASE",
            "WHEN",
            "THEN",
            "ELSE",
            "END",
            "CURRENT_TIMESTAMP",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "LOCALTIMESTAMP",
            "LOCALTIME");

    private static final Set<String> BEFORE_BRACKET = Set.of(
            "ARRAY",
            "ANY",
            "ALL",
            "COALESCE",
            "NULLIF",
            "GREATEST",
            "LEAST",
            "CURRENT_TIMESTAMP",
            "CURRENT_TIME",
            "LOCALTIMESTAMP",
            "LOCALTIME",
            "AND",
            "OR",
            "NOT",
            "WHEN",
            "THEN",
            "ELSE",
            "CASE");

    /** None of these reads a table or a file, waits, or changes anything. */
    private static final Set<String> FUNCTIONS = Set.of(
            "now",
            "clock_timestamp",
            "statement_timestamp",
            "transaction_timestamp",
            "timezone",
            "date_trunc",
            "date_part",
            "make_date",
            "make_time",
            "make_interval",
            "age",
            "to_char",
            "gen_random_uuid",
            "uuidv4",
            "uuidv7",
            "random",
            "lower",
            "upper",
            "length",
            "char_length",
            "octet_length",
            "btrim",
            "ltrim",
            "rtrim",
            "left",
            "right",
            "replace",
            "concat",
            "md5",
            "abs",
            "round",
            "floor",
            "ceil",
            "trunc",
            "mod",
            "power",
            "sqrt",
            "sign",
            "array_length",
            "cardinality",
            "jsonb_build_object",
            "jsonb_build_array",
            "json_build_object",
            "json_build_array",
            "jsonb_typeof",
            "to_jsonb",
            "int4range",
            "int8range",
            "numrange",
            "daterange",
            "tsrange",
            "tstzrange",
            "isfinite",
            "starts_with",
            "float8",
            "int4",
            "int8",
            "numeric");

    @Override
    public Optional<String> problemOfDefault(String text) {
        return new Look(text, false).problem();
    }

    @Override
    public Optional<String> problemOfCheck(String text) {
        return new Look(text, true).problem();
    }

    /** One look at one text. */
    private static final class Look {

        private final String text;
        private final boolean check;
        private final Deque<String> open = new ArrayDeque<>();
        private int at;

        Look(String text, boolean check) {
            this.text = text;
            this.check = check;
        }

        Optional<String> problem() {
            if (text.length() > LONGEST) {
                return Optional.of("is longer than " + LONGEST + " characters");
            }
            Matcher token = TOKEN.matcher(text);
            while (at < text.length()) {
                token.region(at, text.length());
                if (!token.lookingAt()) {
                    return Optional.of("holds " + Identifier.quoted(text.substring(at, at + 1)) + " in a place where"
                            + " it is not expected");
                }
                at = token.end();
                Optional<String> problem = problem(token);
                if (problem.isPresent()) {
                    return problem;
                }
            }
            return open.isEmpty() && !text.isBlank() ? Optional.empty() : Optional.of("is not complete");
        }

        private Optional<String> problem(Matcher token) {
            String found = token.group();
            if (token.group("cast") != null) {
                return type();
            } else if (token.group("word") != null) {
                return word(found);
            } else if (token.group("operator") != null) {
                return found.contains("--") || found.contains("/*") ? Optional.of("holds a comment") : Optional.empty();
            } else if (token.group("open") != null) {
                open.push(found.equals("(") ? ")" : "]");
                return open.size() > DEEPEST ? Optional.of("is nested too deeply") : Optional.empty();
            } else if (token.group("close") != null) {
                return !open.isEmpty() && open.pop().equals(found)
                        ? Optional.empty()
                        : Optional.of("has a bracket that nothing opens");
            } else if (token.group("comma") != null && open.isEmpty()) {
                return Optional.of("is more than one expression");
            }
            return Optional.empty();
        }

        private Optional<String> type() {
            int end = TypeNames.standardAt(text, at);
            if (end < 0) {
                return Optional.of("casts to a type that is not one of PostgreSQL's own");
            }
            at = end;
            return Optional.empty();
        }

        private Optional<String> word(String word) {
            if (word.equals("VALUE") && check) {
                return Optional.empty();
            }
            char next = at < text.length() ? text.charAt(at) : ' ';
            if (next == '(' && FUNCTIONS.contains(word)) {
                return Optional.empty();
            } else if (next == '(' || next == '[') {
                return BEFORE_BRACKET.contains(word)
                        ? Optional.empty()
                        : Optional.of(
                                "calls function " + Identifier.quoted(word) + ", which is not known to be harmless");
            } else if (WORDS.contains(word) || (BEFORE_BRACKET.contains(word) && text.startsWith(" (", at))) {
                return Optional.empty();
            } else if (word.equals("FROM") && text.startsWith("DISTINCT ", Math.max(0, at - 14))) {
                return Optional.empty();
            } else if (text.startsWith("AT TIME ZONE ", at - word.length())) {
                at += " TIME ZONE".length();
                return Optional.empty();
            }
            return Optional.of("names " + Identifier.quoted(word) + ", which is not known to be harmless");
        }
    }
}
