package dev.ppp.internal.shape;

import dev.ppp.catalog.Identifier;
import dev.ppp.internal.sql.Literals;
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

    private static final int LONGEST = 100_000;
    private static final int DEEPEST = 50;

    /** The server quotes the names of two functions that are key words elsewhere. */
    private static final Pattern TOKEN = Pattern.compile("(?<space>[ \\n]+)"
            + "|(?<number>\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?)|(?<cast>::)"
            + "|(?<word>[A-Za-z_][A-Za-z0-9_]*|\"left\"(?=\\()|\"right\"(?=\\())"
            + "|(?<operator>[-+*/<>=~!@#%^&|`?]+)|(?<open>[(\\[])|(?<close>[)\\]])|(?<comma>,)");

    private static final Set<String> WORDS =
            words("NULL true false AND OR NOT IS TRUE FALSE DISTINCT CASE WHEN THEN ELSE END"
                    + " CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIMESTAMP LOCALTIME");

    private static final Set<String> BEFORE_BRACKET =
            words("ARRAY ANY ALL COALESCE NULLIF GREATEST LEAST CURRENT_TIMESTAMP"
                    + " CURRENT_TIME LOCALTIMESTAMP LOCALTIME AND OR NOT WHEN THEN ELSE CASE");

    private static final Set<String> TRIMMED = words("BOTH LEADING TRAILING FROM");
    private static final Set<String> EXTRACTED = words(
            "FROM century day decade dow doy epoch hour isodow isoyear julian"
                    + " microseconds millennium milliseconds minute month quarter second timezone timezone_hour timezone_minute week year");

    private final Functions functions;

    /**
     * Takes over what a server can run.
     *
     * @param functions those that it has
     */
    public Expressions(Functions functions) {
        this.functions = functions;
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    @Override
    public Optional<String> problemOfDefault(String text) {
        return problem(text, false);
    }

    @Override
    public Optional<String> problemOfCheck(String text) {
        return problem(text, true);
    }

    private Optional<String> problem(String text, boolean check) {
        if (text.startsWith(OF_OTHERS)) {
            Optional<String> problem = new Look(text.substring(OF_OTHERS.length()), check).problem();
            return problem.or(() -> Optional.of("uses a function or an operator that is not PostgreSQL's own"));
        }
        return new Look(text, check).problem();
    }

    /**
     * A bracket that is open.
     *
     * @param closedBy what closes it
     * @param word the word before it, which says what may stand in it; empty where nothing does
     * @param function whether the word is the name of a function
     * @param arguments how many arguments there are so far, the one that has begun included
     */
    private record Bracket(String closedBy, String word, boolean function, int arguments) {

        Bracket next() {
            return new Bracket(closedBy, word, function, arguments + 1);
        }
    }

    /** One look at one text. */
    private final class Look {

        private final String text;
        private final boolean check;
        private final Deque<Bracket> open = new ArrayDeque<>();
        private String before = "";
        private boolean called;
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
                Optional<String> problem = text.charAt(at) == '\'' ? constant() : next(token);
                if (problem.isPresent()) {
                    return problem;
                }
            }
            return open.isEmpty() && !text.isBlank() ? Optional.empty() : Optional.of("is not complete");
        }

        private Optional<String> next(Matcher token) {
            token.region(at, text.length());
            if (!token.lookingAt()) {
                return unexpected();
            }
            at = token.end();
            return problem(token);
        }

        private Optional<String> unexpected() {
            return Optional.of("holds " + Identifier.quoted(text.substring(at, text.offsetByCodePoints(at, 1)))
                    + " in a place where" + " it is not expected");
        }

        /** A constant directly behind a word would be one with escapes. */
        private Optional<String> constant() {
            int end = Literals.endOf(text, at);
            boolean afterWord =
                    at > 0 && (Character.isLetterOrDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '&');
            if (end < 0 || afterWord) {
                return unexpected();
            }
            at = end;
            return Optional.empty();
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
                open.push(new Bracket(found.equals("(") ? ")" : "]", before, called, 1));
                before = "";
                called = false;
                return open.size() > DEEPEST ? Optional.of("is nested too deeply") : Optional.empty();
            } else if (token.group("close") != null) {
                return close(found, token.start());
            } else if (token.group("comma") != null) {
                return comma();
            }
            return Optional.empty();
        }

        private Optional<String> comma() {
            if (open.isEmpty()) {
                return Optional.of("is more than one expression");
            }
            open.push(open.pop().next());
            return Optional.empty();
        }

        private Optional<String> close(String found, int start) {
            if (open.isEmpty() || !open.peek().closedBy().equals(found)) {
                return Optional.of("has a bracket that nothing opens");
            }
            Bracket bracket = open.pop();
            if (!bracket.function()) {
                return Optional.empty();
            }
            int arguments = text.charAt(start - 1) == '(' ? 0 : bracket.arguments();
            return functions.exists(bracket.word(), arguments)
                    ? Optional.empty()
                    : Optional.of("calls function " + Identifier.quoted(bracket.word()) + " with " + arguments
                            + (arguments == 1 ? " argument" : " arguments") + ", which the veneer lacks");
        }

        private Optional<String> type() {
            int end = TypeNames.standardAt(text, at);
            if (end < 0) {
                return Optional.of("casts to a type that is not one of PostgreSQL's own");
            }
            at = end;
            return Optional.empty();
        }

        private Optional<String> word(String found) {
            String word = found.replace("\"", "");
            if (word.equals("VALUE") && check) {
                return Optional.empty();
            }
            char next = at < text.length() ? text.charAt(at) : ' ';
            if (next == '(' || next == '[') {
                return opening(word, next);
            } else if (WORDS.contains(word) || (BEFORE_BRACKET.contains(word) && text.startsWith(" (", at))) {
                return Optional.empty();
            } else if (word.equals("FROM")
                    && text.startsWith("DISTINCT FROM", Math.max(0, at - "DISTINCT FROM".length()))) {
                return Optional.empty();
            } else if (text.startsWith("AT TIME ZONE ", at - word.length())) {
                at += " TIME ZONE".length();
                return Optional.empty();
            } else if (!open.isEmpty() && words(open.peek()).contains(word)) {
                return Optional.empty();
            }
            return Optional.of("names " + Identifier.quoted(word) + ", which is not known to be harmless");
        }

        private Set<String> words(Bracket bracket) {
            return switch (bracket.word()) {
                case "TRIM" -> TRIMMED;
                case "EXTRACT" -> EXTRACTED;
                default -> Set.of();
            };
        }

        private Optional<String> opening(String word, char bracket) {
            called = bracket == '(' && functions.isHarmless(word);
            boolean known = called
                    || BEFORE_BRACKET.contains(word)
                    || (bracket == '(' && (word.equals("TRIM") || word.equals("EXTRACT")));
            before = word;
            return known
                    ? Optional.empty()
                    : Optional.of("calls function " + Identifier.quoted(word) + ", which is not known to be harmless");
        }
    }
}
