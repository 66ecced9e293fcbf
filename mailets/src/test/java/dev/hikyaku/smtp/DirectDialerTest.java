package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

class DirectDialerTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private static final class Nothing extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast("ours", new ChannelInboundHandlerAdapter());
        }
    }

    @Test
    void aNameIsLookedUpAndOneOfItsAddressesUsed() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Channel channel =
                    Peers.DIALER.dial("localhost", listening.getLocalPort(), new Nothing(), WITHIN);
            assertThat(channel.isActive()).isTrue();
            assertThat(channel.pipeline().get("ours")).isNotNull();
            channel.close().sync();
        }
    }

    /** Nobody answers at the first address; a quarter of a second later the second is tried. */
    @Test
    void anAddressThatIsDeadCostsAMoment() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                DirectDialer dialer =
                        new DirectDialer(
                                1,
                                host ->
                                        List.of(
                                                // RFC 6666: packets to it are discarded.
                                                InetAddress.getByName("100::1"),
                                                InetAddress.getByName("192.0.2.1"),
                                                InetAddress.getByName("127.0.0.1")))) {
            Channel channel =
                    dialer.dial("mx.example.org", listening.getLocalPort(), new Nothing(), WITHIN);
            assertThat(channel.remoteAddress().toString()).contains("127.0.0.1");
            channel.close().sync();
        }
    }

    @Test
    void familiesComeInTurn() throws Exception {
        InetAddress a = InetAddress.getByName("2001:db8::1");
        InetAddress b = InetAddress.getByName("2001:db8::2");
        InetAddress c = InetAddress.getByName("192.0.2.1");
        InetAddress d = InetAddress.getByName("192.0.2.2");
        InetAddress e = InetAddress.getByName("192.0.2.3");

        assertThat(Race.inTurn(List.of(a, b, c, d, e))).containsExactly(a, c, b, d, e);
        assertThat(Race.inTurn(List.of(c, d, a))).containsExactly(c, a, d);
        assertThat(Race.inTurn(List.of(c))).containsExactly(c);
    }

    @Test
    void aNameThatIsNoneIsAFailure() {
        assertThatThrownBy(() -> Peers.DIALER.dial("no.such.invalid", 25, new Nothing(), WITHIN))
                .isInstanceOf(IOException.class);
    }

    /** The backlog is full: further connections are not answered. */
    @Test
    void connectingHasADeadline() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    Peers.DIALER.dial(
                                            "127.0.0.1",
                                            full.getLocalPort(),
                                            new Nothing(),
                                            Duration.ofMillis(300));
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("timed out");
        }
    }
}
