package dev.hikyaku.server.logs;

import ch.qos.logback.classic.LoggerContext;

import org.slf4j.LoggerFactory;

/** The end of logging. */
public final class Logs {

    private Logs() {}

    /**
     * Writes out what waits in the queue, for a second at most, and stops logging. The last act of
     * the process, however it ends.
     */
    public static void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
