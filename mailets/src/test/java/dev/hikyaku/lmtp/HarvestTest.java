package dev.hikyaku.lmtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.client.Client;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

class HarvestTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final HandClock clock = new HandClock();
    private final Harvest harvest =
            new Harvest(new HarvestLimits(5, Duration.ofSeconds(2), 20, WINDOW), clock);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void refuse(String client, int times) {
        for (int i = 0; i < times; i++) {
            harvest.refused(address(client));
        }
    }

    @Test
    void delaysGrowFromTheSixthOnAndEndAtSixteenSeconds() {
        List<Long> seconds =
                IntStream.range(0, 12)
                        .mapToObj(i -> harvest.refused(address("192.0.2.1")).toSeconds())
                        .toList();

        assertThat(seconds).containsExactly(0L, 0L, 0L, 0L, 0L, 2L, 4L, 8L, 16L, 16L, 16L, 16L);
    }

    @Test
    void noDelayIsSetByZero() {
        assertThat(new HarvestLimits(0, Duration.ZERO, 20, WINDOW).delay(1_000_000))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void aDelayNeverExceedsTheLongest() {
        for (int slowBy = 1; slowBy <= 16_000; slowBy += 37) {
            HarvestLimits limits = new HarvestLimits(0, Duration.ofMillis(slowBy), 20, WINDOW);
            for (int refused : new int[] {1, 2, 5, 20, 1000, Integer.MAX_VALUE}) {
                assertThat(limits.delay(refused))
                        .isBetween(Duration.ofMillis(slowBy), HarvestLimits.LONGEST);
            }
        }
    }

    @Test
    void afterTwentyAClientIsOverTheLimit() {
        refuse("192.0.2.1", 19);
        assertThat(harvest.over(address("192.0.2.1"))).isFalse();
        refuse("192.0.2.1", 1);
        assertThat(harvest.over(address("192.0.2.1"))).isTrue();
        assertThat(harvest.over(address("192.0.2.2"))).isFalse();
    }

    @Test
    void aWindowBeginsWithTheFirstRefusal() {
        refuse("192.0.2.1", 1);
        clock.advance(WINDOW.minusSeconds(1));
        refuse("192.0.2.1", 18);
        clock.advance(Duration.ofSeconds(1));
        refuse("192.0.2.1", 19);

        assertThat(harvest.over(address("192.0.2.1"))).isFalse();
    }

    @Test
    void overTheLimitIsOverForAWholeWindow() {
        refuse("192.0.2.1", 1);
        clock.advance(WINDOW.minusSeconds(1));
        refuse("192.0.2.1", 19);

        clock.advance(WINDOW.minusSeconds(1));
        assertThat(harvest.over(address("192.0.2.1"))).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(harvest.over(address("192.0.2.1"))).isFalse();
    }

    @Test
    void askingWhetherItIsOverProlongsNothing() {
        refuse("192.0.2.1", 20);
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofMinutes(1));
            harvest.over(address("192.0.2.1"));
        }

        assertThat(harvest.over(address("192.0.2.1"))).isFalse();
    }

    @Test
    void oneCustomersIpv6AddressesAreOneClient() {
        for (int i = 0; i < 20; i++) {
            harvest.refused(address("2001:db8:1:2::" + i));
        }

        assertThat(harvest.over(address("2001:db8:1:2:ffff::1"))).isTrue();
        assertThat(harvest.over(address("2001:db8:1:3::1"))).isFalse();
    }

    @Test
    void itRemembersABoundedNumberOfClients() throws Exception {
        byte[] address = {10, 0, 0, 0};
        for (int i = 0; i < Harvest.MOST_CLIENTS + 5000; i++) {
            address[1] = (byte) (i >> 16);
            address[2] = (byte) (i >> 8);
            address[3] = (byte) i;
            harvest.refused(InetAddress.getByAddress(address));
        }

        assertThat(harvest.clients()).isBetween(1L, (long) Harvest.MOST_CLIENTS);
    }

    @Test
    void aClientIsNamedByWhatItIs() {
        assertThat(Client.of(address("192.0.2.1"))).hasToString("192.0.2.1");
        assertThat(Client.of(address("2001:db8::1"))).hasToString("2001:db8::/64");
    }
}
