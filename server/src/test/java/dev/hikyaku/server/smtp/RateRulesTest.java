package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hikyaku.server.listener.Networks;

import org.apache.commons.configuration2.BaseConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateRulesTest {

    private static RateRules with(String... keysAndValues) {
        BaseConfiguration configuration = new BaseConfiguration();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.addProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return RateRules.from(configuration);
    }

    @Test
    void nothingSetIsNoLimit() {
        assertThat(with()).isEqualTo(RateRules.NONE);
    }

    @Test
    void numbersAndNetworksAreRead() {
        assertThat(
                        with(
                                "messagesPerMinute",
                                "60",
                                "recipientsPerMinute",
                                "1000000",
                                "rateExemptNetworks",
                                "10.0.0.0/8, ::1"))
                .isEqualTo(new RateRules(60, 1_000_000, Networks.parse("10.0.0.0/8, ::1")));
    }

    @ParameterizedTest
    @CsvSource({
        "messagesPerMinute, -1",
        "messagesPerMinute, many",
        "recipientsPerMinute, 1000001",
        "recipientsPerMinute, 99999999999",
        "rateExemptNetworks, localhost",
    })
    void aWrongValueIsNamedWithItsKey(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(key, value))
                .withMessageStartingWith(key + ": " + value + " (expected: ");
    }
}
