package dev.hikyaku.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener with the shortest patience there is, one second, and a dialogue that floods. */
@Timeout(30)
class ListenerTest {
    private static final byte[] FLOOD = new byte[64 * 1024];

    private final EventLoops loops = new EventLoops();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Listener listener;
    private Socket client;

    @BeforeEach
    void open() throws Exception {
        ListenerSettings settings =
                new ListenerSettings(
                        "test", Duration.ofSeconds(1), 0, 0, 1000, 20, Optional.empty());
        listener = new Listener(settings, loops, 10, Optional::empty, Flooding::new);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        listener.open(List.of(new InetSocketAddress(loopback, 0)));
        client = new Socket();
        client.setReceiveBufferSize(4096);
        client.setSoTimeout(20_000);
        client.connect(listener.addresses().getFirst());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        listener.close();
        loops.stop();
    }

    @Test
    void aSilentClientHearsSoAndIsLetGo() throws Exception {
        InputStream in = client.getInputStream();
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("hello\r\ntoo late\r\n");
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        awaitEmptyListener();
    }

    /** A client that asks and never reads must not keep its place. */
    @Test
    void aClientThatNeverReadsIsDropped() throws Exception {
        client.getOutputStream().write("flood\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        awaitEmptyListener();
    }

    /** The dialogue hears of the end a moment before the listener does. */
    private void awaitEmptyListener() {
        await().atMost(Duration.ofSeconds(20)).until(() -> listener.connections() == 0);
    }

    private final class Flooding implements Dialogue {
        private final Conversation conversation;

        Flooding(Conversation conversation) {
            this.conversation = conversation;
        }

        private void say(String text) {
            conversation.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void opened() {
            say("hello");
        }

        @Override
        public void line(byte[] line) {
            conversation.write(FLOOD);
        }

        @Override
        public void timedOut() {
            say("too late");
        }

        @Override
        public void closed() {
            ended.countDown();
        }

        @Override
        public void refused() {}

        @Override
        public void malformed(LineFault fault) {}

        @Override
        public void secured() {}

        @Override
        public void stopping() {}

        @Override
        public boolean inTransaction() {
            return false;
        }
    }
}
