package dev.hikyaku.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hikyaku.server.doctor.Listener.Protocol;
import dev.hikyaku.server.doctor.Listener.Tls;
import dev.hikyaku.server.listener.Networks;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.Optional;

/** The doctor calls as a stranger whatever the lists of networks say. */
class CallerTest {

    @Test
    void aStrangerComesFromOutsideTheRelayNetworks() throws Exception {
        assertThat(Caller.stranger(listener("127.0.0.1", null)).seenAs()).isEqualTo("127.143.27.9");
        assertThat(Caller.stranger(listener("10.0.0.0/8", null)).seenAs()).isEqualTo("127.0.0.1");
    }

    @Test
    void whereEverybodyMayRelayAnybodyWillDo() throws Exception {
        assertThat(Caller.stranger(listener("0.0.0.0/0", null)).seenAs()).isEqualTo("127.0.0.1");
    }

    @Test
    void aGuestOfARelayComesFromItsNetworks() throws Exception {
        assertThat(Caller.guest(listener("127.143.0.0/16", null)).seenAs())
                .isEqualTo("127.143.27.9");
    }

    @Test
    void behindALoadBalancerTheHeaderNamesTheStranger() throws Exception {
        Caller caller = Caller.stranger(listener("192.0.2.0/24", "127.66.0.0/16"));

        assertThat(caller.source().orElseThrow().getHostAddress()).isEqualTo("127.66.201.35");
        assertThat(caller.seenAs()).isEqualTo("198.51.100.1");
    }

    @Test
    void aLoadBalancerElsewhereCannotBePlayed() {
        assertThatThrownBy(() -> Caller.stranger(listener("127.0.0.1", "203.0.113.0/24")))
                .isInstanceOf(Unexamined.class)
                .hasMessageContaining("proxyNetworks");
    }

    private static Listener listener(String relay, String proxy) {
        return new Listener(
                "smtpserver.xml",
                "relay",
                Protocol.SMTP,
                new InetSocketAddress("0.0.0.0", 25),
                Tls.STARTTLS,
                true,
                Networks.parse(relay),
                Optional.ofNullable(proxy).map(Networks::parse),
                Optional.empty());
    }
}
