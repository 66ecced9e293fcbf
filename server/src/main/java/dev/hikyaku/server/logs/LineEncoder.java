package dev.hikyaku.server.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;

import dev.hikyaku.privacy.AddressMask;

import org.slf4j.event.KeyValuePair;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * Writes each log event, whoever logged it, as one line: {@code ts level logger msg}, then the
 * event's own keys, then what James knows about the session and the mail, then the stack trace.
 *
 * <p>Configured in {@code logback.xml}; the values shown are the defaults:
 *
 * <pre>{@code
 * <encoder class="dev.hikyaku.server.logs.LineEncoder">
 *   <format>logfmt</format> <!-- or json -->
 *   <mask>true</mask>       <!-- false shows addresses whole at every level -->
 *   <thread>false</thread>  <!-- true adds the thread's name -->
 * </encoder>
 * }</pre>
 *
 * <p>At INFO and above every value passes {@link AddressMask}, message, arguments, keys, context
 * and stack trace; at DEBUG and TRACE they are whole. The value of a key that names a secret is
 * {@code [secret]} at every level. No text can break a line or grow it without bound: see {@link
 * EventFields}. A format it does not know is reported as Logback's status and taken for {@code
 * logfmt}, so that what went wrong can still be read; {@link LogSettings} is what stops the start.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = new byte[0];
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private LogFormat format = LogFormat.LOGFMT;
    private boolean mask = true;
    private boolean thread;

    /** {@code logfmt} or {@code json}. */
    public void setFormat(String name) {
        try {
            this.format = LogSettings.from(Map.of(LogSettings.FORMAT, name)).format();
        } catch (IllegalArgumentException e) {
            addError(e.getMessage());
        }
    }

    /** Whether addresses are masked at INFO and above. */
    public void setMask(boolean mask) {
        this.mask = mask;
    }

    /** Whether the thread's name is written. */
    public void setThread(boolean thread) {
        this.thread = thread;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        boolean masked = mask && event.getLevel().isGreaterOrEqual(Level.INFO);
        EventFields fields = new EventFields(format.open(), masked);
        fields.add("ts", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        fields.add("level", event.getLevel().toString());
        fields.add("logger", shortName(event.getLoggerName()));
        if (thread) {
            fields.add("thread", event.getThreadName());
        }
        fields.addLong("msg", event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.add(pair.key, pair.value));
        }
        SessionContext.write(event.getMDCPropertyMap(), fields);
        if (event.getThrowableProxy() != null) {
            fields.addLong("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
        }
        return fields.close().getBytes(StandardCharsets.UTF_8);
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
