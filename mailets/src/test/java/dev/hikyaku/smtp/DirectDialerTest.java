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
