package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.net.InetAddresses;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;

class BindAddressesTest {

    /** james.md §5.1: James splits at the first colon. */
    @Test
    void ipv6StandsInBrackets() {
        assertThat(BindAddresses.parse("[::1]:25, 127.0.0.1:2525"))
                .containsExactly(
                        new InetSocketAddress(InetAddresses.forString("::1"), 25),
                        new InetSocketAddress(InetAddresses.forString("127.0.0.1"), 2525));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "25",
                "localhost:25",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "::1:25",
                "[::1]",
                "127.0.0.1:25,",
                "127.0.0.1:25;127.0.0.1:26",
                "127.0.0.1:2 5",
                "*:25"
            })
    void whatIsNoAddressAndPortIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BindAddresses.parse(text))
                .withMessageStartingWith("bind: ")
                .withMessageContaining(" (expected: address:port");
    }
}
