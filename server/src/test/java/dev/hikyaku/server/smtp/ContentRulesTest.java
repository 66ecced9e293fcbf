package dev.hikyaku.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.commons.configuration2.BaseConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentRulesTest {

    private static ContentRules with(String key, String value) {
        BaseConfiguration configuration = new BaseConfiguration();
        configuration.addProperty(key, value);
        return ContentRules.from(configuration);
    }

    @Test
    void nothingSetIsTheDefault() {
        assertThat(ContentRules.from(new BaseConfiguration())).isEqualTo(ContentRules.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"40M, 41943040", "1024K, 1048576", "2G, 2147483648", "40960, 41943040"})
    void aSizeIsInKibOrHasAUnit(String text, long bytes) {
        assertThat(with("maxmessagesize", text).sizeBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "maxmessagesize, 0",
        "maxmessagesize, 3G",
        "maxmessagesize, -1M",
        "maxmessagesize, big",
        "maxmessagesize, unlimited",
        "maxmessagesize, 99999999999999999999",
        "maxContentLine, 999",
        "maxReceived, 9",
        "maxMimeDepth, 501",
        "maxMimeDepth, deep",
        "maxRecipients, 99",
        "maxRecipients, 99999999999",
    })
    void aWrongValueIsNamedWithItsKey(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(key, value))
                .withMessageStartingWith(key + ": " + value + " (expected: ");
    }
}
