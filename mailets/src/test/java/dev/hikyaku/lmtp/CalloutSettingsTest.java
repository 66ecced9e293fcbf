package dev.hikyaku.lmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Optional;

class CalloutSettingsTest {

    @Test
    void everythingHasADefault() {
        assertThat(CalloutSettings.from(Edge.element()))
                .isEqualTo(
                        new CalloutSettings(
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(1),
                                Optional.empty(),
                                100_000,
                                Duration.ofSeconds(30),
                                new HarvestLimits(
                                        5, Duration.ofSeconds(2), 20, Duration.ofMinutes(10))));
    }

    @Test
    void everythingCanBeSet() {
        assertThat(
                        CalloutSettings.from(
                                Edge.element(
                                        "positive", "1 hour",
                                        "negative", "90",
                                        "remember", "7 days",
                                        "cacheSize", "500",
                                        "patience", "5 s",
                                        "slowAfter", "1",
                                        "slowBy", "500 ms",
                                        "closeAfter", "3",
                                        "window", "1 minute")))
                .isEqualTo(
                        new CalloutSettings(
                                Duration.ofHours(1),
                                Duration.ofSeconds(90),
                                Optional.of(Duration.ofDays(7)),
                                500,
                                Duration.ofSeconds(5),
                                new HarvestLimits(
                                        1, Duration.ofMillis(500), 3, Duration.ofMinutes(1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    positive   | 0          | a time such as 90 seconds or 10 minutes, from 1 to 86400 seconds
                    positive   | soon       | a time such as 90 seconds or 10 minutes, from 1 to 86400 seconds
                    negative   | 2 days     | a time such as 90 seconds or 10 minutes, from 1 to 86400 seconds
                    remember   | 91 days    | a time such as 90 seconds or 10 minutes, from 1 to 7776000 seconds
                    remember   | -1 day     | a time such as 90 seconds or 10 minutes, from 1 to 7776000 seconds
                    cacheSize  | 0          | a number from 1 to 10000000
                    cacheSize  | many       | a number from 1 to 10000000
                    patience   | 5 minutes  | a time such as 90 seconds or 10 minutes, from 1 to 240 seconds
                    slowAfter  | -1         | a number from 0 to 1000000
                    slowBy     | 17 seconds | a time such as 90 seconds or 10 minutes, from 0 to 16 seconds
                    closeAfter | 0          | a number from 1 to 1000000
                    window     | 9999999999999999 years | a time such as 90 seconds or 10 minutes, from 1 to 86400 seconds
                    postive    | 1 minute   | one of positive, negative, remember, cacheSize, patience, slowAfter, slowBy, closeAfter, window
                    """)
    void aWrongValueStopsTheStart(String key, String value, String expected) {
        assertThatThrownBy(() -> Edge.to("127.0.0.1:24", key, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "handler dev.hikyaku.lmtp.RecipientCallout: "
                                + key
                                + ": "
                                + value
                                + " (expected: "
                                + expected
                                + ")");
    }
}
