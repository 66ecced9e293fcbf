package dev.hikyaku.privacy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The message with addresses masked at INFO and above and on one line, for a stock James and its
 * own {@code logback.xml}.
 *
 * <p>Put into {@code conf/logback.xml}, before the appenders; the patterns stay as they are:
 *
 * <pre>{@code
 * <conversionRule conversionWord="msg" converterClass="dev.hikyaku.privacy.MaskedMessageConverter"/>
 * <conversionRule conversionWord="ex" converterClass="dev.hikyaku.privacy.MaskedThrowableConverter"/>
 * <conversionRule conversionWord="rEx" converterClass="dev.hikyaku.privacy.MaskedThrowableConverter"/>
 * <conversionRule conversionWord="mdc" converterClass="dev.hikyaku.privacy.MaskedMdcConverter"/>
 * <conversionRule conversionWord="kvp" converterClass="dev.hikyaku.privacy.MaskedKeyValueConverter"/>
 * }</pre>
 *
 * <p>A rule holds for the word it names: a pattern that says {@code %message}, {@code %X} or {@code
 * %xEx} needs a rule for that word too, and one without {@code %ex} or {@code %rEx} gets Logback's
 * own stack trace at its end.
 */
public final class MaskedMessageConverter extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
        String message = super.convert(event);
        return message == null ? null : masked(event, Printable.of(message));
    }

    /** The text as it may be shown at the event's level. */
    static String masked(ILoggingEvent event, String text) {
        return event.getLevel().isGreaterOrEqual(Level.INFO) ? AddressMask.mask(text) : text;
    }
}
