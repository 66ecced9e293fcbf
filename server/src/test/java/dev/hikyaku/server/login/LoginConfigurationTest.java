package dev.hikyaku.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hikyaku.server.listener.Networks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class LoginConfigurationTest {

    @Test
    void emptyFileGivesTheDefaults() {
        assertThat(LoginConfiguration.from(Configurations.of("")))
                .isEqualTo(LoginConfiguration.DEFAULT);
    }

    @Test
    void everyKeyIsRead() {
        LoginConfiguration read =
                LoginConfiguration.from(
                        Configurations.of(
                                """
                                lockout.failures=3
                                lockout.window=60
                                lockout.duration=2h
                                delay.first=100ms
                                delay.longest=2s
                                account.failures=7
                                trusted.networks=192.0.2.0/24, 2001:db8::/32
                                remembered=1000
                                passwords.concurrent=4
                                passwords.waiting=10
                                passwords.deadline=5s
                                passwords.recent=0
                                """));

        assertThat(read.guard().failures()).isEqualTo(3);
        assertThat(read.guard().window()).isEqualTo(Duration.ofMinutes(1));
        assertThat(read.guard().lockout()).isEqualTo(Duration.ofHours(2));
        assertThat(read.guard().firstDelay()).isEqualTo(Duration.ofMillis(100));
        assertThat(read.guard().longestDelay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.guard().accountFailures()).isEqualTo(7);
        assertThat(read.guard().trusted()).isEqualTo(Networks.parse("192.0.2.0/24 2001:db8::/32"));
        assertThat(read.guard().remembered()).isEqualTo(1000);
        assertThat(read.passwords())
                .isEqualTo(
                        new PasswordCheckConfiguration(
                                4, 10, Duration.ofSeconds(5), Duration.ZERO));
    }

    @Test
    void unknownKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoginConfiguration.from(Configurations.of("lockout.failure=3")))
                .withMessageStartingWith("login.properties: lockout.failure: unknown key (expected")
                .withMessageContaining("lockout.failures");
    }

    @ParameterizedTest
    @CsvSource({
        "lockout.failures, 0",
        "lockout.failures, ten",
        "lockout.window, soon",
        "lockout.duration, 400d",
        "lockout.duration, -5s",
        "delay.longest, 2m",
        "delay.first, 9s",
        "account.failures, 99999999999",
        "trusted.networks, localhost",
        "trusted.networks, 127.0.0.1/33",
        "remembered, 1",
        "passwords.concurrent, 0",
        "passwords.waiting, -1",
        "passwords.deadline, 1h",
        "passwords.recent, 2h"
    })
    void badValueIsRefusedWithFileKeyAndValue(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoginConfiguration.from(Configurations.of(key + "=" + value)))
                .withMessageStartingWith(
                        "login.properties: " + key + ": " + value + " (expected: ");
    }

    @Test
    void emptyListOfTrustedNetworksTrustsNobody() {
        assertThat(Configurations.guard("trusted.networks", "").trusted()).isEqualTo(Networks.NONE);
    }
}
