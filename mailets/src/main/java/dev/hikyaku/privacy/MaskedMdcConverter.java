package dev.hikyaku.privacy;

import ch.qos.logback.classic.pattern.MDCConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * What James knows about the session and the mail while it logs ({@code %mdc}), with addresses
 * masked at INFO and above. How it is configured: {@link MaskedMessageConverter}.
 */
public final class MaskedMdcConverter extends MDCConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return MaskedMessageConverter.masked(event, Printable.of(super.convert(event)));
    }
}
