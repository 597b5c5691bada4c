package dev.ppp.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Keeps what every logger says, those of java.util.logging included, each at its finest level. */
final class LogRecording extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final StringBuilder words = new StringBuilder();
    private final LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Map<Logger, Level> levels = new HashMap<>();
    private final Map<java.util.logging.Logger, java.util.logging.@Nullable Level> julLevels = new HashMap<>();
    private final java.util.logging.Logger julRoot = LogManager.getLogManager().getLogger("");
    private final List<Handler> julHandlers = List.of(julRoot.getHandlers());
    private final Handler bridge = new SLF4JBridgeHandler();

    private LogRecording() {
        setContext(loggers);
        setName("recording");
    }

    static LogRecording begin() {
        LogRecording recording = new LogRecording();
        recording.listenToLogback();
        recording.listenToJavaUtilLogging();
        return recording;
    }

    synchronized String words() {
        return words.toString();
    }

    /** Called under this object's lock. */
    @Override
    protected void append(ILoggingEvent event) {
        words.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
        words.append(event.getFormattedMessage()).append(" | ").append(event.getMessage());
        words.append(' ').append(Arrays.deepToString(event.getArgumentArray()));
        words.append(' ').append(event.getMDCPropertyMap()).append('\n');
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            words.append(Recording.words(proxy.getThrowable()));
        }
    }

    @Override
    public void close() {
        root().detachAppender(this);
        levels.forEach(Logger::setLevel);
        julRoot.removeHandler(bridge);
        julHandlers.forEach(julRoot::addHandler);
        julLevels.forEach(java.util.logging.Logger::setLevel);
        stop();
    }

    private void listenToLogback() {
        for (Logger logger : loggers.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger, logger.getLevel());
                logger.setLevel(Level.TRACE);
            }
        }
        start();
        root().addAppender(this);
    }

    /** The map keeps the loggers, too: their manager would let them be collected, and their levels with them. */
    private void listenToJavaUtilLogging() {
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            java.util.logging.Logger logger = LogManager.getLogManager().getLogger(name);
            if (logger != null && (logger == julRoot || logger.getLevel() != null)) {
                julLevels.put(logger, logger.getLevel());
                logger.setLevel(java.util.logging.Level.FINEST);
            }
        }
        julHandlers.forEach(julRoot::removeHandler);
        julRoot.addHandler(bridge);
    }

    private Logger root() {
        return loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
