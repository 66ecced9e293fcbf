package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.net.InetAddresses;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

class NetworksTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/33, 2001:db8:8000::, false",
        "::/0, 192.0.2.1, false",
        "10.0.0.0/8, ::ffff:10.1.1.1, true",
    })
    void contains(String network, String address, boolean inside) {
        assertThat(Networks.parse(network).contains(InetAddresses.forString(address)))
                .isEqualTo(inside);
    }

    @Test
    void aListIsSeparatedByCommasOrSpaces() {
        Networks networks = Networks.parse(" 10.0.0.0/8,2001:db8::/32\n 192.0.2.7 ,");
        assertThat(networks.networks()).hasSize(3);
        assertThat(Networks.parse("  ").networks()).isEmpty();
        assertThat(Networks.NONE.contains(InetAddress.getLoopbackAddress())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "2001:db8::/129",
                "localhost",
                "10.0.0/8",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "010.0.0.1/8x",
                "[::1]",
                "10.0.0.0/٣"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Networks.parse(text))
                .withMessageStartingWith(text + " (expected: ");
    }

    /** Against arithmetic on the address as a number. */
    @Property(tries = 500)
    void leadingBitsDecide(
            @ForAll @Size(4) byte[] network,
            @ForAll @Size(4) byte[] address,
            @ForAll @IntRange(max = 32) int bits,
            @ForAll boolean near)
            throws UnknownHostException {
        byte[] candidate = near ? network.clone() : address;
        if (near) {
            candidate[3] ^= address[3];
        }
        boolean expected =
                new BigInteger(1, network)
                        .shiftRight(32 - bits)
                        .equals(new BigInteger(1, candidate).shiftRight(32 - bits));
        Networks networks =
                Networks.parse(InetAddress.getByAddress(network).getHostAddress() + "/" + bits);
        assertThat(networks.contains(InetAddress.getByAddress(candidate))).isEqualTo(expected);
    }
}
