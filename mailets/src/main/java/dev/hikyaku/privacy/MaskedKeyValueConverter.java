package dev.hikyaku.privacy;

import ch.qos.logback.classic.pattern.KeyValuePairConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The keys and values of an event ({@code %kvp}), such as a journal line's, with addresses masked
 * at INFO and above. How it is configured: {@link MaskedMessageConverter}.
 */
public final class MaskedKeyValueConverter extends KeyValuePairConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return MaskedMessageConverter.masked(event, Printable.of(super.convert(event)));
    }
}
