package dev.ppp.examples.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ppp.examples.cluster.LogEntry.Failure;
import dev.ppp.examples.cluster.LogEntry.Session;
import dev.ppp.examples.cluster.LogEntry.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a server's log in the format {@code jsonlog} (manual, "Error Reporting and Logging"). Immutable. */
final class LogLine {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern LOGGED_STATEMENT =
            Pattern.compile("(?:statement|execute (?:fetch from )?[^:]+): (.*)", Pattern.DOTALL);
    private static final Set<String> FAILURES = Set.of("ERROR", "FATAL", "PANIC");

    private final JsonNode line;

    private LogLine(JsonNode line) {
        this.line = line;
    }

    static LogLine parse(String json) {
        try {
            return new LogLine(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new ClusterException("could not read a line of the statement log", e);
        }
    }

    int pid() {
        return line.path("pid").asInt();
    }

    String message() {
        return line.path("message").asText();
    }

    /** Returns the entry that it makes; empty for what no client caused, such as a checkpoint. */
    Optional<LogEntry> entry() {
        if (!"client backend".equals(line.path("backend_type").asText())) {
            return Optional.empty();
        }
        if (FAILURES.contains(line.path("error_severity").asText())) {
            return Optional.of(new Failure(session(), line.path("state_code").asText(), message(), text("statement")));
        }
        Matcher statement = LOGGED_STATEMENT.matcher(message());
        return statement.matches()
                ? Optional.of(new Statement(session(), statement.group(1), text("detail")))
                : Optional.empty();
    }

    private Session session() {
        return new Session(
                pid(), line.path("user").asText(), line.path("application_name").asText());
    }

    private Optional<String> text(String field) {
        return Optional.of(line.path(field).asText()).filter(value -> !value.isEmpty());
    }
}
