package dev.hikyaku.server.logs;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;

import org.slf4j.event.KeyValuePair;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a slow reader of the log from stopping the mail: lines wait in a bounded queue and one
 * thread writes them.
 *
 * <p>With less than a fifth of the queue free, lines at INFO and below are dropped, and how many is
 * told by a WARN line as soon as there is room. WARN and ERROR are never dropped; only when the
 * queue is full of them does the thread that logs wait.
 *
 * <pre>{@code
 * <appender name="QUEUE" class="dev.hikyaku.server.logs.LogQueue">
 *   <queueSize>8192</queueSize>
 *   <appender-ref ref="STDOUT"/>
 * </appender>
 * }</pre>
 *
 * <p>What is in the queue when the process ends is lost, so a stop ends with {@link Logs#close()}.
 */
public final class LogQueue extends AsyncAppender {

    private final AtomicLong dropped = new AtomicLong();

    @Override
    protected boolean isDiscardable(ILoggingEvent event) {
        boolean discardable = super.isDiscardable(event);
        if (discardable) {
            dropped.incrementAndGet();
        }
        return discardable;
    }

    @Override
    protected void preprocess(ILoggingEvent event) {
        super.preprocess(event);
        long lines = dropped.get();
        if (lines > 0 && dropped.compareAndSet(lines, 0)) {
            append(notice(lines));
        }
    }

    private ILoggingEvent notice(long lines) {
        LoggingEvent notice = new LoggingEvent();
        notice.setLoggerContext((LoggerContext) getContext());
        notice.setLoggerName(LogQueue.class.getName());
        notice.setThreadName(Thread.currentThread().getName());
        notice.setLevel(Level.WARN);
        notice.setMessage("log lines dropped: the log is read too slowly");
        notice.setInstant(Instant.now());
        notice.addKeyValuePair(new KeyValuePair("dropped", lines));
        return notice;
    }
}
