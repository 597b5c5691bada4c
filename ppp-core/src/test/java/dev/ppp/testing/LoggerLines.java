package dev.ppp.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps what one logger says, in place of its usual appenders. */
public final class LoggerLines implements AutoCloseable {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    public LoggerLines(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    /** The level and the message of each event. */
    public List<String> lines() {
        return List.copyOf(lines.list).stream()
                .map(it -> it.getLevel() + " " + it.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
