package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.to;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.smtp.HopOutcome.NotAttempted;

import io.netty.buffer.PooledByteBufAllocator;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class BackPressureTest {
    private static final int MAIL_BYTES = 40_000_000;

    /** What the kernel takes for a loopback connection, with room. */
    private static final int KERNEL_BYTES = 12_000_000;

    private static final int LINE_BYTES = 80;

    /** Lines out of nothing, and how far they have been read. */
    private static final class LongMail implements Message {
        private final AtomicLong read = new AtomicLong();
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public InputStream open() {
            return new InputStream() {
                private long at;

                @Override
                public int read() {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0];
                }

                @Override
                public int read(byte[] bytes, int offset, int length) {
                    int count = (int) Math.min(length, MAIL_BYTES - at);
                    if (count <= 0) {
                        end.countDown();
                        return -1;
                    }
                    for (int i = 0; i < count; i++, at++) {
                        long column = at % LINE_BYTES;
                        bytes[offset + i] =
                                (byte)
                                        (column == LINE_BYTES - 2
                                                ? '\r'
                                                : column == LINE_BYTES - 1 ? '\n' : 'x');
                    }
                    read.set(at);
                    return count;
                }
            };
        }

        @Override
        public long sizeBytes() {
            return MAIL_BYTES;
        }
    }

    @Test
    void aReaderThatRestsHoldsTheMailBackWhereItIs() throws Exception {
        String script =
                hello("PIPELINING", "8BITMIME")
                        + goodMail("a@example.org")
                                .replace("net>", "net> BODY=8BITMIME")
                                .replace("! content", "! gate\n! content");
        LongMail mail = new LongMail();
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            long directBefore = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            CompletableFuture<Handover> delivery =
                    CompletableFuture.supplyAsync(
                            () -> client.deliver(to("a@example.org"), mail),
                            task -> Thread.ofVirtual().start(task));
            peer.awaitGate();
            assertThat(mail.end.await(1, TimeUnit.SECONDS))
                    .describedAs("read to its end while nobody takes it")
                    .isFalse();
            assertThat(mail.read.get()).isBetween(1L, (long) KERNEL_BYTES);
            long direct = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - directBefore;
            assertThat(direct).isLessThan(MAIL_BYTES / 4);
            peer.openGate();
            assertThat(delivery.get(30, TimeUnit.SECONDS).outcomes())
                    .containsExactly(delivered("stored a@example.org"));
            assertThat(peer.content(0)).hasSize(MAIL_BYTES);
        }
    }

    @Test
    void aReaderThatNeverGoesOnIsLeft() throws Exception {
        String script =
                hello("PIPELINING", "8BITMIME")
                        + goodMail("a@example.org")
                                .replace("net>", "net> BODY=8BITMIME")
                                .replaceAll("(?s)! content.*", "! gate\n! silence");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "blockTimeout", "300 ms")) {
            assertThat(client.deliver(to("a@example.org"), new LongMail()).outcomes())
                    .containsExactly(
                            new NotAttempted(
                                    Trouble.TIMED_OUT, "the content was not taken in time"));
            peer.openGate();
        }
    }
}
