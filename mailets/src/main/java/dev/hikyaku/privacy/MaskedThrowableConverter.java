package dev.hikyaku.privacy;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The stack trace, causes and suppressed exceptions included, with addresses masked at INFO and
 * above. How it is configured: {@link MaskedMessageConverter}.
 */
public final class MaskedThrowableConverter extends ThrowableProxyConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return MaskedMessageConverter.masked(event, super.convert(event));
    }
}
