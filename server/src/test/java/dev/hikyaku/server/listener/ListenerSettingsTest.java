package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.commons.configuration2.BaseConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.time.Duration;

class ListenerSettingsTest {

    private static BaseConfiguration with(String... keysAndValues) {
        BaseConfiguration configuration = new BaseConfiguration();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configuration.addProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return configuration;
    }

    @Test
    void nothingSetIsFiveMinutesNoLimitsTwentyErrorsAndNoProxy() {
        ListenerSettings settings = ListenerSettings.from("mx", with());
        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.connections()).isZero();
        assertThat(settings.connectionsPerClient()).isZero();
        assertThat(settings.lineBytes()).isEqualTo(12_288);
        assertThat(settings.faults()).isEqualTo(20);
        assertThat(settings.proxy()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "connectiontimeout, 9",
        "connectiontimeout, 3601",
        "connectiontimeout, -1",
        "connectiontimeout, 5m",
        "connectionLimit, many",
        "connectionLimit, 1000001",
        "connectionLimitPerIP, 99999999999",
        "maxLineLength, 511",
        "maxLineLength, 65537",
        "maxErrors, 0",
        "proxyRequired, perhaps",
    })
    void aWrongValueIsNamedWithItsKey(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenerSettings.from("mx", with(key, value)))
                .withMessageStartingWith(key + ": " + value + " (expected: ");
    }

    @Test
    void aProxyWithoutNetworksIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenerSettings.from("mx", with("proxyRequired", "true")))
                .withMessageStartingWith("proxyNetworks: missing (expected: ");
    }

    @Test
    void aWrongNetworkIsNamedWithItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                ListenerSettings.from(
                                        "mx",
                                        with(
                                                "proxyRequired",
                                                "true",
                                                "proxyNetworks",
                                                "10.0.0.0/99")))
                .withMessageStartingWith("proxyNetworks: 10.0.0.0/99 (expected: ");
    }

    @Test
    void networksMayBeSeveral() throws Exception {
        ListenerSettings settings =
                ListenerSettings.from(
                        "mx", with("proxyRequired", "true", "proxyNetworks", "10.0.0.0/8, ::1"));
        assertThat(settings.proxy().orElseThrow().contains(InetAddress.getByName("::1"))).isTrue();
    }
}
