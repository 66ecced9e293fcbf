package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImapSettingsTest {
    @Test
    void defaultsLimitWhatJamesLeavesUnlimited() throws Exception {
        ImapSettings settings = ImapSettings.from(new BaseHierarchicalConfiguration());
        assertThat(settings.afterLogin().literalBytes()).isEqualTo(40 * 1024 * 1024);
        assertThat(settings.beforeLogin().literalBytes()).isEqualTo(8 * 1024);
        assertThat(settings.beforeLogin().literalCount()).isEqualTo(64);
        assertThat(settings.connections()).isPositive();
        assertThat(settings.authentication().isSSLRequired()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "literalSizeLimit, 0",
        "literalSizeLimit, much",
        "literalSizeLimit, 3G",
        "inMemorySizeLimit, -1",
        "maxLineLength, 0",
        "timeout, 1799",
        "timeout, soon",
        "connectionLimit, -1",
        "idleTimeIntervalUnit, FORTNIGHTS",
        "loginTimeout, 0"
    })
    void valueThatCannotBeIsNamed(String key, String value) {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty(key, value);
        assertThatThrownBy(() -> ImapSettings.from(configuration))
                .hasMessageStartingWith("imapserver.xml: " + key + ": " + value + " (expected: ");
    }
}
