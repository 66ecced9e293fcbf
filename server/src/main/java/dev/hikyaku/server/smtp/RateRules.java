package dev.hikyaku.server.smtp;

import dev.hikyaku.server.listener.Networks;

import org.apache.commons.configuration2.Configuration;

import java.util.List;

/**
 * How much one client may send on a listener: Postfix' {@code smtpd_client_message_rate_limit},
 * {@code smtpd_client_recipient_rate_limit} and {@code smtpd_client_event_limit_exceptions}, with a
 * minute as {@code anvil_rate_time_unit}.
 *
 * @param messages {@code messagesPerMinute}, default 0, no limit, to 1000000: MAIL commands taken
 *     in a minute (450 4.7.1 beyond)
 * @param recipients {@code recipientsPerMinute}, default 0, no limit, to 1000000: RCPT commands
 *     taken in a minute (450 4.7.1 beyond)
 * @param exempt {@code rateExemptNetworks}, default none: clients there have no limit
 */
public record RateRules(int messages, int recipients, Networks exempt) {
    static final int MOST = 1_000_000;

    /** No limits. */
    public static final RateRules NONE = new RateRules(0, 0, Networks.NONE);

    public static RateRules from(Configuration configuration) {
        return new RateRules(
                number(configuration, "messagesPerMinute"),
                number(configuration, "recipientsPerMinute"),
                networks(configuration));
    }

    private static int number(Configuration configuration, String key) {
        String text = configuration.getString(key, "").strip();
        if (text.isEmpty()) {
            return 0;
        }
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) <= MOST) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(key + ": " + text + " (expected: 0 to " + MOST + ")");
    }

    private static Networks networks(Configuration configuration) {
        List<String> networks =
                configuration.getList(String.class, "rateExemptNetworks", List.of());
        try {
            return Networks.parse(String.join(",", networks));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("rateExemptNetworks: " + e.getMessage(), e);
        }
    }
}
