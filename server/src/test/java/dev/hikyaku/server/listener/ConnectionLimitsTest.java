package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;

import dev.hikyaku.client.Client;
import dev.hikyaku.server.listener.ConnectionLimits.Admission;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class ConnectionLimitsTest {

    private static InetAddress address(String text) {
        return InetAddresses.forString(text);
    }

    @Test
    void aFullListenerRefusesUntilSomebodyLeaves() {
        ConnectionLimits limits = new ConnectionLimits(2, 0);
        limits.enter(address("192.0.2.1"));
        limits.enter(address("192.0.2.2"));
        assertThat(limits.enter(address("192.0.2.3"))).isEqualTo(Admission.FULL);
        limits.leave(address("192.0.2.1"));
        assertThat(limits.enter(address("192.0.2.3"))).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void oneClientDoesNotTakeAnothersPlace() {
        ConnectionLimits limits = new ConnectionLimits(0, 1);
        assertThat(limits.enter(address("192.0.2.1"))).isEqualTo(Admission.ADMITTED);
        assertThat(limits.enter(address("192.0.2.1"))).isEqualTo(Admission.TOO_MANY_FROM_CLIENT);
        assertThat(limits.enter(address("192.0.2.2"))).isEqualTo(Admission.ADMITTED);
        assertThat(limits.open()).isEqualTo(2);
    }

    @Test
    void anIpv6CustomerCountsOnce() {
        ConnectionLimits limits = new ConnectionLimits(0, 1);
        limits.enter(address("2001:db8:0:1::1"));
        assertThat(limits.enter(address("2001:db8:0:1:ffff::9")))
                .isEqualTo(Admission.TOO_MANY_FROM_CLIENT);
        assertThat(limits.enter(address("2001:db8:0:2::1"))).isEqualTo(Admission.ADMITTED);
        assertThat(Client.of(address("2001:db8:0:1::1")))
                .isEqualTo(Client.of(address("2001:db8:0:1:ffff::9")))
                .isNotEqualTo(Client.of(address("2001:db8:0:2::1")));
        assertThat(Client.of(address("192.0.2.1"))).isNotEqualTo(Client.of(address("192.0.2.2")));
    }

    @Test
    void zeroIsNoLimit() {
        ConnectionLimits limits = new ConnectionLimits(0, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limits.enter(address("192.0.2.1"))).isEqualTo(Admission.ADMITTED);
        }
    }

    /** james.md §5.1: James' map of clients is never emptied. */
    @Test
    void nothingIsRememberedOfClientsThatLeft() throws Exception {
        ConnectionLimits limits = new ConnectionLimits(50, 3);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                int from = t;
                threads.submit(() -> comeAndGo(limits, from));
            }
        }
        assertThat(limits.open()).isZero();
        assertThat(limits.clients()).isZero();
    }

    private static void comeAndGo(ConnectionLimits limits, int from) {
        for (int i = 0; i < 5_000; i++) {
            InetAddress client = address("192.0.2." + (from + i) % 7);
            if (limits.enter(client) == Admission.ADMITTED) {
                limits.leave(client);
            }
        }
    }
}
