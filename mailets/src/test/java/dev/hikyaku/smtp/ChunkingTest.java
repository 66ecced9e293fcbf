package dev.hikyaku.smtp;

import static dev.hikyaku.smtp.Peers.client;
import static dev.hikyaku.smtp.Peers.delivered;
import static dev.hikyaku.smtp.Peers.goodMail;
import static dev.hikyaku.smtp.Peers.hello;
import static dev.hikyaku.smtp.Peers.message;
import static dev.hikyaku.smtp.Peers.outcomes;
import static dev.hikyaku.smtp.Peers.outcomesOf;
import static dev.hikyaku.smtp.Peers.refused;
import static dev.hikyaku.smtp.Peers.to;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class ChunkingTest {
    private static final String ENVELOPE =
            """
            C: MAIL FROM:<s@example.net>
            C: RCPT TO:<a@example.org>
            S: 250 ok
            S: 250 ok
            """;

    private static final int BLOCK = Blocks.BLOCK_BYTES;

    private static byte[] lines(int bytes) {
        byte[] content = new byte[bytes];
        Arrays.fill(content, (byte) 'x');
        for (int i = 78; i + 1 < bytes; i += 80) {
            content[i] = '\r';
            content[i + 1] = '\n';
        }
        content[bytes - 2] = '\r';
        content[bytes - 1] = '\n';
        return content;
    }

    @Test
    void aSmallMailIsOneChunkAndDotsStayAsTheyAre() throws Exception {
        String script =
                hello("PIPELINING", "CHUNKING")
                        + ENVELOPE
                        + "C: BDAT 7 LAST\n! take 7\nS: 250 stored\n";
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.deliver(to("a@example.org"), message(".a\n.\n")).outcomes())
                    .as("what the peer took: %s", peer.heard())
                    .containsExactly(delivered("stored"));
            assertThat(new String(peer.content(0), StandardCharsets.US_ASCII))
                    .isEqualTo(".a\r\n.\r\n");
        }
    }

    @Test
    void aLargeMailIsSeveralChunksAndTheLastWaitsForTheOthers() throws Exception {
        byte[] content = lines(2 * BLOCK + 100);
        String script =
                hello("PIPELINING", "CHUNKING")
                        + ENVELOPE
                        + """
                        C: BDAT 32768
                        ! take 32768
                        C: BDAT 32768
                        ! take 32768
                        S: 250 chunk
                        S: 250 chunk
                        C: BDAT 100 LAST
                        ! take 100
                        S: 250 stored
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.deliver(to("a@example.org"), Message.of(content)).outcomes())
                    .containsExactly(delivered("stored"));
            assertThat(peer.content(0)).isEqualTo(Arrays.copyOf(content, BLOCK));
            assertThat(peer.content(2))
                    .isEqualTo(Arrays.copyOfRange(content, 2 * BLOCK, content.length));
        }
    }

    @Test
    void aRefusedChunkRefusesTheMailAndEndsTheConnection() throws Exception {
        String script =
                hello("CHUNKING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        S: 250 ok
                        C: RCPT TO:<a@example.org>
                        S: 250 ok
                        C: BDAT 32768
                        ! take 32768
                        S: 552 5.3.4 too large
                        """;
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(client.deliver(to("a@example.org"), Message.of(lines(100_000))).outcomes())
                    .containsExactly(refused(552, "5.3.4 too large"));
            assertThat(client.connectionsIdle()).isZero();
        }
    }

    @Test
    void refusedRecipientsCostNoChunk() throws Exception {
        String script =
                hello("PIPELINING", "CHUNKING")
                        + """
                        C: MAIL FROM:<s@example.net>
                        C: RCPT TO:<a@example.org>
                        S: 250 ok
                        S: 550 5.1.1 no such user
                        C: RSET
                        S: 250 ok
                        """;
        assertThat(outcomesOf(script, "a@example.org"))
                .containsExactly(refused(550, "5.1.1 no such user"));
    }

    /** A reply left over by the mail before could be taken for the one to the last chunk. */
    @Test
    void onAUsedConnectionThe354IsAskedFor() throws Exception {
        long size = Peers.MESSAGE.sizeBytes();
        String script =
                hello("PIPELINING", "CHUNKING")
                        + ENVELOPE
                        + "C: BDAT %d LAST%n! take %d%nS: 250 stored%n".formatted(size, size)
                        + "C: RSET\nS: 250 ok\n"
                        + goodMail("b@example.org");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer)) {
            assertThat(outcomes(client, "a@example.org")).containsExactly(delivered("stored"));
            assertThat(outcomes(client, "b@example.org"))
                    .containsExactly(delivered("stored b@example.org"));
        }
    }

    @Test
    void whatIsIgnoredIsNotOffered() throws Exception {
        String script = hello("PIPELINING", "CHUNKING") + goodMail("a@example.org");
        try (ScriptedPeer peer = ScriptedPeer.playing(script);
                HopClient client = client(peer, "ignoredCapabilities", "chunking, dsn")) {
            assertThat(outcomes(client, "a@example.org"))
                    .containsExactly(delivered("stored a@example.org"));
        }
    }
}
