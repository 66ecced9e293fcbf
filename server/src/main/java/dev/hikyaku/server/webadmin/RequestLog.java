package dev.hikyaku.server.webadmin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;

/**
 * One line a request: changes and refusals at INFO, reads at DEBUG. Bodies, queries and headers are
 * not logged; James logs whole bodies, and with them what they hold.
 */
final class RequestLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(RequestLog.class);
    private static final int MAXIMUM_PATH = 256;

    void log(String method, String path, Access access, String peer, int status, Duration took) {
        boolean isQuiet = Access.reads(method) && status < 400;
        LOGGER.atLevel(isQuiet ? Level.DEBUG : Level.INFO)
                .addKeyValue("method", printable(method))
                .addKeyValue("path", printable(path))
                .addKeyValue("access", access)
                .addKeyValue("peer", peer)
                .addKeyValue("status", status)
                .addKeyValue("ms", took.toMillis())
                .log("Webadmin request");
    }

    /** A decoded path may hold line ends, with which a caller would write log lines of his own. */
    static String printable(String text) {
        String cut = text.length() > MAXIMUM_PATH ? text.substring(0, MAXIMUM_PATH) : text;
        return cut.codePoints()
                .map(c -> c <= ' ' || c == '"' || Character.isISOControl(c) ? '?' : c)
                .map(c -> c == 0x2028 || c == 0x2029 ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
